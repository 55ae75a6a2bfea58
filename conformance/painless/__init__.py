"""Painless as OpenSearch 3.6 runs it: the part of it that pre- and post-process functions use.

`syntax` reads a script, and `blame` tells what is wrong with one that can't be read; `analysis` finds what it means, by
the `types` that scripts may name, and `emit` makes closures of that. They work on `values`: `dynamic` is what happens
where a type is only seen at run time, `library` holds Java's methods. `script` puts all of it together.

The language is imported when a script is compiled: most connectors have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.painless.errors import PainlessUnsupportedError

if TYPE_CHECKING:
    from conformance.painless.escape import with_escape_helper
    from conformance.painless.script import LINKED_HASH_MAP, LINKED_TREE_MAP, Script, compile_script

__all__ = [
    "LINKED_HASH_MAP",
    "LINKED_TREE_MAP",
    "PainlessUnsupportedError",
    "Script",
    "compile_script",
    "with_escape_helper",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from conformance.painless import escape, script

    return getattr(escape if name == "with_escape_helper" else script, name)
