"""Methods of numbers, booleans and characters, and of Math."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from conformance.java.numbers import float32, parse_double, parse_int, parse_long
from conformance.java.strings import trim
from conformance.java.throwable import Throwable
from conformance.painless.arithmetic import convert, int64
from conformance.painless.dynamic.seen import box
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.library.registry import METHODS, STATICS, Made, invoked, new, on, required, static
from conformance.painless.values.boxes import Char
from conformance.painless.values.classes import class_name
from conformance.painless.values.equality import hash_code
from conformance.painless.values.objects import Number
from conformance.painless.values.texts import text

PRIMITIVES = {
    "java.lang.Integer": "int", "java.lang.Double": "double", "java.lang.Long": "long", "java.lang.Float": "float",
    "java.lang.Short": "short", "java.lang.Byte": "byte",
}  # fmt: skip


def _converter(target: str) -> Made:
    def convert_number(self: Any) -> Any:
        if type(self) is Number:
            return _of_decimal(self.value, target)
        source = PRIMITIVES[class_name(self)]
        value = float(self) if source in {"float", "double"} else int(self)
        if target in {"byte", "short"} and source in {"float", "double"}:
            value, source = convert(value, source, "int"), "int"
        return convert(value, source, target)

    return convert_number


def _of_decimal(value: Decimal, target: str) -> Any:
    if target == "double":
        return float(value)
    if target == "float":
        raise PainlessUnsupportedError("BigDecimal.floatValue")
    return convert(int64(int(value)), "long", target)


for _kind in ("byte", "short", "int", "long", "float", "double"):
    METHODS["java.lang.Number", f"{_kind}Value/0"] = _converter(_kind)


@on("java.lang.Boolean", "booleanValue/0")
@on("java.lang.Character", "charValue/0")
def _self(self: Any) -> Any:
    return self


def _compare_numbers(self: Any, other: Any) -> int:
    value = float(required(other, "compareTo"))
    fractional = class_name(self) in {"java.lang.Double", "java.lang.Float"}
    if fractional and (math.isnan(value) or math.isnan(self) or not value):
        raise PainlessUnsupportedError("compareTo of zeros or of what is no number")
    return int(self > other) - int(self < other)


for _owner in ("java.lang.Integer", "java.lang.Long", "java.lang.Double", "java.lang.Float"):
    METHODS[_owner, "compareTo/1"] = _compare_numbers


@on("java.lang.Double", "isNaN/0")
@on("java.lang.Float", "isNaN/0")
def _is_nan(self: float) -> bool:
    return math.isnan(self)


@on("java.lang.Double", "isInfinite/0")
@on("java.lang.Float", "isInfinite/0")
def _is_infinite(self: float) -> bool:
    return math.isinf(self)


def _number(parse: Callable[[Any], Any], value: str | None, name: str) -> Any:
    """A parser of another module, with the frames that its refusal has in Java."""
    if value is None:
        raise Thrown("java.lang.NumberFormatException", "Cannot parse null string", frames(f"{name} null"))
    try:
        return parse(value)
    except Throwable as problem:
        where = name if value else f"{name} empty"
        if problem.reason == "multiple points":
            where = f"{name} points"
        raise Thrown("java.lang.NumberFormatException", problem.reason, frames(where)) from None


@static("java.lang.Integer", "parseInt/1")
def _parse_int(value: str | None) -> int:
    return int(_number(parse_int, value, "parseInt"))


@static("java.lang.Long", "parseLong/1")
def _parse_long(value: str | None) -> int:
    return int(_number(parse_long, value, "parseLong"))


def _parse_floating(value: str | None, name: str) -> float:
    if value is None:
        raise invoked("String.length", "in", f"{name} null")
    if not trim(value):
        raise Thrown("java.lang.NumberFormatException", "empty String", frames(f"{name} empty"))
    return float(_number(parse_double, value, name))


@static("java.lang.Double", "parseDouble/1")
def _parse_double(value: str | None) -> float:
    return _parse_floating(value, "parseDouble")


@static("java.lang.Float", "parseFloat/1")
def _parse_float(value: str | None) -> float:
    parsed = _parse_floating(value, "parseFloat")
    if len(required(value, "parseFloat")) > 15:
        raise PainlessUnsupportedError("Float.parseFloat of so many digits")
    return float32(parsed)


@static("java.lang.Boolean", "parseBoolean/1")
def _parse_boolean(value: str | None) -> bool:
    return value is not None and value.lower() == "true"


def _register_boxes() -> None:
    """`valueOf` and `toString` by the primitive's kind, and `compare`, `max`, `min`, `sum`."""
    for owner, kind in {**PRIMITIVES, "java.lang.Boolean": "boolean", "java.lang.Character": "char"}.items():
        STATICS[owner, "valueOf/1"] = lambda value, kind=kind: box(value, kind)
        STATICS[owner, "toString/1"] = lambda value, kind=kind: text(box(value, kind))
        STATICS[owner, "hashCode/1"] = lambda value, kind=kind: hash_code(box(value, kind))
    for owner in ("java.lang.Integer", "java.lang.Long"):
        STATICS[owner, "compare/2"] = lambda left, right: (left > right) - (left < right)
        STATICS[owner, "max/2"] = max
        STATICS[owner, "min/2"] = min
        STATICS[owner, "signum/1"] = lambda value: (value > 0) - (value < 0)


