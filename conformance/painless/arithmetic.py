"""Java's arithmetic: whole numbers that wrap around, single and double precision, conversions between them."""

from __future__ import annotations

import math
from typing import Any

from conformance.java.numbers import float32
from conformance.painless.errors import Thrown
from conformance.painless.values.boxes import Char

__all__ = ["binary", "compare", "convert", "int32", "int64", "negate", "wrap"]


def int32(value: int) -> int:
    """What is left of a whole number in 32 bits."""
    return value if -0x80000000 <= value <= 0x7FFFFFFF else (value + 0x80000000 & 0xFFFFFFFF) - 0x80000000


def int64(value: int) -> int:
    """What is left of a whole number in 64 bits."""
    if -0x8000000000000000 <= value <= 0x7FFFFFFFFFFFFFFF:
        return value
    return (value + 0x8000000000000000 & 0xFFFFFFFFFFFFFFFF) - 0x8000000000000000


def wrap(value: Any, kind: str) -> Any:
    """A result of arithmetic, as this type holds it."""
    if kind == "int":
        return int32(value)
    if kind == "long":
        return int64(value)
    return float32(value) if kind == "float" else value


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise Thrown("java.lang.ArithmeticException", "/ by zero")
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _divide(left: float, right: float) -> float:
    if right:
        try:
            return left / right
        except OverflowError:
            return math.inf
    if left != left or not left:  # noqa: PLR0124 - NaN alone differs from itself
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _remainder(left: float, right: float) -> float:
    if right != right or left != left or math.isinf(left) or not right:  # noqa: PLR0124
        return math.nan
    return math.fmod(left, right)


def binary(operation: str, left: Any, right: Any, kind: str) -> Any:
    """`left operation right` on static values of this type (shifts: `right` is any whole number)."""
    if kind == "boolean":
        return {"BWAND": left and right, "BWOR": left or right, "XOR": left != right}[operation]
    bits = 63 if kind == "long" else 31
    match operation:
        case "ADD":
            return wrap(left + right, kind)
        case "SUB":
            return wrap(left - right, kind)
        case "MUL":
            return wrap(left * right, kind)
        case "DIV":
            if kind in {"float", "double"}:
                return wrap(_divide(left, right), kind)
            return wrap(_quotient(left, right), kind)
        case "REM":
            if kind in {"float", "double"}:
                return wrap(_remainder(left, right), kind)
            return left - _quotient(left, right) * right
        case "BWAND":
            return left & right
        case "BWOR":
            return left | right
        case "XOR":
            return left ^ right
        case "LSH":
            return wrap(left << (right & bits), kind)
        case "RSH":
            return left >> (right & bits)
        case _:  # USH
            return wrap((left & (1 << bits + 1) - 1) >> (right & bits), kind)


def negate(operation: str, value: Any, kind: str) -> Any:
    """`-value` or `~value`."""
    return wrap(-value if operation == "SUB" else ~value, kind)


def compare(operation: str, left: Any, right: Any) -> bool:
    """A comparison of primitives."""
    match operation:
        case "EQ" | "EQR":
            return bool(left == right)
        case "NE" | "NER":
            return bool(left != right)
        case "LT":
            return bool(left < right)
        case "LTE":
            return bool(left <= right)
        case "GT":
            return bool(left > right)
        case _:
            return bool(left >= right)


_LIMITS = {"byte": 8, "short": 16, "char": 16, "int": 32, "long": 64}


def convert(value: Any, source: str, target: str) -> Any:
    """A static value as another primitive type, as a Java cast makes it; and `char` from and to text."""
    if source == target:
        return value
    if target == "java.lang.String":
        return str(value)
    if source == "java.lang.String":
        return to_char(value)
    if source == "char":
        value = ord(value)
        source = "int"
    if target == "double":
        return float(value)
    if target == "float":
        return float32(float(value))
    if source in {"float", "double"}:
        value = _truncated(value, 64 if target == "long" else 32)
    bits = _LIMITS[target]
    if target == "char":
        return Char(chr(value & 0xFFFF))
    half = 1 << bits - 1
    return (value + half & (1 << bits) - 1) - half


def _truncated(value: float, bits: int) -> int:
    if value != value:  # noqa: PLR0124 - NaN alone differs from itself
        return 0
    top = (1 << bits - 1) - 1
    return -top - 1 if value <= -top - 1 else top if value >= top else int(value)


def to_char(value: str | None) -> Char:
    """`Utility.StringTochar`."""
    if value is None:
        raise Thrown("java.lang.ClassCastException", "cannot cast null java.lang.String to char")
    if len(value) != 1:
        message = "cannot cast java.lang.String with length not equal to one to char"
        raise Thrown("java.lang.ClassCastException", message)
    return Char(value)
