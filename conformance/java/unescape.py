"""`StringEscapeUtils.unescapeJava` of Commons Text."""

from __future__ import annotations

import re

from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["unescape_java"]

_ESCAPE = re.compile(r"\\(?:([0-3][0-7]{2}|[0-7]{1,2})|u+\+?|(.)|\Z)", re.DOTALL)
_CONTROLS = {"b": "\b", "n": "\n", "t": "\t", "f": "\f", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_PARSED = re.compile(r"[+-]?[0-9A-Fa-f]+")


def unescape_java(text: str) -> str:
    r"""The text without Java's escapes; a backslash that begins none is dropped.

    Raises `illegal_argument_exception` for a `\u` without four hexadecimal digits.

    >>> unescape_java(r"a\/b\u0041\101\\")
    'a/bAA\\'
    """
    pieces: list[str] = []
    at = 0
    while (found := _ESCAPE.search(text, at)) is not None:
        pieces.append(text[at : found.start()])
        at = found.end()
        octal, char = found[1], found[2]
        if octal is not None:
            pieces.append(chr(int(octal, 8)))
        elif found[0][1:2] == "u":
            pieces.append(_unit(text, found.start(), at))
            at += 4
        elif char in _CONTROLS:
            pieces.append(_CONTROLS[char])
        else:
            at = found.start() + 1  # the backslash alone is gone
    pieces.append(text[at:])
    return "".join(pieces)


def _unit(text: str, start: int, at: int) -> str:
    digits = text[at : at + 4]
    if len(digits) < 4:
        raise illegal_argument(f"Less than 4 hex digits in unicode value: '{text[start:]}' due to end of CharSequence")
    if not _PARSED.fullmatch(digits):
        cause = Throwable("number_format_exception", f'For input string: "{digits}" under radix 16')
        raise Throwable("illegal_argument_exception", f"Unable to parse unicode value: {digits}", cause=cause)
    return chr(int(digits, 16) & 0xFFFF)