_register_boxes()


@static("java.lang.Integer", "toHexString/1")
def _hex(value: int) -> str:
    return format(value & 0xFFFFFFFF, "x")


@static("java.lang.Integer", "toBinaryString/1")
def _binary(value: int) -> str:
    return format(value & 0xFFFFFFFF, "b")


_ASCII_ONLY = "a character beyond ASCII in Character's tests"


def _ascii(code: int) -> str:
    if not 0 <= code < 0x80:
        raise PainlessUnsupportedError(_ASCII_ONLY)
    return chr(code)


for _key, _test in {
    "isDigit": str.isdigit, "isLetter": str.isalpha, "isLetterOrDigit": str.isalnum, "isUpperCase": str.isupper,
    "isLowerCase": str.islower,
}.items():  # fmt: skip
    STATICS["java.lang.Character", f"{_key}/1"] = lambda code, test=_test: test(_ascii(code))
STATICS["java.lang.Character", "isWhitespace/1"] = lambda code: _ascii(code) in " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
STATICS["java.lang.Character", "toUpperCase/1"] = lambda unit: Char(_ascii(ord(unit)).upper())
STATICS["java.lang.Character", "toLowerCase/1"] = lambda unit: Char(_ascii(ord(unit)).lower())

# BigDecimal, as far as a script reads an index with it

DECIMAL = "java.math.BigDecimal"
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NO_DECIMAL = re.compile(r"[+-]?[0-9.]*([^0-9.eE+-])")


@new(DECIMAL, 1)
def _new_decimal(value: str | None) -> Number:
    if value is None:
        raise invoked("String.toCharArray", "val", "new BigDecimal null")
    if _DECIMAL.fullmatch(value):
        return Number(Decimal(value))
    bad = _NO_DECIMAL.match(value)
    if bad is None or value.count(".") > 1 or not value.isascii() or len(value) > 15:
        raise PainlessUnsupportedError("such a text in new BigDecimal")
    message = f'Character {bad[1]} is neither a decimal digit number, decimal point, nor "e" notation exponential mark.'
    raise Thrown("java.lang.NumberFormatException", message, frames("new BigDecimal"))


# Math (all in double precision, as scripts see it)

MATH = "java.lang.Math"


def _round_half_even(value: float) -> float:
    return value if math.isinf(value) or math.isnan(value) else math.copysign(float(round(value)), value)


def _round(value: float) -> int:
    return (
        0
        if math.isnan(value)
        else int(convert(math.floor(value + 0.5) if abs(value) < 2**52 else value, "double", "long"))
    )


def _chosen(left: float, right: float, *, largest: bool) -> float:
    if math.isnan(left) or math.isnan(right):
        return math.nan
    if left == right == 0:
        negative = math.copysign(1, left) < 0, math.copysign(1, right) < 0
        return -0.0 if (all(negative) if largest else any(negative)) else 0.0
    return max(left, right) if largest else min(left, right)


def _whole_part(rounded: Callable[[float], int]) -> Callable[[float], float]:
    def part(value: float) -> float:
        return value if math.isinf(value) or math.isnan(value) else math.copysign(float(rounded(value)), value)

    return part


def _power(base: float, exponent: float) -> float:
    try:
        result = math.pow(base, exponent)
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.nan
    if abs(base) == 1 and (math.isinf(exponent) or math.isnan(exponent)):
        return math.nan
    return result


STATICS[MATH, "max/2"] = lambda left, right: _chosen(left, right, largest=True)
STATICS[MATH, "min/2"] = lambda left, right: _chosen(left, right, largest=False)
STATICS[MATH, "abs/1"] = abs
STATICS[MATH, "floor/1"] = _whole_part(math.floor)
STATICS[MATH, "ceil/1"] = _whole_part(math.ceil)
STATICS[MATH, "rint/1"] = _round_half_even
STATICS[MATH, "round/1"] = _round
STATICS[MATH, "pow/2"] = _power
STATICS[MATH, "sqrt/1"] = lambda value: math.nan if value < 0 or math.isnan(value) else math.sqrt(value)
STATICS[MATH, "signum/1"] = lambda value: value if not value or math.isnan(value) else math.copysign(1.0, value)
