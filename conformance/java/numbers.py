"""Numbers as Java writes and reads them: `Double.toString` of JDK 19 and later, and the parsers' refusals."""

from __future__ import annotations

import math
import re
import struct

from conformance.java.throwable import Throwable

__all__ = ["double_text", "float32", "float_text", "parse_double", "parse_int", "parse_long"]

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?")
_HEXADECIMAL = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP]([+-]?[0-9]+)[fFdD]?")
_TWO_POINTS = re.compile(r"[+-]?(?:0[xX][0-9a-fA-F]*\.[0-9a-fA-F]*|[0-9]*\.[0-9]*)\.")
_SPECIAL = {"NaN": math.nan, "Infinity": math.inf}
_BLANKS = "".join(map(chr, range(0x21)))
_WHOLE = re.compile(r"[+-]?\d+")


def double_text(x: float) -> str:
    """The text of a Java double: `1.0`, `1.0E-4`, `1.0E7`, `NaN`, `-Infinity`.

    >>> double_text(1e7), repr(1e7)
    ('1.0E7', '10000000.0')
    """
    text = repr(x)
    if "e" not in text:
        if x >= 1e7 or x <= -1e7:
            return _scientific(text) if x - x == 0 else _not_finite(x)
        if x >= 1e-3 or x <= -1e-3 or x == 0:
            return text
        return _scientific(text) if x == x else "NaN"  # noqa: PLR0124 - NaN alone differs from itself
    if len(text.partition("e")[0].lstrip("-")) == 1:
        # The shortest text has one digit: Java looks among those of two digits too, and takes the nearest.
        text = format(x, ".1e")
    return _scientific(text)


def float32(x: float) -> float:
    """The nearest single-precision number: what a Java cast to float gives."""
    try:
        return float(struct.unpack("f", struct.pack("f", x))[0])
    except OverflowError:
        return math.copysign(math.inf, x)


def float_text(x: float) -> str:
    """The text of a Java float; `x` is rounded to single precision first: `0.1` is `0.1`, not `0.10000000149011612`."""
    x = float32(x)
    if x != x or x in (math.inf, -math.inf):  # noqa: PLR0124
        return _not_finite(x)
    if x == 0:
        return repr(x)
    digits, exponent = _shortest32(abs(x))
    sign = "-" if x < 0 else ""
    return sign + _layout(digits, exponent)


def parse_double(text: str) -> float:
    """`Double.parseDouble`: blanks around are dropped; `1.`, `.5`, `1e3`, `0x1p3`, `1d`, `NaN` are numbers.

    Raises `number_format_exception`.
    """
    trimmed = text.strip(_BLANKS)
    if not trimmed:
        raise Throwable("number_format_exception", "empty String")
    if _DECIMAL.fullmatch(trimmed):
        return float(trimmed.rstrip("fFdD"))
    special = _SPECIAL.get(trimmed.lstrip("+-") if trimmed[:2] not in ("++", "+-", "-+", "--") else "")
    if special is not None:
        return -special if trimmed[0] == "-" else special
    if _HEXADECIMAL.fullmatch(trimmed):
        try:
            return float.fromhex(trimmed.rstrip("fFdD") if "p" in trimmed or "P" in trimmed else trimmed)
        except OverflowError:
            return -math.inf if trimmed[0] == "-" else math.inf
    if _TWO_POINTS.match(trimmed):
        raise Throwable("number_format_exception", "multiple points")
    raise Throwable("number_format_exception", f'For input string: "{text}"')


def parse_int(text: str | None) -> int:
    """`Integer.parseInt`: no blanks, any script's digits, 32 bits. Raises `number_format_exception`."""
    return _parse_whole(text, 31)


def parse_long(text: str | None) -> int:
    """`Long.parseLong`: as `parse_int`, 64 bits."""
    return _parse_whole(text, 63)


def _parse_whole(text: str | None, bits: int) -> int:
    if text is None:
        raise Throwable("number_format_exception", "Cannot parse null string: null")
    if _WHOLE.fullmatch(text) and len(text) < 4000:
        value = int(text)
        if -(1 << bits) <= value < 1 << bits:
            return value
    raise Throwable("number_format_exception", f'For input string: "{text}"')


def _not_finite(x: float) -> str:
    if x != x:  # noqa: PLR0124
        return "NaN"
    return "Infinity" if x > 0 else "-Infinity"


def _scientific(text: str) -> str:
    """Python's `1e-07`, `0.00012` or `12345678.0` in Java's form."""
    mantissa, _, power = text.partition("e")
    sign = "-" if mantissa[0] == "-" else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    exponent = int(power or 0) + len(whole)
    digits = whole + fraction
    kept = digits.lstrip("0")
    exponent -= len(digits) - len(kept)
    return sign + _layout(kept.rstrip("0"), exponent)


def _layout(digits: str, exponent: int) -> str:
    """The number 0.`digits` times ten to the `exponent`, as `Double.toString` lays it out."""
    if -2 <= exponent <= 7:
        if exponent <= 0:
            return "0." + "0" * -exponent + digits
        if len(digits) <= exponent:
            return digits + "0" * (exponent - len(digits)) + ".0"
        return f"{digits[:exponent]}.{digits[exponent:]}"
    return f"{digits[0]}.{digits[1:] or '0'}E{exponent - 1}"


def _shortest32(x: float) -> tuple[str, int]:
    """Digits and exponent of the decimal nearest to `x` among the shortest that round to it (two digits at least)."""
    from fractions import Fraction

    bits = int(struct.unpack("I", struct.pack("f", x))[0])
    exact = Fraction(x)
    below = Fraction(float(struct.unpack("f", struct.pack("I", bits - 1))[0]))
    gap_above = exact - below if bits & 0x7FFFFF else (exact - below) * 2
    if bits < 0x1000000:  # the smallest numbers lie at one distance
        gap_above = exact - below
    low, high = (exact + below) / 2, exact + gap_above / 2
    even = bits % 2 == 0
    exponent = int(format(x, ".17e").partition("e")[2])
    for length in range(2, 10):
        unit = Fraction(10) ** (exponent - length + 1)
        floor = exact // unit
        near = [
            n for n in (floor, floor + 1) if low < n * unit < high or (even and (n * unit == low or n * unit == high))
        ]
        if near:
            best = min(near, key=lambda n: (abs(n * unit - exact), n % 2))
            digits = str(best)
            return digits.rstrip("0"), exponent + 1 + len(digits) - length
    raise AssertionError(x)  # nine digits always tell two floats apart
