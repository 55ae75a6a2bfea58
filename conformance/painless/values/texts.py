"""The texts of values, as Java gives them."""

from __future__ import annotations

import math
from typing import Any

from conformance.java.numbers import double_text, float32, float_text
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.values.boxes import Byte, Char, Float, Long, Short
from conformance.painless.values.classes import class_name
from conformance.painless.values.limits import limited
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import Entry, JavaMap, JavaSet, View
from conformance.painless.values.objects import Exc, Number, Pattern, StringBuilder

__all__ = ["constant_text", "text"]


def text(value: Any) -> str:
    """`String.valueOf`."""
    try:
        return _text(value)
    except RecursionError:
        raise PainlessUnsupportedError("the text of values nested so deeply, or within themselves") from None


def _text(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is int or kind is Long:
        return int.__repr__(value)
    if kind is float:
        return double_text(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is JavaList:
        return _listed(value, value, "Collection")
    if kind is JavaMap:
        return _mapped(value)
    if kind is Char:
        return str(value)
    if kind is Float:
        return single_text(value)
    if kind is StringBuilder:
        return value.text()  # type: ignore[no-any-return]
    if kind is JavaSet or kind is View:
        return _listed(value.items(), value, "Collection")
    if kind is Entry:
        return f"{_text(value.key)}={_text(value.value)}"
    if kind is Exc:
        return value.thrown.text()  # type: ignore[no-any-return]
    if kind is Short or kind is Byte:
        return int.__repr__(value)
    if kind is Number:
        return str(value.value)
    if kind is Pattern:
        return value.source  # type: ignore[no-any-return]
    raise PainlessUnsupportedError(f"the text of a {class_name(value)}")


def single_text(value: float) -> str:
    """`Float.toString`, quickly where no doubt is possible."""
    if 1e-3 <= abs(value) < 1e7 and math.frexp(value)[0] not in {0.5, -0.5}:
        # Away from powers of two, the nearest decimal of the fewest digits is the one that Java shows.
        for digits in range(2, 10):
            shown = f"{value:.{digits}g}"
            read = float(shown)
            if float32(read) == value:
                plain = repr(read)
                return plain if "e" not in plain else float_text(value)
    return float_text(value)


def _listed(values: list[Any], whole: Any, word: str) -> str:
    return limited("[" + ", ".join([f"(this {word})" if value is whole else _text(value) for value in values]) + "]")


def _mapped(value: JavaMap) -> str:
    parts = [
        f"{'(this Map)' if key is value else _text(key)}={'(this Map)' if item is value else _text(item)}"
        for key, item in value.items()
    ]
    return limited("{" + ", ".join(parts) + "}")


def constant_text(value: Any, kind: str) -> str:
    """The text of a static value."""
    if kind == "float":
        return single_text(value)
    if kind == "char" and type(value) is int:
        return chr(value)
    return text(value)
