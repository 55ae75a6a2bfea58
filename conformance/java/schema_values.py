"""Values as the JSON Schema validator names, compares and shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from conformance.java.jackson import write_text
from conformance.java.numbers import double_text
from conformance.java.throwable import Throwable

__all__ = ["invalid", "node_text", "number_shown", "same", "same_numbers", "type_name"]

_TYPES: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    type(None): "null",
}


def invalid(reason: str) -> Throwable:
    """The schema can't be used."""
    return Throwable("json_schema_exception", reason)


def type_name(value: Any) -> str:
    """`object`, `array`, ...: 1.0 is a number, 1 an integer."""
    return _TYPES[type(value)]


def node_text(value: Any) -> str:
    """`JsonNode.asText`: a text as it is, empty for arrays and objects."""
    if isinstance(value, str):
        return value
    return "" if isinstance(value, dict | list) else write_text(value)


def same(left: Any, right: Any) -> bool:
    """`JsonNode.equals`: 1 and 1.0 differ, order of members does not count."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[name], right[name]) for name in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float):
        return double_text(left) == double_text(right)
    return bool(left == right)


def same_numbers(left: Any, right: Any) -> bool | None:
    """Whether two numbers are equal as decimals; None if they are not both numbers."""
    if type(left) in (int, float) and type(right) in (int, float):
        return Decimal(node_text(left)) == Decimal(node_text(right))
    return None


def number_shown(value: int | Decimal) -> str:
    """A number as `MessageFormat` shows it: in groups of three, three decimals at most.

    >>> number_shown(1500), number_shown(Decimal("0.0001"))
    ('1,500', '0')
    """
    if isinstance(value, int):
        return f"{value:,}"
    shown = f"{value.quantize(Decimal('0.001')):,}" if abs(value) < Decimal(10) ** 24 else f"{int(value):,}"
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown
