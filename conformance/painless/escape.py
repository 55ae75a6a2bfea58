"""The function `escape` that the engine gives to scripts."""

from __future__ import annotations

import re

__all__ = ["with_escape_helper"]

# The engine's own `escape`, to the letter: errors in it, and places after it, show its text.
_ESCAPES = (
    ('"\\\\"', '"\\\\"', '"\\\\\\\\"', ""),
    ('"\\""', '"\\""', '"\\\\\\""', ""),
    ("'\r'", "'\r'", "'\\\\r'", "input = "),
    ('"\\\\t"', '"\\\\t"', '"\\\\\\\\\\\\t"', ""),
    ("'\n'", "'\n'", "'\\\\n'", ""),
    ("'\b'", "'\b'", "'\\\\b'", ""),
    ("'\f'", "'\f'", "'\\\\f'", ""),
)
_ESCAPE = (
    "\n    String escape(def input) { \n"
    + "".join(
        f"      if (input.contains({held})) {{\n        input = {again}input.replace({old}, {new});\n      }}\n"
        for held, old, new, again in _ESCAPES
    )
    + "      return input;\n    }\n"
)
_USES_ESCAPE = re.compile(r"\bescape\s*\(", re.ASCII)
_DECLARES = re.compile(r"\bString\s+$", re.ASCII)
_HAS_ESCAPE = re.compile(r"String\s+escape\s*\(\s*(?:def|String)\s+[^\n\r\x85\u2028\u2029]*?\)\s*\{?", re.ASCII)


def with_escape_helper(source: str) -> str:
    """The script with the engine's `escape` in front, if it calls that and has none of its own."""
    if _HAS_ESCAPE.search(source):
        return source
    for call in _USES_ESCAPE.finditer(source):
        if not _DECLARES.search(source, 0, call.start()):
            return _ESCAPE + source
    return source
