"""Jackson's strict reader with its messages and places: for texts that are not plain JSON.

Follows `ReaderBasedJsonParser` (a provider's reply, a String) and `UTF8StreamJsonParser` (a REST body, bytes), 2.21.
They word a few things differently, and count columns in their own units: UTF-16 units, bytes.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from conformance.java.jackson_strings import JacksonStrings
from conformance.java.jackson_text import shown
from conformance.java.jackson_words import VALUES, JacksonWords, is_identifier_start
from conformance.java.throwable import Throwable

__all__ = ["MAX_DEPTH", "JacksonReader"]

MAX_DEPTH = 1000
_BLANK = re.compile(r"[ \t\r\n]*")
_COMMENT_BREAK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\*/")
_LINE_COMMENT_BREAK = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|\r\n?|\n")
_KEYWORDS: dict[str, tuple[str, Any]] = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}
_TOKENS: dict[type, str] = {str: "STRING", int: "NUMBER_INT", float: "NUMBER_FLOAT", type(None): "NULL"}
_UNUSUAL = {"N": "NaN", "I": "Infinity"}


class JacksonReader(JacksonStrings, JacksonWords):
    """Reads the first value of a text; what follows it is not looked at, but for a number or a word at the root.

    `wire` reads as from the bytes of a request, where comments are allowed; `units` then holds one character a byte.
    """

    def __init__(self, units: str, *, wire: bool, repeats: bool = False) -> None:
        super().__init__(units, wire=wire)
        self._repeats = repeats
        self.whole_end = 0
        """Where the outermost object's last member that was read whole ends."""

    def read(self) -> Any:
        """The value; None for an empty text too. Raises what Jackson throws."""
        char = self._next(None)
        if not char:
            return None
        result = self._value(char)
        while self._open:
            self._member()
        return result

    def whole_members(self) -> dict[str, Any] | None:
        """After a fault: the outermost object's members that were read whole, or None where there is no object."""
        if not self._open or type(self._open[0][0]) is not dict:
            return None
        members = dict(self._open[0][0])
        if len(self._open) > 1:
            members.popitem()
        return members

    def _member(self) -> None:
        """Read one member of the innermost container, or its end."""
        container = self._open[-1][0]
        if len(self._open) == 1:
            self.whole_end = self._at
        in_object = type(container) is dict
        char = self._next("close")
        if char in "]}":
            self._close(char)
            return
        if container:
            if char != ",":
                self._unexpected(f"was expecting comma to separate {self._kind()} entries")
            char = self._next("comma")
        if not in_object:
            container.append(self._value(char))
            return
        name = self._name(char)
        if name in container and not self._repeats:
            self._fail(f"Duplicate field '{name}'")
        self._last = "FIELD_NAME"
        self._colon()
        container[name] = self._value(self._next("between"))

    def _close(self, char: str) -> None:
        closes = "]" if not self._open or type(self._open[-1][0]) is list else "}"
        if not self._open:
            kind = "Array" if char == "]" else "Object"
            self._fail(f"Unexpected close marker '{char}': no open {kind} to close", self._at - 1)
        if char != closes:
            start = self._source(self._open[-1][1])
            self._fail(
                f"Unexpected close marker '{char}': expected '{closes}' (for {self._kind()} starting at {start})",
                self._at - 1,
            )
        self._open.pop()
        self._last = "END_ARRAY" if char == "]" else "END_OBJECT"

    def _value(self, char: str) -> Any:
        """The scalar that begins with `char`, or a new container, which is opened."""
        if char in "[{":
            return self._begin(char)
        value = self._scalar(char)
        self._last = f"VALUE_{_TOKENS.get(type(value)) or str(value).upper()}"
        return value

    def _begin(self, char: str) -> Any:
        if len(self._open) >= MAX_DEPTH:
            raise Throwable(
                "stream_constraints_exception",
                f"Document nesting depth ({len(self._open) + 1}) exceeds the maximum allowed ({MAX_DEPTH}, from "
                "`StreamReadConstraints.getMaxNestingDepth()`)",
            )
        container: Any = {} if char == "{" else []
        self._open.append((container, self._at - 1))
        self._last = "START_OBJECT" if char == "{" else "START_ARRAY"
        return container

    def _scalar(self, char: str) -> Any:
        if char == '"':
            # The bytes of a string are only read when they are asked for, and no handler asks at the root.
            return "" if self._wire and not self._open else self._string()
        if char in _KEYWORDS:
            word, value = _KEYWORDS[char]
            self._word(word)
            return value
        if char == "-" or "0" <= char <= "9":
            return self._number()
        return self._odd(char)

    def _odd(self, char: str) -> NoReturn:
        if char in "]}" and not self._open:
            self._close(char)
        in_array = self._kind() == "Array"
        if (char == "}" and (in_array or self._wire)) or (self._wire and (char == "," or (char == "]" and in_array))):
            self._unexpected("expected a value")
        if char in _UNUSUAL:
            word = _UNUSUAL[char]
            self._word(word)
            self._fail(f"Non-standard token '{word}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow")
        if char == "+":
            if self._at == len(self._text):
                self._end_of_input(" in a Number value")
            self._at += 1
            self._odd_sign("+")
        if is_identifier_start(char):
            self._unrecognized(char, self._at - 1)
        self._unexpected(f"expected a valid value {VALUES}")

    def _next(self, where: str | None) -> str:
        """The next character that is neither blank nor in a comment, and passes it; `where` words a missing one."""
        text = self._text
        while True:
            blank = _BLANK.match(text, self._at)
            assert blank is not None  # noqa: S101 - it matches the empty text
            at = blank.end()
            if at == len(text):
                self._at = at
                if where is None:
                    return ""
                self._missing(where)
            self._at = at + 1
            char = text[at]
            if char == "/":
                self._comment()
            elif char < " ":
                self._fail(
                    f"Illegal character ({shown(char)}): only regular white space (\\r, \\n, \\t) is allowed "
                    "between tokens"
                )
            else:
                return char

    def _missing(self, where: str) -> NoReturn:
        if where == "close":
            self._end_of_input(
                f": expected close marker for {self._kind()} (start marker at {self._source(self._open[-1][1])})"
            )
        type_ = "json_parse_exception" if where == "comma" else "json_e_o_f_exception"
        self._fail(f"Unexpected end-of-input within/between {self._kind()} entries", None, type_)

    def _comment(self) -> None:
        if not self._wire:
            self._unexpected(
                "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled "
                "for parser)"
            )
        if self._at == len(self._text):
            self._end_of_input(" in a comment")
        char = self._text[self._at]
        self._at += 1
        if char not in "/*":
            self._unexpected("was expecting either '*' or '/' for a comment")
        stop = (_COMMENT_BREAK if char == "*" else _LINE_COMMENT_BREAK).search(self._text, self._at)
        self._at = stop.end() if stop else len(self._text)
        if stop is None:
            if char == "*":
                self._end_of_input(" in a comment")
        elif stop[0] not in ("*/", "\r\n", "\r", "\n"):
            self._fail(
                f"Illegal character ({shown(stop[0])}): only regular white space (\\r, \\n, \\t) is allowed "
                "between tokens"
            )

    def _colon(self) -> None:
        if self._next("between") != ":":
            self._unexpected("was expecting a colon to separate field name and value")
