"""Operators on values whose types are found out at run time: `DefMath`."""

from __future__ import annotations

from typing import Any

from conformance.painless.arithmetic import binary, compare, convert, negate
from conformance.painless.dynamic.handles import as_type
from conformance.painless.dynamic.seen import box, canonical, miscast, null_get_class, primitive_of, unbox
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.operators import BITWISE, ORDERED, SHIFTS, SYMBOLS
from conformance.painless.values.boxes import Long
from conformance.painless.values.equality import equal
from conformance.painless.values.objects import Number
from conformance.painless.values.texts import text

__all__ = [
    "def_binary",
    "def_equal",
    "def_special",
    "def_unary",
    "number_type",
    "special_result",
    "specialized",
    "unary_type",
]


def promoted(left: str, right: str) -> str:
    """The type in which two primitives meet ("" for an object); booleans beside numbers count as whole numbers."""
    if not left or not right:
        return ""
    if left == right == "boolean":
        return "boolean"
    for kind in ("double", "float", "long"):
        if kind in {left, right}:
            return kind
    return "int"


def specialized(operation: str, left: Any, right: Any) -> str:
    """The type whose operator two non-null objects choose when they are the first; "" for the one for all objects."""
    if operation in SHIFTS:
        source = primitive_of(left)
        return "int" if source in {"byte", "short", "char"} else source
    return promoted(primitive_of(left), primitive_of(right))


def special_result(operation: str, kind: str) -> str:
    """The type that an operator for this primitive type gives."""
    return "boolean" if operation in ORDERED or operation == "EQ" else kind


def def_special(operation: str, left: Any, right: Any, kind: str, sources: tuple[str, str]) -> Any:
    """The operator for one primitive type, on a site's values of these static types; gives a static value."""
    # Method handles convert the last argument first.
    b = as_type(right, sources[1], "long" if operation in SHIFTS else kind)
    a = as_type(left, sources[0], kind)
    if kind == "boolean" and operation not in BITWISE and operation != "EQ":
        raise miscast(f"Cannot apply [{SYMBOLS[operation]}] operation to type [boolean]")
    if kind in {"float", "double"} and operation in BITWISE:
        raise miscast(f"Cannot apply [{SYMBOLS[operation]}] operation to type [float]")
    if kind in {"float", "double"} and operation in SHIFTS:
        raise miscast(f"Cannot apply [{SYMBOLS[operation]}] operation to type [{kind}]")
    if operation in ORDERED or operation == "EQ":
        return compare(operation, a, b)
    return binary(operation, a, b, kind)


def def_binary(operation: str, left: Any, right: Any) -> Any:
    """The operator for all objects; gives an object (shifts: `right` is already a long)."""
    # The engine's own slip: `>=` between objects calls itself `>`.
    sign = ">" if operation == "GTE" else SYMBOLS[operation]
    if operation in SHIFTS:
        kind = "long" if type(left) is Long else "int"
        return box(binary(operation, _integral(left), right, kind), kind)
    if operation in BITWISE:
        if type(left) is bool and type(right) is bool:
            return binary(operation, left, right, "boolean")
        kind = "long" if type(left) is Long or type(right) is Long else "int"
        return box(binary(operation, _integral(left), _integral(right), kind), kind)
    if operation == "ADD" and (type(left) is str or type(right) is str):
        return text(left) + text(right)
    a, b = number_type(left), number_type(right)
    if a and b:
        kind = promoted(a, b)
        x, y = convert(unbox(left), a, kind), convert(unbox(right), b, kind)
        if operation in ORDERED:
            return compare(operation, x, y)
        return box(binary(operation, x, y, kind), kind)
    if left is None or (right is None):
        raise null_get_class("left" if left is None else "right")
    raise miscast(f"Cannot apply [{sign}] operation to types [{canonical(left)}] and [{canonical(right)}].")


def def_equal(left: Any, right: Any) -> bool:
    """`==` between objects: numbers by value, the rest by `equals`."""
    if left is None or right is None:
        return left is right
    a, b = number_type(left), number_type(right)
    if a and b:
        kind = promoted(a, b)
        return bool(convert(unbox(left), a, kind) == convert(unbox(right), b, kind))
    return equal(left, right)


def number_type(value: Any) -> str:
    """The primitive type of a number; "" for all else."""
    if type(value) is Number:
        raise PainlessUnsupportedError("an operator on a java.math.BigDecimal")
    source = "" if value is None else primitive_of(value)
    return source if source != "boolean" else ""


def _integral(value: Any) -> int:
    if value is None:
        raise null_get_class("o")
    source = primitive_of(value)
    if source in {"byte", "short", "int", "long"}:
        return int(value)
    if source == "char":
        return ord(value)
    raise miscast(f"Cannot convert [{canonical(value)}] to an integral value.")


def unary_type(value: Any) -> str:
    """The type whose operator a non-null object chooses; "" for the one for all objects."""
    source = primitive_of(value)
    return "int" if source in {"byte", "short", "char"} else source


def def_unary(operation: str, value: Any) -> Any:
    """`-`, `+` or `~` of a non-null object, as a static value of its `unary_type`."""
    source, kind = primitive_of(value), unary_type(value)
    sign = SYMBOLS[operation]
    if not source:
        raise miscast(f"Cannot apply [{sign}] operation to type [{canonical(value)}].")
    if operation == "BWNOT" and kind in {"float", "double", "boolean"}:
        raise miscast(f"Cannot apply not [~] to type [{kind}]")
    if kind == "boolean":
        raise miscast(f"Cannot apply [{sign}] operation to type [boolean]")
    number = convert(unbox(value), source, kind)
    return number if operation == "ADD" else negate(operation, number, kind)
