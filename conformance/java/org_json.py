"""What org.json 20231013 takes for an object or an array: it reads from the start and ignores what follows.

Follows `JSONTokener`, `JSONObject` and `JSONArray`, down to a NUL, which they take for the end and yet pass over.
"""

from __future__ import annotations

import re
from decimal import Decimal

from conformance.java.numbers import double_text, parse_double
from conformance.java.strings import trim
from conformance.java.throwable import Throwable
from conformance.java.units import from_units

__all__ = ["begins_with_json"]

_BLANKS = re.compile(r"[\x01-\x20]*")
_WORD = re.compile(r'[^\x00-\x1f,:\]}/\\"\[{;=#]*')
_STRINGS = {
    quote: re.compile(rf"((?:[^{quote}\\\x00\n\r]|\\[btnfr\"'\\/]|\\u[0-9a-fA-F]{{4}})*){quote}") for quote in "\"'"
}
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")
_NUMBER = re.compile(r"-?\.?[0-9]")
_DECIMAL = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,10})?")
_WHOLE = re.compile(r"-?\d+")
_LEADING_ZEROS = re.compile(r"(-?)0+(?=.)")
_WORDS = frozenset({"true", "false", "null"})
_CONTROLS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


class _Refused(Exception):  # noqa: N818 - it is an answer
    """The text is none of org.json's."""


def begins_with_json(text: str, limit: int) -> bool:
    """Whether an object or array stands at the start, without repeated keys and at most `limit` levels deep."""
    try:
        _Tokener(text).read(limit)
    except _Refused:
        return False
    return True


class _Tokener:
    """Reads one value, keeping nothing but the keys of the open objects."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._end_seen = False

    def read(self, limit: int) -> None:
        """Go to the end of the value, or raise `_Refused`."""
        open_: list[set[str] | None] = []  # keys so far of an object, None for an array
        char = self._clean()
        while True:
            # `char` begins a value.
            if char == "{":
                self._end_seen = False
                open_.append(set())
                closed = self._next_member(open_[-1])
            elif char == "[":
                self._end_seen = False
                open_.append(None)
                closed = self._next_item()
            elif not char or not open_:
                raise _Refused
            else:
                self._simple(char)
                closed = self._after(open_[-1])
            while closed:
                open_.pop()
                if not open_:
                    return
                closed = self._after(open_[-1])
            if len(open_) > limit:
                raise _Refused
            char = self._clean()

    def _after(self, keys: set[str] | None) -> bool:
        """What follows a member or an item: whether it closes the object or array."""
        char = self._clean()
        if keys is None:
            if char == "]":
                return True
            if char != ",":
                raise _Refused
            return self._next_item()
        if char == "}":
            return True
        if not char or char not in ";,":
            raise _Refused
        if self._clean() == "}":
            return True
        if self._end_seen:
            raise _Refused
        self._at -= 1
        return self._next_member(keys)

    def _next_member(self, keys: set[str] | None) -> bool:
        """Read a key and its colon; true if the object ends instead."""
        char = self._clean()
        if char == "}":
            return True
        if not char:
            raise _Refused
        key = self._simple(char)
        if self._clean() != ":" or keys is None or key in keys:
            raise _Refused
        keys.add(key)
        return False

    def _next_item(self) -> bool:
        """Stand before an item, past those left out; true if the array ends."""
        char = self._clean()
        while char == ",":
            self._end_seen = False
            char = self._clean()
        if char == "]":
            return True
        if not char:
            raise _Refused
        self._back()
        return False

    def _back(self) -> None:
        self._at -= 1
        self._end_seen = False

    def _clean(self) -> str:
        """The next character above the blanks; empty at the end and for a NUL."""
        blanks = _BLANKS.match(self._text, self._at)
        assert blanks is not None  # noqa: S101 - it matches the empty text
        self._at = blanks.end() + 1
        char = self._text[blanks.end() : self._at]
        if char in ("", "\0"):
            self._end_seen = True
            return ""
        return char

    def _simple(self, char: str) -> str:
        """A string or an unquoted word that begins with `char`, as the text of a key."""
        if char in "\"'":
            match = _STRINGS[char].match(self._text, self._at)
            if match is None:
                raise _Refused
            self._at = match.end()
            return _unescaped(match[1])
        start = self._at - 1
        match = _WORD.match(self._text, start)
        assert match is not None  # noqa: S101 - it matches the empty text
        self._at = match.end() + 1
        stop = self._text[match.end() : self._at]
        if stop in ("", "\0"):
            self._end_seen = True
        if not self._end_seen:
            self._back()
        word = trim(match[0])
        if not word:
            raise _Refused
        return _word_text(word)


def _unescaped(body: str) -> str:
    if "\\" not in body:
        return body
    text = _ESCAPE.sub(lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 5 else _CONTROLS.get(m[1], m[1]), body)
    return from_units(text)


def _word_text(word: str) -> str:
    """An unquoted word as a key: read as true, false, null or a number first, and written again."""
    if len(word) <= 5 and word.casefold() in _WORDS:
        return word.casefold()
    if not _NUMBER.match(word):
        return word
    if "." in word or "e" in word or "E" in word or word == "-0":
        if _DECIMAL.fullmatch(word):
            value = Decimal(word)
            return "-0.0" if word[0] == "-" and not value else str(value)
        try:
            double = parse_double(word)
        except Throwable:
            return word
        return word if double - double != 0 else double_text(double)
    if _WHOLE.fullmatch(word):
        return _LEADING_ZEROS.sub(r"\1", word)
    return word
