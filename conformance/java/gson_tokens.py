"""The tokens that Gson's lenient reader finds in a text, one looked ahead."""

from __future__ import annotations

import re
from typing import Any, NoReturn

from conformance.java.gson_text import (
    ARRAY,
    DANGLING_NAME,
    DOCUMENT,
    EMPTY_ARRAY,
    EMPTY_DOCUMENT,
    EMPTY_OBJECT,
    NESTING_LIMIT,
    OBJECT,
    SEE,
    End,
    GsonText,
)

__all__ = ["GsonTokens"]

_LONGEST_NUMBER = 1023  # a longer one does not fit the reader's buffer and becomes an unquoted string
_NON_LITERAL = frozenset("/\\;#={}[]:, \t\f\r\n")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_KEYWORD = re.compile(r"(?:(true)|(false)|null)(?=[/\\;#={}\[\]:, \t\f\r\n]|\Z)", re.IGNORECASE | re.ASCII)
_WHOLE = re.compile(r"-?[0-9]+")
_NON_LITERAL_OR_END = _NON_LITERAL | {""}


class GsonTokens(GsonText):
    """`JsonReader`: what begins, ends and stands here."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._peeked = ""  # kind of the next token, when it is known
        self._value: Any = None  # its value, where peeking has read it

    def is_empty(self) -> bool:
        """Whether there is nothing but blanks and comments."""
        try:
            self._peek()
        except End:
            return True
        return False

    def _begin(self, wanted: str) -> Any:
        if self._peek() != wanted:
            self._unexpected(wanted)
        if len(self._scopes) - 1 >= NESTING_LIMIT:
            self._malformed(f"Nesting limit {NESTING_LIMIT} reached", see=False)
        self._peeked = ""
        if wanted == "BEGIN_ARRAY":
            self._scopes.append(EMPTY_ARRAY)
            self._indices[len(self._scopes) - 1] = 0
            return []
        self._scopes.append(EMPTY_OBJECT)
        return {}

    def _end(self) -> None:
        if self._scopes.pop() not in (ARRAY, EMPTY_ARRAY):
            self._names[len(self._scopes)] = None
        self._indices[len(self._scopes) - 1] += 1
        self._peeked = ""

    def _has_next(self) -> bool:
        return self._peek() not in ("END_OBJECT", "END_ARRAY")

    def _next_name(self) -> str:
        name = self._string(self._value)
        self._peeked = ""
        self._names[len(self._scopes) - 1] = name
        return name

    def _peek(self) -> str:
        if not self._peeked:
            self._peeked = self._do_peek()
        return self._peeked

    def _do_peek(self) -> str:
        scopes = self._scopes
        scope = scopes[-1]
        if scope == EMPTY_ARRAY:
            scopes[-1] = ARRAY
        elif scope == ARRAY:
            char = self._next_visible()
            if char == "]":
                return "END_ARRAY"
            if char not in ";,":
                self._malformed("Unterminated array")
        elif scope in (EMPTY_OBJECT, OBJECT):
            return self._peek_name(first=scope == EMPTY_OBJECT)
        elif scope == DANGLING_NAME:
            scopes[-1] = OBJECT
            char = self._next_visible()
            if char == "=":
                if self._text.startswith(">", self._at):
                    self._at += 1
            elif char != ":":
                self._malformed("Expected ':'")
        elif scope == EMPTY_DOCUMENT:
            self._skip_prefix()
            scopes[-1] = DOCUMENT
        return self._peek_value(in_array=scope in (EMPTY_ARRAY, ARRAY), empty=scope == EMPTY_ARRAY)

    def _peek_name(self, *, first: bool) -> str:
        self._scopes[-1] = DANGLING_NAME
        if not first:
            char = self._next_visible()
            if char == "}":
                return "END_OBJECT"
            if char not in ";,":
                self._malformed("Unterminated object")
        char = self._next_visible()
        if char in "\"'":
            self._value = char
            return "NAME"
        if char == "}" and first:
            return "END_OBJECT"
        if char != "}":
            self._at -= 1  # an unquoted name begins with it
        if char in _NON_LITERAL:
            self._malformed("Expected name")
        self._value = ""
        return "NAME"

    def _peek_value(self, *, in_array: bool, empty: bool) -> str:
        char = self._next_visible()
        if char == "]" and empty:
            return "END_ARRAY"
        if char in "];,":
            if not in_array:
                self._malformed("Unexpected value")
            self._at -= 1  # an element left out is null
            self._value = None
            return "NULL"
        if char in "\"'":
            self._value = char
            return "STRING"
        if char == "[":
            return "BEGIN_ARRAY"
        if char == "{":
            return "BEGIN_OBJECT"
        self._at -= 1
        if char in "tTfFnN" and (keyword := _KEYWORD.match(self._text, self._at)):
            self._at = keyword.end()
            self._value = None if keyword.lastindex is None else keyword.lastindex == 1
            return "NULL" if self._value is None else "BOOLEAN"
        if self._peek_number():
            return "NUMBER"
        if char in _NON_LITERAL:
            self._malformed("Expected value")
        self._value = ""
        return "STRING"

    def _peek_number(self) -> bool:
        """Whether a number comes; a `long` is consumed at once, which the place in a later error shows."""
        match = _NUMBER.match(self._text, self._at)
        if match is None or match.end() - self._at > _LONGEST_NUMBER:
            return False
        if self._text[match.end() : match.end() + 1] not in _NON_LITERAL_OR_END:
            return False
        digits = match[0]
        if match.end() - self._at > 20 and _overflows_to_zero(digits):
            return False
        if _WHOLE.fullmatch(digits) and digits != "-0" and -(1 << 63) <= int(digits) < 1 << 63:
            self._at = match.end()
            self._value = float(digits)
        else:
            self._value = digits
        return True

    def _unexpected(self, wanted: str) -> NoReturn:
        kind = self._peek()
        topic = "adapter-not-null-safe" if kind == "NULL" else "unexpected-json-structure"
        self._fail(
            "java.lang.IllegalStateException",
            "illegal_state_exception",
            f"Expected {wanted} but was {kind}{self._place()}{SEE}{topic}",
        )


def _overflows_to_zero(digits: str) -> bool:
    """Whether a `long` that takes in the whole part is 0 before the last digit: Gson lets no digit follow a 0."""
    whole = _WHOLE.match(digits)
    assert whole is not None  # noqa: S101 - every number begins so
    value = 0
    for digit in whole[0][:-1].lstrip("-"):
        value = (value * 10 + int(digit)) % (1 << 64)
        if value == 0:
            return True
    return False
