"""`JsonParser.parseString(text)` and `JsonElement.toString()`: JSON read and written with every number as it stands."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from conformance.java.composer import compose
from conformance.java.gson import quote
from conformance.java.gson_reader import GsonReader

__all__ = ["element_text", "read_element"]

_MOST_DIGITS = 20
"""Up to so many characters a number is one for Gson, whatever it says."""


class Digits(str):
    """A number as it was written."""

    __slots__ = ()


def read_element(text: str) -> Any:
    """A text that Gson reads, leniently; numbers are Digits. Raises `json_syntax_exception`."""
    try:
        return _PLAIN.decode(text)
    except (ValueError, RecursionError):
        return _Reader(text).read_object()


def element_text(value: Any) -> str:
    """The value as compact JSON, members in their own order.

    >>> element_text(read_element("{a: 1.50, 'b': [1E5, no,]}"))
    '{"a":1.50,"b":[1E5,"no",null]}'
    """
    return compose(value, _SCALARS, iter)


class _Reader(GsonReader):
    _digits = ""

    def _peek_number(self) -> bool:
        start = self._at
        if not super()._peek_number():
            return False
        # a short whole number was consumed at once
        self._digits = self._text[start : self._at] or self._value
        return True

    def _scalar(self, kind: str) -> Any:
        value = super()._scalar(kind)
        return Digits(self._digits) if kind == "NUMBER" else value


def _number(digits: str) -> Digits:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(digits)
    return Digits(digits)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


_PLAIN = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_refuse)
_SCALARS: dict[type, Any] = {
    str: quote,
    Digits: str.__str__,
    bool: {True: "true", False: "false"}.__getitem__,
    type(None): lambda _: "null",
}
