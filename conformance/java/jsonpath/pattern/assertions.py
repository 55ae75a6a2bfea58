r"""Where a match stands: at a line's start or end, at a word's, as `^`, `$`, `\b` and the like ask."""

from __future__ import annotations

from functools import partial

from conformance.java.jsonpath import charset
from conformance.java.jsonpath.charset import Test
from conformance.java.jsonpath.pattern.text import LINE_ENDS
from conformance.java.jsonpath.regex import Assertion

__all__ = ["boundary", "caret", "dollar"]


def caret(flags: frozenset[str]) -> Assertion:
    """What `^` asks."""
    if "m" not in flags:
        return lambda _, at: at == 0
    if "d" in flags:
        return lambda text, at: at < len(text) and (at == 0 or text[at - 1] == "\n")
    return _line_start


def dollar(flags: frozenset[str]) -> Assertion:
    """What `$` asks."""
    ends = "\n" if "d" in flags else LINE_ENDS
    if "m" in flags:
        return partial(_line_end, ends)
    return partial(_last_line_end, ends)


def boundary(char: str, flags: frozenset[str]) -> Assertion:
    """What an escape asks, of `AGzZbB`."""
    if char in "AG":
        return lambda _, at: at == 0
    if char == "z":
        return lambda text, at: at == len(text)
    if char == "Z":
        return partial(_last_line_end, "\n" if "d" in flags else LINE_ENDS)
    word = charset.named("w", unicode_class="U" in flags)
    return partial(_word_boundary, word, char == "b")


def _line_start(text: str, at: int) -> bool:
    # Not at the end, be it the start as well.
    if at == len(text):
        return False
    if at == 0:
        return True
    if text[at - 1] not in LINE_ENDS:
        return False
    return not (text[at - 1] == "\r" and text[at] == "\n")


def _line_end(ends: str, text: str, at: int) -> bool:
    if at == len(text):
        return True
    if text[at] not in ends:
        return False
    return not (len(ends) > 1 and text[at] == "\n" and at > 0 and text[at - 1] == "\r")


def _last_line_end(ends: str, text: str, at: int) -> bool:
    rest = len(text) - at
    if rest == 0:
        return True
    if rest == 2:
        return len(ends) > 1 and text[at:] == "\r\n"
    return rest == 1 and text[at] in ends and not (len(ends) > 1 and text[at] == "\n" and text[at - 1 : at] == "\r")


def _word_boundary(word: Test, wanted: bool, text: str, at: int) -> bool:
    before = at > 0 and word(text[at - 1])
    after = at < len(text) and word(text[at])
    return (before != after) is wanted
