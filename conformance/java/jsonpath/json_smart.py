r"""json-smart 2.5.2 in its permissive mode: how the engine reads the text that a path is applied to.

    >>> parse("{a: 'x', b: [1.10, 123456789012345.6789, 01,], c: hello you} tail")
    {'a': 'x', 'b': [1.1, Decimal('123456789012345.6789'), 1], 'c': 'hello you'}

Whole numbers are exact at any size; others are doubles up to 18 characters, and BigDecimals beyond.
Text after the first value is ignored, doubled keys keep the first place and the last value, 400 levels are the most.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, Final, Never

from conformance.java.jsonpath.errors import JavaError, number_format
from conformance.java.jsonpath.text import big_decimal
from conformance.java.units import from_units, to_units

__all__ = ["MAX_DEPTH", "parse", "parse_literal"]

MAX_DEPTH: Final = 400
_END = "\x1a"
_BLANK = " \r\n\t"
_DIGITS = "0123456789"
_LONG_HEAD = (1 << 63) // 10
_STOP_KEY = frozenset(":" + _END)
_STOP_VALUE = frozenset(",}" + _END)
_STOP_ARRAY = frozenset(",]" + _END)
_STOP_END = frozenset(_END)
_INVALID = frozenset(":}]")
_WORDS: Final[dict[str, Any]] = {"null": None, "true": True, "false": False}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b", "\\": "\\", "/": "/", "'": "'", '"': '"'}
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_BRACKET = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_WHITE = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)
_CONTROLS = "".join(map(chr, range(0x21)))


class ParseError(JavaError):
    """`ParseException`: the kind of error, what was met, and where (0-based, in UTF-16)."""

    def __init__(self, reason: str) -> None:
        super().__init__("net.minidev.json.parser.ParseException", reason)


class _NotStrictError(Exception):
    """The text needs the permissive reader."""


def parse(text: str) -> Any:
    """The value of the text; an empty one is an `illegal_argument_exception`.

    Raises `invalid_json_exception`, caused by the `parse_exception`. The top value may be null:
    reading a path from it is what raises then.
    """
    if not text:
        raise JavaError("java.lang.IllegalArgumentException", "json string can not be null or empty")
    try:
        return parse_literal(text)
    except ParseError as error:
        raise JavaError("com.jayway.jsonpath.InvalidJsonException", error.text(), cause=error) from error


def parse_literal(text: str) -> Any:
    """The value of the text, as `parse` but for a JSON literal inside a path; raises `ParseError`."""
    try:
        return _strict(text)
    except (_NotStrictError, ValueError, RecursionError):
        return _Reader(to_units(text)).first()


def _strict(text: str) -> Any:
    # What is plain JSON takes the interpreter's own reader, which agrees but for what is refused here.
    if "\x7f" in text or (text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH):
        raise _NotStrictError
    return _DECODER.decode(text)


def _depth(text: str) -> int:
    deepest = depth = 0
    for found in _BRACKET.finditer(text):
        bracket = found[0]
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "]}":
            depth -= 1
    return deepest


def _float(text: str) -> float | Decimal:
    return float(text) if len(text) <= 18 else _decimal(text)


def _decimal(text: str) -> Decimal:
    number = big_decimal(text)
    if number is None:
        raise _NotStrictError
    return number


def _constant(text: str) -> Never:
    raise _NotStrictError(text)


_DECODER = json.JSONDecoder(parse_float=_float, parse_constant=_constant)


class _Reader:
    """One pass over text in UTF-16; `char` is the one at `at`, or `_END`."""

    __slots__ = ("at", "char", "depth", "end", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.end = len(text)
        self.at = -1
        self.depth = 0
        self.step()

    def step(self) -> None:
        self.at += 1
        self.char = self.text[self.at] if self.at < self.end else _END

    def first(self) -> Any:
        return self.value(_STOP_END)

    def value(self, stop: frozenset[str]) -> Any:
        while self.char in _BLANK:
            self.step()
        char = self.char
        if char in _INVALID:
            raise self.unexpected()
        if char == "{":
            return self.object()
        if char == "[":
            return self.array()
        if char in "\"'":
            return from_units(self.string())
        if char == "-" or char in _DIGITS:
            return self.number(stop)
        word = self.bare(stop)
        if char == "N" and word == "NaN":
            return float("nan")
        return _WORDS[word] if word[:1] == char and word in _WORDS else from_units(word)

    def array(self) -> list[Any]:
        self.enter()
        items: list[Any] = []
        self.step()
        while True:
            char = self.char
            if char in _BLANK or char == ",":
                self.step()
            elif char == "]":
                self.depth -= 1
                self.step()
                return items
            elif char in ":}":
                raise self.unexpected()
            elif char == _END:
                raise ParseError(f"Unexpected End Of File position {self.at - 1}: EOF")
            elif char == "[":  # no frame of `value` between: 400 levels must fit the interpreter's stack
                items.append(self.array())
            elif char == "{":
                items.append(self.object())
            else:
                items.append(self.value(_STOP_ARRAY))

    def object(self) -> dict[str, Any]:
        self.enter()
        members: dict[str, Any] = {}
        while True:
            self.step()
            char = self.char
            if char in _BLANK or char == ",":
                continue
            if char in ":][{":
                raise self.unexpected()
            if char != "}":
                key = from_units(self.string() if char in "\"'" else self.bare(_STOP_KEY))
                self.blanks()
                if self.char != ":":
                    raise self.end_of_file() if self.char == _END else self.unexpected(self.at - 1)
                self.step()
                if self.at >= self.end:
                    raise ParseError(f"Unexpected End Of File position {self.at - 1}: EOF")
                while self.char in _BLANK:
                    self.step()
                if self.char == "[":
                    members[key] = self.array()
                elif self.char == "{":
                    members[key] = self.object()
                else:
                    members[key] = self.value(_STOP_VALUE)
                self.blanks()
            if self.char == "}":
                self.depth -= 1
                self.step()
                return members
            if self.char == _END:
                raise self.end_of_file()
            if self.char != ",":
                raise ParseError(f"Unexpected token {self.char} at position {self.at - 1}.")

    def enter(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError(
                f"Malicious payload, having non natural depths, parsing stoped on {self.char} at position {self.at}."
            )

    def unexpected(self, at: int | None = None) -> ParseError:
        return ParseError(f"Unexpected character ({self.char}) at position {self.at if at is None else at}.")

    def end_of_file(self) -> ParseError:
        return ParseError(f"Unexpected End Of File position {self.at - 1}: null")

    def blanks(self) -> None:
        while self.char <= " " and self.char != _END:
            self.step()

    def skip(self, stop: frozenset[str]) -> None:
        while self.char not in stop:
            self.step()

    def bare(self, stop: frozenset[str]) -> str:
        start = self.at
        self.skip(stop)
        return self.slice(start)

    def slice(self, start: int) -> str:
        # One character always stays, white or not.
        text = self.text[start : self.at]
        return text.strip(_WHITE) or text[-1:] if len(text) > 1 else text

    def number(self, stop: frozenset[str]) -> int | float | Decimal | str:
        start = self.at
        self.step()
        self.digits()
        whole = True
        if self.char == ".":
            whole = False
            self.step()
            self.digits()
        if self.char in "Ee":
            whole = False
            self.step()
            if self.char not in "+-" and self.char not in _DIGITS:
                return self.bare_from(start, stop)
            self.step()
            self.digits()
        self.blanks()
        if self.char < "~" and self.char not in stop:
            return self.bare_from(start, stop)
        text = self.slice(start)
        return _whole(text) if whole else self.fraction(text)

    def bare_from(self, start: int, stop: frozenset[str]) -> str:
        self.skip(stop)
        return from_units(self.slice(start))

    def digits(self) -> None:
        while self.char in _DIGITS:
            self.step()

    def fraction(self, text: str) -> float | Decimal:
        number = big_decimal(text) if len(text) > 18 else _double(text)
        if number is None:
            raise ParseError(f"Unexpected token {text} at position {self.at}.")
        return number

    def string(self) -> str:
        quote = self.char
        close = self.text.find(quote, self.at + 1)
        if close < 0:
            raise ParseError(f"Unexpected End Of File position {self.end}: null")
        text = self.text[self.at + 1 : close]
        if "\\" not in text:
            # Control characters are kept here, but dropped where the string has an escape.
            self.at = close
            self.step()
            return text
        out: list[str] = []
        while True:
            self.step()
            char = self.char
            if char == _END:
                raise self.end_of_file()
            if char == quote:
                self.step()
                return "".join(out)
            if char == "\\":
                self.step()
                if self.char in "ux":
                    out.append(self.unicode(4 if self.char == "u" else 2))
                else:
                    out.append(_ESCAPES.get(self.char, ""))
            elif char >= " " and char != "\x7f":
                out.append(char)

    def unicode(self, length: int) -> str:
        code = 0
        for _ in range(length):
            self.step()
            if self.char == _END:
                raise ParseError(f"Unexpected End Of File position {self.at}: EOF")
            if self.char not in "0123456789abcdefABCDEF":
                raise ParseError(f"Unexpected unicode escape sequence {self.char} at position {self.at}.")
            code = code * 16 + int(self.char, 16)
        return chr(code)


def _double(text: str) -> float | None:
    text = text.strip(_CONTROLS)
    return float(text) if _DOUBLE.fullmatch(text) else None


def _whole(text: str) -> int:
    negative = text[0] == "-"
    digits = text[1:] if negative else text
    if digits.isdecimal():
        return int(text)
    # A lone minus is 0, and a control character after the digits counts by its code, as long as a long holds it.
    if len(digits) > 19 or (len(digits) == 19 and digits[:18].isdecimal() and int(digits[:18]) > _LONG_HEAD):
        raise number_format(f'For input string: "{_bad_group(digits)}"')
    total = 0
    for digit in digits:
        total = total * 10 + ord(digit) - 48
    return -total if negative else total


def _bad_group(digits: str) -> str:
    # BigInteger reads nine digits at a time, counted from the end.
    digits = digits.lstrip("0")
    starts = range(len(digits) % 9 - 9, len(digits), 9)
    groups = (digits[max(0, start) : start + 9] for start in starts)
    return next(group for group in groups if group and not group.isdecimal())
