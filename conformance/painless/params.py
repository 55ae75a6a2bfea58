"""The params of a script: JSON values as Java holds them."""

from __future__ import annotations

from typing import Any

from conformance.java.units import to_units
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.values.boxes import Float, Long
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import JavaMap

__all__ = ["given"]


def given(params: dict[str, Any], root: str, nested: str) -> JavaMap:
    """A map of params; the outermost is of the class `root`, those in it of the class `nested`."""
    made = JavaMap(root)
    for key, value in params.items():
        made.put(to_units(key), _value(value, nested))
    return made


def _value(value: Any, nested: str) -> Any:
    kind = type(value)
    if kind is str:
        return value if value.isascii() else to_units(value)
    if kind is float or kind is bool or value is None:
        return value
    if kind is int:
        return _integer(value)
    if kind is list or kind is tuple:
        return JavaList([each if type(each) is float else _value(each, nested) for each in value])
    if kind is dict:
        return given(value, nested, nested)
    if kind is Long or kind is Float:
        return value
    # Decimals and the like: a number beyond those that JSON gives a script.
    raise PainlessUnsupportedError(f"a parameter of the type {kind.__name__}")


def _integer(value: int) -> int:
    if -0x80000000 <= value <= 0x7FFFFFFF:
        return value
    if -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF:
        return Long(value)
    raise PainlessUnsupportedError("a whole number of more than 64 bits")
