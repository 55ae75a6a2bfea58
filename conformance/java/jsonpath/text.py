"""Values and numbers as Java shows them in messages and reads them from text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from conformance.java.jsonpath.errors import json_path_error, number_format
from conformance.java.numbers import double_text

__all__ = ["KeySet", "big_decimal", "class_name", "hexadecimal", "text_of", "unescape"]

_ESCAPED = re.compile(r'["\\/\x00-\x1f\x7f-\x9f\u2000-\u20ff]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "/": "\\/"}
_UNESCAPED = {"r": "\r", "f": "\f", "t": "\t", "n": "\n", "b": "\b"}
_HEX = re.compile(r"[+-]?[0-9a-fA-F]+")
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d+))?")


class KeySet(tuple[str, ...]):
    """What `keys()` gives: neither a list nor a map to the functions and tokens that follow."""

    __slots__ = ()


def class_name(value: Any) -> str:
    """The Java class that json-smart gives the value."""
    match value:
        case None:
            return "null"
        case str():
            return "java.lang.String"
        case bool():
            return "java.lang.Boolean"
        case int():
            if -0x80000000 <= value <= 0x7FFFFFFF:
                return "java.lang.Integer"
            return "java.lang.Long" if -(1 << 63) <= value < 1 << 63 else "java.math.BigInteger"
        case float():
            return "java.lang.Float" if value != value else "java.lang.Double"  # noqa: PLR0124 - only the literal NaN
        case Decimal():
            return "java.math.BigDecimal"
        case list():
            return "net.minidev.json.JSONArray"
        case KeySet():
            return "java.util.LinkedHashMap$LinkedKeySet"
        case _:
            return "java.util.LinkedHashMap"


def text_of(value: Any) -> str:
    """What `String.valueOf` gives: maps as `{a=1}`, arrays as JSON (json-smart's, with `/` escaped)."""
    if type(value) is dict:
        return "{" + ", ".join(f"{key}={text_of(member)}" for key, member in value.items()) + "}"
    if type(value) is KeySet:
        return "[" + ", ".join(value) + "]"
    if type(value) is list:
        return _json(value)
    return value if isinstance(value, str) else _scalar(value)


def _scalar(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return double_text(value) if isinstance(value, float) else str(value)


def _json(value: Any) -> str:
    if type(value) is dict:
        return "{" + ",".join(f"{_quoted(key)}:{_json(member)}" for key, member in value.items()) + "}"
    if type(value) in (list, KeySet):
        return "[" + ",".join(map(_json, value)) + "]"
    if isinstance(value, str):
        return _quoted(value)
    return "null" if value in (float("inf"), float("-inf")) else _scalar(value)


def _quoted(text: str) -> str:
    return '"' + _ESCAPED.sub(lambda found: _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}", text) + '"'


def hexadecimal(digits: str) -> int | None:
    """`Integer.parseInt(digits, 16)` as a character, or nothing: a sign is fine, and wraps around."""
    return int(digits, 16) & 0xFFFF if _HEX.fullmatch(digits) else None


def unescape(text: str) -> str:
    r"""A property or a literal as Jayway reads it: `\n` and `\u0041` are known, other escapes are the character itself.

    An unfinished `\u` at the end is dropped. Raises `json_path_exception` for four characters that are no number.
    """
    if "\\" not in text:
        return text
    out: list[str] = []
    at, end = 0, len(text)
    while at < end:
        char = text[at]
        at += 1
        if char != "\\":
            out.append(char)
        elif at == end:
            out.append("\\")
        elif text[at] == "u":
            digits = text[at + 1 : at + 5]
            at += 5
            if len(digits) == 4:
                code = hexadecimal(digits)
                if code is None:
                    cause = number_format(f'For input string: "{digits}" under radix 16')
                    raise json_path_error(f"Unable to parse unicode value: {digits}", cause=cause)
                out.append(chr(code))
        else:
            out.append(_UNESCAPED.get(text[at], text[at]))
            at += 1
    return "".join(out)


def big_decimal(text: str) -> Decimal | None:
    """`new BigDecimal(text)`, scale kept, or nothing where Java raises."""
    found = _DECIMAL.fullmatch(text)
    if found is None:
        return None
    exponent = found[3] or "0"
    if len(exponent.lstrip("+-").lstrip("0")) > 10:
        return None
    scale = len(found[1] or found[2] or "") - int(exponent)
    if not -0x80000000 <= scale <= 0x7FFFFFFF:
        return None
    number = Decimal(text)
    # A BigDecimal has no negative zero.
    return number or number.copy_abs()
