"""Where the characters of a Python string expression stand: prefixes, quotes, escapes, neighbours that are joined."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from conformance.documents.text import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["string_runs"]

_OPEN = re.compile(r"([A-Za-z]{0,2})(\"\"\"|'''|\"|')")
_BETWEEN = re.compile(r"(?:[\s()\\]|#[^\n]*)*")
_ESCAPE = re.compile(
    r"\\(?:\r\n|[\r\n]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]+\}|[0-7]{1,3}|.)", re.DOTALL
)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def string_runs(text: str, start: int, end: int, value: str) -> Sequence[Run]:
    """The runs of the string literals between two offsets, in the text of the program.

    One run that stands for all, where they don't come to `value` (such as an f-string with nested quotes).
    """
    runs: list[Run] = []
    made: list[str] = []
    at = start
    length = 0
    while at < end:
        opened = _OPEN.match(text, at)
        if opened is None:
            break
        prefix, quote = opened[1].lower(), opened[2]
        at = opened.end()
        formatted = "f" in prefix
        while at < end and not text.startswith(quote, at):
            taken, size = _next(text, at, quote, raw="r" in prefix)
            if formatted and text.startswith(("{{", "}}"), at):
                taken, size = text[at], 2
            if taken:
                last = runs[-1] if runs else None
                if last is not None and len(taken) == size and last.length == last.raw_length:
                    joined = last.raw + last.raw_length == at
                else:
                    joined = False
                if joined and last is not None:
                    runs[-1] = Run(last.at, last.raw, last.length + size, last.raw_length + size)
                else:
                    runs.append(Run(length, at, len(taken), size))
                made.append(taken)
                length += len(taken)
            at += size
        at += len(quote)
        between = _BETWEEN.match(text, at, end)
        at = between.end() if between else at
    if "".join(made) != value:
        return [Run(0, start, len(value), end - start)]
    return runs or [Run(0, min(start + 1, end), 0, 0)]


def _next(text: str, at: int, quote: str, *, raw: bool) -> tuple[str, int]:
    """What stands at an offset inside a literal: the characters it means, and its length."""
    char = text[at]
    if char == "\r":
        return "\n", 2 if text.startswith("\r\n", at) else 1
    if char != "\\":
        return char, 1
    if raw:
        # The quote after a backslash doesn't close a raw literal, but both stay.
        following = text[at + 1 : at + 2]
        return (char + following, 2) if following in (quote[0], "\\") else (char, 1)
    found = _ESCAPE.match(text, at)
    if found is None:
        return char, 1
    return _meaning(found.group()[1:]), found.end() - at


def _meaning(code: str) -> str:
    if code in ("\n", "\r", "\r\n"):
        return ""
    if code[0] in "xuU" and len(code) > 1:
        return chr(int(code[1:], 16))
    if code[0] == "N" and len(code) > 1:
        try:
            return unicodedata.lookup(code[2:-1])
        except KeyError:
            return ""
    if code[0] in "01234567":
        return chr(int(code, 8))
    if code in "\\'\"":
        return code
    return _SHORT.get(code, "\\" + code)
