"""Percent escapes as OpenSearch's REST layer reads them in paths and query strings: what is wrong in one."""

from __future__ import annotations

import re

__all__ = ["fault", "query_fault"]

_ESCAPE = re.compile(r"%(%|[0-9A-Fa-f]{2}|.{0,2})", re.DOTALL)
_SOUND = re.compile(r"%|[0-9A-Fa-f]{2}")


def fault(text: str) -> str:
    """The engine's complaint about the first escape that is none; empty for a sound text.

    >>> fault("a%41%%b"), fault("x%4")
    ('', 'partial escape sequence at end of string: x%4')
    """
    for found in _ESCAPE.finditer(text):
        digits = found[1]
        if _SOUND.fullmatch(digits):
            continue
        if not digits:
            return f"unterminated escape sequence at end of string: {text}"
        if len(digits) == 1:
            return f"partial escape sequence at end of string: {text}"
        return f"invalid escape sequence `%{digits}' at index {found.start()} of: {text}"
    return ""


def query_fault(query: str) -> str:
    """The same for each name and value of a query string."""
    if "%" not in query:
        return ""
    parts = (part for piece in re.split("[&;]", query) for part in piece.split("=", 1))
    return next(filter(None, map(fault, parts)), "")
