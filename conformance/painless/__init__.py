"""Painless as OpenSearch 3.6 runs it: the part of it that pre- and post-process functions use."""

from __future__ import annotations

from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.script import LINKED_HASH_MAP, LINKED_TREE_MAP, Script, compile_script, with_escape_helper

__all__ = [
    "LINKED_HASH_MAP",
    "LINKED_TREE_MAP",
    "PainlessUnsupportedError",
    "Script",
    "compile_script",
    "with_escape_helper",
]
