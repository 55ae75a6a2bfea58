"""The methods that scripts call on Java's classes, as Java does them, errors included.

Each is registered for the class that `types.Method.owner` names and its name and arity; it takes the receiver first
(static ones: none) and gives a value in the form of its declared type. What is not here is not imitated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from conformance.java.numbers import float32, parse_double, parse_int, parse_long
from conformance.java.throwable import Throwable
from conformance.painless.arithmetic import convert, int64
from conformance.painless.dynamic import box, jvm_miscast
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.values import (
    LONGEST,
    MOST,
    Array,
    Char,
    Entry,
    Exc,
    Function,
    JavaIterator,
    JavaList,
    JavaMap,
    JavaSet,
    Number,
    Pattern,
    StringBuilder,
    View,
    changes_of,
    class_name,
    equal,
    has_next,
    hash_code,
    iterate,
    limited,
    next_of,
    same,
    text,
)

__all__ = ["CONSTANTS", "CONSTRUCTORS", "METHODS", "STATICS"]

METHODS: dict[tuple[str, str], Callable[..., Any]] = {}
STATICS: dict[tuple[str, str], Callable[..., Any]] = {}
CONSTRUCTORS: dict[tuple[str, int], Callable[..., Any]] = {}
CONSTANTS: dict[tuple[str, str], Any] = {
    ("java.lang.Integer", "MAX_VALUE"): 0x7FFFFFFF,
    ("java.lang.Integer", "MIN_VALUE"): -0x80000000,
    ("java.lang.Integer", "SIZE"): 32,
    ("java.lang.Integer", "BYTES"): 4,
    ("java.lang.Long", "MAX_VALUE"): 0x7FFFFFFFFFFFFFFF,
    ("java.lang.Long", "MIN_VALUE"): -0x8000000000000000,
    ("java.lang.Double", "MAX_VALUE"): 1.7976931348623157e308,
    ("java.lang.Double", "MIN_VALUE"): 5e-324,
    ("java.lang.Double", "NaN"): math.nan,
    ("java.lang.Double", "POSITIVE_INFINITY"): math.inf,
    ("java.lang.Double", "NEGATIVE_INFINITY"): -math.inf,
    ("java.lang.Math", "PI"): math.pi,
    ("java.lang.Math", "E"): math.e,
    ("java.lang.Boolean", "TRUE"): True,
    ("java.lang.Boolean", "FALSE"): False,
}

_Made = Callable[..., Any]


def _on(owner: str, *keys: str) -> Callable[[_Made], _Made]:
    def register(function: _Made) -> _Made:
        for key in keys:
            METHODS[owner, key] = function
        return function

    return register


def _static(owner: str, *keys: str) -> Callable[[_Made], _Made]:
    def register(function: _Made) -> _Made:
        for key in keys:
            STATICS[owner, key] = function
        return function

    return register


def _new(owner: str, *arities: int) -> Callable[[_Made], _Made]:
    def register(function: _Made) -> _Made:
        for arity in arities:
            CONSTRUCTORS[owner, arity] = function
        return function

    return register


def _null(message: str, where: str) -> Thrown:
    return Thrown("java.lang.NullPointerException", message, frames(where))


def _invoked(method: str, what: str, where: str) -> Thrown:
    return _null(f'Cannot invoke "{method}()" because "{what}" is null', where)


def _given(value: Any, what: str) -> Any:
    """The argument, which must not be null: what Java says of it then is not known here."""
    if value is None:
        raise PainlessUnsupportedError(f"a null passed to {what}")
    return value


def _text_bounds(message: str, where: str) -> Thrown:
    return Thrown("java.lang.StringIndexOutOfBoundsException", message, frames(where))


def _bounds(index: int, length: int, where: str) -> Thrown:
    message = f"Index {index} out of bounds for length {length}"
    return Thrown("java.lang.IndexOutOfBoundsException", message, frames(where))


def _chars(value: Any, method: str) -> str:
    """A CharSequence's text."""
    if type(value) is str:
        return value
    if type(value) is StringBuilder:
        return value.text()
    raise PainlessUnsupportedError(f"a {class_name(value)} passed to {method}")


# Object

OBJECT = "java.lang.Object"


@_on(OBJECT, "equals/1")
def _equals(self: Any, other: Any) -> bool:
    return other is not None and equal(self, other)


@_on(OBJECT, "hashCode/0")
@_on("java.util.List", "hashCode/0")
@_on("java.util.Set", "hashCode/0")
@_on("java.util.Map.Entry", "hashCode/0")
def _hash_code(self: Any) -> int:
    return hash_code(self)


@_on(OBJECT, "toString/0")
@_on("java.lang.CharSequence", "toString/0")
def _to_string(self: Any) -> str:
    return text(self)


for _owner in ("java.util.List", "java.util.Map", "java.util.Set", "java.util.Map.Entry"):
    METHODS[_owner, "equals/1"] = _equals

# String

STRING = "java.lang.String"
SEQUENCE = "java.lang.CharSequence"


@_on(SEQUENCE, "length/0")
def _length(self: Any) -> int:
    return len(_chars(self, "length"))


@_on(SEQUENCE, "charAt/1")
def _char_at(self: Any, index: int) -> Char:
    whole = _chars(self, "charAt")
    if 0 <= index < len(whole):
        return Char(whole[index])
    where = "builder charAt"
    if type(self) is str:
        where = "charAt" if all(unit <= "\xff" for unit in whole) else "charAt wide"
    raise _text_bounds(f"Index {index} out of bounds for length {len(whole)}", where)


@_on(SEQUENCE, "subSequence/2")
def _sub_sequence(self: Any, begin: int, end: int) -> str:
    if type(self) is not str:
        raise PainlessUnsupportedError("subSequence of a StringBuilder")
    return _range(self, begin, end, "subSequence")


def _range(whole: str, begin: int, end: int, where: str) -> str:
    if 0 <= begin <= end <= len(whole):
        return whole[begin:end]
    raise _text_bounds(f"Range [{begin}, {end}) out of bounds for length {len(whole)}", where)


@_on(STRING, "substring/1")
def _substring_from(self: str, begin: int) -> str:
    return _range(self, begin, len(self), "substring from")


@_on(STRING, "substring/2")
def _substring(self: str, begin: int, end: int) -> str:
    return _range(self, begin, end, "substring")


@_on(STRING, "contains/1")
def _contains(self: str, part: Any) -> bool:
    if part is None:
        raise _invoked("java.lang.CharSequence.toString", "s", "contains")
    return _chars(part, "contains") in self


@_on(STRING, "replace/2")
def _replace(self: str, target: Any, replacement: Any) -> str:
    if target is None:
        raise _invoked("java.lang.CharSequence.toString", "target", "replace target")
    if replacement is None:
        raise _invoked("java.lang.CharSequence.toString", "replacement", "replace replacement")
    old, new = _chars(target, "replace"), _chars(replacement, "replace")
    if len(self) * len(new) > LONGEST and self.count(old) * len(new) > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    return self.replace(old, new)


@_on(STRING, "startsWith/1")
def _starts_with(self: str, prefix: str | None) -> bool:
    if prefix is None:
        raise _invoked("String.length", "prefix", "startsWith")
    return self.startswith(prefix)


@_on(STRING, "startsWith/2")
def _starts_with_at(self: str, prefix: str | None, at: int) -> bool:
    if prefix is None:
        raise _invoked("String.length", "prefix", "startsWith at")
    return 0 <= at <= len(self) and self.startswith(prefix, at)


@_on(STRING, "endsWith/1")
def _ends_with(self: str, suffix: str | None) -> bool:
    if suffix is None:
        raise _invoked("String.length", "suffix", "endsWith")
    return self.endswith(suffix)


@_on(STRING, "indexOf/1")
def _index_of(self: str, part: str | None) -> int:
    if part is None:
        raise _invoked("String.coder", "str", "indexOf")
    return self.find(part)


@_on(STRING, "indexOf/2")
def _index_of_at(self: str, part: str | None, at: int) -> int:
    if part is None:
        raise _invoked("String.length", "tgtStr", "indexOf at")
    return self.find(part, min(max(at, 0), len(self)))


@_on(STRING, "lastIndexOf/1")
def _last_index_of(self: str, part: str | None) -> int:
    if part is None:
        raise _null('Cannot read field "value" because "tgtStr" is null', "lastIndexOf")
    return self.rfind(part)


@_on(STRING, "lastIndexOf/2")
def _last_index_of_at(self: str, part: str | None, at: int) -> int:
    if part is None:
        raise _null('Cannot read field "value" because "tgtStr" is null', "lastIndexOf at")
    return -1 if at < 0 else self.rfind(part, 0, min(at, len(self)) + len(part))


@_on(STRING, "concat/1")
def _concat(self: str, other: str | None) -> str:
    if other is None:
        raise _invoked("String.isEmpty", "str", "concat")
    return limited(self + other)


@_on(STRING, "compareTo/1")
def _compare_to(self: str, other: str | None) -> int:
    if other is None:
        raise _null('Cannot read field "value" because "anotherString" is null', "compareTo")
    return _compared(self, other)


def _compared(left: str, right: str) -> int:
    for a, b in zip(left, right, strict=False):
        if a != b:
            return ord(a) - ord(b)
    return len(left) - len(right)


@_on(STRING, "compareToIgnoreCase/1")
def _compare_to_ignoring_case(self: str, other: str | None) -> int:
    if other is None:
        raise _null('Cannot read field "value" because "s2" is null', "compareToIgnoreCase")
    return _compared(_folded(self), _folded(other))


def _folded(value: str) -> str:
    return "".join(lower if len(lower := _up(unit).lower()) == 1 else unit for unit in value)


def _up(unit: str) -> str:
    upper = unit.upper()
    return upper if len(upper) == 1 else unit


@_on(STRING, "equalsIgnoreCase/1")
def _equals_ignoring_case(self: str, other: str | None) -> bool:
    return other is not None and _folded(self) == _folded(other)


@_on(STRING, "contentEquals/1")
def _content_equals(self: str, other: Any) -> bool:
    if other is None:
        raise _invoked("java.lang.CharSequence.length", "cs", "contentEquals")
    return self == _chars(other, "contentEquals")


@_on(STRING, "isEmpty/0")
def _is_empty_text(self: str) -> bool:
    return not self


@_on(STRING, "toUpperCase/0")
def _to_upper(self: str) -> str:
    return self.upper() if self.isascii() else _by_characters(self, str.upper)


@_on(STRING, "toLowerCase/0")
def _to_lower(self: str) -> str:
    return self.lower() if self.isascii() else _by_characters(self, str.lower)


def _by_characters(value: str, change: Callable[[str], str]) -> str:
    whole = value.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")
    changed = change(whole)
    units = changed.encode("utf-16-be", "surrogatepass")
    return "".join(chr(units[at] << 8 | units[at + 1]) for at in range(0, len(units), 2))


@_on(STRING, "trim/0")
def _trim(self: str) -> str:
    return self.strip("".join(map(chr, range(0x21))))


@_on(STRING, "toCharArray/0")
def _to_char_array(self: str) -> Array:
    if len(self) > MOST:
        raise PainlessUnsupportedError("an array of so many characters")
    return Array(map(Char, self), "char")


@_on(STRING, "codePointAt/1")
def _code_point_at(self: str, index: int) -> int:
    if not 0 <= index < len(self):
        raise _text_bounds(f"Index {index} out of bounds for length {len(self)}", "codePointAt")
    first = self[index]
    if "\ud800" <= first <= "\udbff" and index + 1 < len(self) and "\udc00" <= self[index + 1] <= "\udfff":
        return 0x10000 + (ord(first) - 0xD800 << 10) + ord(self[index + 1]) - 0xDC00
    return ord(first)


@_on(STRING, "splitOnToken/1")
def _split_on_token(self: str | None, token: str | None) -> Array:
    return _split_on_token_limited(self, token, -1)


@_on(STRING, "splitOnToken/2")
def _split_on_token_limited(self: str | None, token: str | None, limit: int) -> Array:
    if self is None or not token:
        return Array([self], STRING)
    if self.count(token) > MOST:
        raise PainlessUnsupportedError("an array of so many parts")
    if limit > 0:
        return Array(self.split(token, limit - 1), STRING)
    return Array(self.split(token), STRING)


@_static(STRING, "valueOf/1")
def _value_of(value: Any) -> str:
    return text(value)


@_static(STRING, "join/2")
def _join(delimiter: Any, elements: Any) -> str:
    if delimiter is None:
        raise _null_plain("join delimiter")
    if elements is None:
        raise _null_plain("join elements")
    parts: list[str] = []
    for element in iterate(elements):
        if element is not None and type(element) not in {str, StringBuilder}:
            thrown = jvm_miscast(element, SEQUENCE)
            thrown.frames = frames("join element")
            raise thrown
        parts.append(text(element))
    return _joined_text(_chars(delimiter, "String.join"), parts)


def _joined_text(separator: str, parts: list[str]) -> str:
    if len(separator) * len(parts) + sum(map(len, parts)) > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    return separator.join(parts)


def _null_plain(where: str) -> Thrown:
    return Thrown("java.lang.NullPointerException", None, frames(where))


@_new(STRING, 0)
def _new_string() -> str:
    return ""


# StringBuilder

BUILDER = "java.lang.StringBuilder"


@_new(BUILDER, 0)
def _new_builder() -> StringBuilder:
    return StringBuilder()


@_new(BUILDER, 1)
def _new_builder_of(start: Any) -> StringBuilder:
    if start is None:
        raise _invoked("java.lang.CharSequence.length", "seq", "new StringBuilder")
    return StringBuilder(_chars(start, "new StringBuilder"))


@_on(BUILDER, "append/1")
def _append(self: StringBuilder, value: Any) -> StringBuilder:
    self.append(value if type(value) is str else text(value))
    return self


@_on(BUILDER, "append/3")
def _append_part(self: StringBuilder, value: Any, begin: int, end: int) -> StringBuilder:
    whole = "null" if value is None else _chars(value, "append")
    if not 0 <= begin <= end <= len(whole):
        raise PainlessUnsupportedError("append of a part that is not there")
    self.append(whole[begin:end])
    return self


@_on(BUILDER, "appendCodePoint/1")
def _append_code_point(self: StringBuilder, code: int) -> StringBuilder:
    if not 0 <= code <= 0xFFFF:
        raise PainlessUnsupportedError("appendCodePoint beyond the first plane")
    self.append(chr(code))
    return self


@_on(BUILDER, "insert/2")
def _insert(self: StringBuilder, at: int, value: Any) -> StringBuilder:
    whole = self.text()
    if not 0 <= at <= len(whole):
        raise _text_bounds(f"Range [{at}, {len(whole)}) out of bounds for length {len(whole)}", "builder insert")
    self.set(limited(whole[:at] + text(value) + whole[at:]))
    return self


@_on(BUILDER, "deleteCharAt/1")
def _delete_char_at(self: StringBuilder, at: int) -> StringBuilder:
    whole = self.text()
    if not 0 <= at < len(whole):
        raise _text_bounds(f"Index {at} out of bounds for length {len(whole)}", "builder deleteCharAt")
    self.set(whole[:at] + whole[at + 1 :])
    return self


@_on(BUILDER, "setCharAt/2")
def _set_char_at(self: StringBuilder, at: int, unit: Char) -> None:
    whole = self.text()
    if not 0 <= at < len(whole):
        raise _text_bounds(f"Index {at} out of bounds for length {len(whole)}", "builder setCharAt")
    self.set(whole[:at] + unit + whole[at + 1 :])


@_on(BUILDER, "delete/2")
def _delete(self: StringBuilder, begin: int, end: int) -> StringBuilder:
    whole = self.text()
    end = min(end, len(whole))
    if not 0 <= begin <= end:
        raise _text_bounds(f"Range [{begin}, {end}) out of bounds for length {len(whole)}", "builder delete")
    self.set(whole[:begin] + whole[end:])
    return self


@_on(BUILDER, "replace/3")
def _replace_part(self: StringBuilder, begin: int, end: int, value: str | None) -> StringBuilder:
    whole = self.text()
    end = min(end, len(whole))
    if not 0 <= begin <= end:
        raise _text_bounds(f"Range [{begin}, {end}) out of bounds for length {len(whole)}", "builder replace")
    if value is None:
        raise _invoked("String.length", "str", "builder replace null")
    self.set(whole[:begin] + value + whole[end:])
    return self


@_on(BUILDER, "reverse/0")
def _reverse(self: StringBuilder) -> StringBuilder:
    whole = self.text().encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")[::-1]
    units = whole.encode("utf-16-be", "surrogatepass")
    self.set("".join(chr(units[at] << 8 | units[at + 1]) for at in range(0, len(units), 2)))
    return self


@_on(BUILDER, "setLength/1")
def _set_length(self: StringBuilder, length: int) -> None:
    if length < 0:
        raise _text_bounds(f"String index out of range: {length}", "builder setLength")
    if length > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    self.set(self.text()[:length].ljust(length, "\0"))


@_on(BUILDER, "indexOf/1")
def _builder_index_of(self: StringBuilder, part: str | None) -> int:
    return self.text().find(_given(part, "StringBuilder.indexOf"))


@_on(BUILDER, "lastIndexOf/1")
def _builder_last_index_of(self: StringBuilder, part: str | None) -> int:
    return self.text().rfind(_given(part, "StringBuilder.lastIndexOf"))


@_on(BUILDER, "substring/1")
def _builder_substring_from(self: StringBuilder, begin: int) -> str:
    whole = self.text()
    return _range(whole, begin, len(whole), "builder substring from")


@_on(BUILDER, "substring/2")
def _builder_substring(self: StringBuilder, begin: int, end: int) -> str:
    return _range(self.text(), begin, end, "builder substring")


# Numbers

_PRIMITIVES = {
    "java.lang.Integer": "int", "java.lang.Double": "double", "java.lang.Long": "long", "java.lang.Float": "float",
    "java.lang.Short": "short", "java.lang.Byte": "byte",
}  # fmt: skip


def _converter(target: str) -> _Made:
    def convert_number(self: Any) -> Any:
        if type(self) is Number:
            return _of_decimal(self.value, target)
        source = _PRIMITIVES[class_name(self)]
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


@_on("java.lang.Boolean", "booleanValue/0")
@_on("java.lang.Character", "charValue/0")
def _self(self: Any) -> Any:
    return self


def _compare_numbers(self: Any, other: Any) -> int:
    left, right = float(_given(other, "compareTo")), float(self)
    if class_name(self) in {"java.lang.Double", "java.lang.Float"} and (left != left or right != right or not left):
        raise PainlessUnsupportedError("compareTo of zeros or of what is no number")
    return (self > other) - (self < other)


for _owner in ("java.lang.Integer", "java.lang.Long", "java.lang.Double", "java.lang.Float"):
    METHODS[_owner, "compareTo/1"] = _compare_numbers


@_on("java.lang.Double", "isNaN/0")
@_on("java.lang.Float", "isNaN/0")
def _is_nan(self: float) -> bool:
    return math.isnan(self)


@_on("java.lang.Double", "isInfinite/0")
@_on("java.lang.Float", "isInfinite/0")
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


@_static("java.lang.Integer", "parseInt/1")
def _parse_int(value: str | None) -> int:
    return int(_number(parse_int, value, "parseInt"))


@_static("java.lang.Long", "parseLong/1")
def _parse_long(value: str | None) -> int:
    return int(_number(parse_long, value, "parseLong"))


def _parse_floating(value: str | None, name: str) -> float:
    if value is None:
        raise _invoked("String.length", "in", f"{name} null")
    if not _trim(value):
        raise Thrown("java.lang.NumberFormatException", "empty String", frames(f"{name} empty"))
    return float(_number(parse_double, value, name))


@_static("java.lang.Double", "parseDouble/1")
def _parse_double(value: str | None) -> float:
    return _parse_floating(value, "parseDouble")


@_static("java.lang.Float", "parseFloat/1")
def _parse_float(value: str | None) -> float:
    parsed = _parse_floating(value, "parseFloat")
    if len(_given(value, "parseFloat")) > 15:
        raise PainlessUnsupportedError("Float.parseFloat of so many digits")
    return float32(parsed)


@_static("java.lang.Boolean", "parseBoolean/1")
def _parse_boolean(value: str | None) -> bool:
    return value is not None and value.lower() == "true"


@_static("java.lang.Integer", "valueOf/1", "toString/1")
@_static("java.lang.Long", "valueOf/1", "toString/1")
@_static("java.lang.Double", "valueOf/1", "toString/1")
@_static("java.lang.Boolean", "valueOf/1", "toString/1")
@_static("java.lang.Character", "valueOf/1", "toString/1")
def _unused(value: Any) -> Any:
    return value


def _register_boxes() -> None:
    """`valueOf` and `toString` by the primitive's kind, and `compare`, `max`, `min`, `sum`."""
    for owner, kind in {**_PRIMITIVES, "java.lang.Boolean": "boolean", "java.lang.Character": "char"}.items():
        STATICS[owner, "valueOf/1"] = lambda value, kind=kind: box(value, kind)
        STATICS[owner, "toString/1"] = lambda value, kind=kind: text(box(value, kind))
        STATICS[owner, "hashCode/1"] = lambda value, kind=kind: hash_code(box(value, kind))
    for owner in ("java.lang.Integer", "java.lang.Long"):
        STATICS[owner, "compare/2"] = lambda left, right: (left > right) - (left < right)
        STATICS[owner, "max/2"] = max
        STATICS[owner, "min/2"] = min
        STATICS[owner, "signum/1"] = lambda value: (value > 0) - (value < 0)


_register_boxes()


@_static("java.lang.Integer", "toHexString/1")
def _hex(value: int) -> str:
    return format(value & 0xFFFFFFFF, "x")


@_static("java.lang.Integer", "toBinaryString/1")
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


@_new(DECIMAL, 1)
def _new_decimal(value: str | None) -> Number:
    if value is None:
        raise _invoked("String.toCharArray", "val", "new BigDecimal null")
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
    return 0 if math.isnan(value) else int(convert(math.floor(value + 0.5) if abs(value) < 2**52 else value, "double", "long"))


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

# Collections

COLLECTION = "java.util.Collection"
LIST = "java.util.List"
MAP = "java.util.Map"
ITERABLE = "java.lang.Iterable"


@_on(ITERABLE, "iterator/0")
def _iterator(self: Any) -> JavaIterator:
    return JavaIterator(self)


@_on("java.util.Iterator", "hasNext/0")
def _has_next(self: JavaIterator) -> bool:
    return has_next(self)


@_on("java.util.Iterator", "next/0")
def _next(self: JavaIterator) -> Any:
    return next_of(self)


@_on("java.util.Iterator", "remove/0")
def _remove_current(self: JavaIterator) -> None:
    if not isinstance(self.of, JavaList) or self.at == 0 or changes_of(self.of) != self.changes:
        raise PainlessUnsupportedError("Iterator.remove here")
    self.at -= 1
    del self.of[self.at]
    self.of.changes += 1
    self.changes = self.of.changes


@_on(COLLECTION, "size/0")
@_on(MAP, "size/0")
@_on(LIST, "getLength/0")
def _size(self: Any) -> int:
    if self is None:
        raise Thrown("java.lang.NullPointerException", 'Cannot invoke "java.util.List.size()" because "receiver" is null')
    return len(self)


@_on(COLLECTION, "isEmpty/0")
@_on(MAP, "isEmpty/0")
def _is_empty(self: Any) -> bool:
    return not len(self)


@_on(COLLECTION, "contains/1")
def _holds(self: Any, value: Any) -> bool:
    if isinstance(self, JavaSet) or (isinstance(self, View) and self.kind == "KeySet"):
        return self.map.has(value)
    return any(same(value, item) for item in (self if isinstance(self, list) else self.items()))


@_on(COLLECTION, "containsAll/1")
def _holds_all(self: Any, values: Any) -> bool:
    if values is None:
        if isinstance(self, list):
            raise _invoked("java.util.Collection.iterator", "c", "list containsAll")
        _given(values, "containsAll")
    return all(_holds(self, value) for value in iterate(values))


def _changeable(self: Any, what: str) -> Any:
    if not isinstance(self, (JavaList, JavaSet)):
        raise PainlessUnsupportedError(f"{what} of a {class_name(self)}")
    return self


@_on(COLLECTION, "add/1")
def _add(self: Any, value: Any) -> bool:
    _changeable(self, "add")
    if isinstance(self, JavaList):
        self.append(value)
        self.changes += 1
        return True
    return self.map.put(value, True) is None  # type: ignore[no-any-return]


@_on(COLLECTION, "addAll/1")
def _add_all(self: Any, values: Any) -> bool:
    _changeable(self, "addAll")
    if values is None:
        if isinstance(self, JavaList):
            raise _invoked("java.util.Collection.toArray", "c", "list addAll")
        _given(values, "addAll")
    added = list(iterate(values))
    if len(self) + len(added) > MOST:
        raise PainlessUnsupportedError("a list of so many elements")
    if isinstance(self, JavaList):
        self.extend(added)
        self.changes += 1
        return bool(added)
    before = len(self)
    for value in added:
        self.map.put(value, True)
    return len(self) > before


@_on(COLLECTION, "clear/0")
def _clear(self: Any) -> None:
    _changeable(self, "clear")
    if isinstance(self, JavaList):
        self.clear()
        self.changes += 1
    else:
        self.map.clear()


@_on("java.util.Set", "remove/1")
def _remove_from_set(self: Any, value: Any) -> bool:
    _changeable(self, "remove")
    return self.map.remove(value) is not None


@_on(COLLECTION, "removeIf/1")
def _remove_if(self: Any, test: Function) -> bool:
    if not isinstance(self, JavaList):
        raise PainlessUnsupportedError(f"removeIf of a {class_name(self)}")
    before = self.changes
    doomed = [_given(test, "removeIf").call(item) for item in list(self)]
    if self.changes != before:
        raise Thrown("java.util.ConcurrentModificationException", None, frames("list removeIf"))
    if not any(doomed):
        return False
    self[:] = [item for item, gone in zip(self, doomed, strict=True) if not gone]
    self.changes += 1
    return True


@_on(COLLECTION, "removeAll/1", "retainAll/1", "toArray/0", "toArray/1", "spliterator/0")
def _unknown_bulk(self: Any, *_: Any) -> Any:
    raise PainlessUnsupportedError(f"this bulk operation of a {class_name(self)}")


for _key in ("removeAll/1", "retainAll/1", "toArray/1", "spliterator/0", "toArray/0"):
    del METHODS[COLLECTION, _key]


def _element(self: Any, index: int, where: str) -> int:
    if not isinstance(self, JavaList):
        raise PainlessUnsupportedError(f"an element of a {class_name(self)}")
    if not 0 <= index < len(self):
        raise _bounds(index, len(self), where)
    return index


@_on(LIST, "get/1")
def _get(self: Any, index: int) -> Any:
    return self[_element(self, index, "list get")]


@_on(LIST, "set/2")
def _set(self: Any, index: int, value: Any) -> Any:
    old = self[_element(self, index, "list set")]
    self[index] = value
    return old


@_on(LIST, "remove/1")
def _remove_at(self: Any, index: int) -> Any:
    old = self.pop(_element(self, index, "list remove"))
    self.changes += 1
    return old


@_on(LIST, "add/2")
def _add_at(self: Any, index: int, value: Any) -> None:
    _changeable(self, "add")
    if not 0 <= index <= len(self):
        message = f"Index: {index}, Size: {len(self)}"
        raise Thrown("java.lang.IndexOutOfBoundsException", message, frames("list add"))
    self.insert(index, value)
    self.changes += 1


@_on(LIST, "indexOf/1")
def _position(self: Any, value: Any) -> int:
    return next((at for at, item in enumerate(self) if same(value, item)), -1)


@_on(LIST, "lastIndexOf/1")
def _last_position(self: Any, value: Any) -> int:
    return next((at for at in range(len(self) - 1, -1, -1) if same(value, self[at])), -1)


@_new("java.util.ArrayList", 0)
def _new_list() -> JavaList:
    return JavaList()


@_new("java.util.ArrayList", 1)
def _new_list_of(values: Any) -> JavaList:
    if values is None:
        raise _invoked("java.util.Collection.toArray", "c", "new ArrayList")
    return JavaList(iterate(values))


def _new_set(java: str) -> tuple[_Made, _Made]:
    def empty() -> JavaSet:
        return JavaSet(java)

    def filled(values: Any) -> JavaSet:
        made = JavaSet(java)
        items = list(iterate(_given(values, f"new {java}")))
        for value in items:
            made.map.put(value, True)
        # Java sizes the table for all that it is given, doubles included.
        made.map.peak = max(made.map.peak, len(items), 1)
        return made

    return empty, filled


CONSTRUCTORS["java.util.HashSet", 0], CONSTRUCTORS["java.util.HashSet", 1] = _new_set("java.util.HashSet")
CONSTRUCTORS["java.util.LinkedHashSet", 0], CONSTRUCTORS["java.util.LinkedHashSet", 1] = _new_set("java.util.LinkedHashSet")


def _new_map(java: str, name: str) -> tuple[_Made, _Made]:
    def empty() -> JavaMap:
        return JavaMap(java)

    def filled(values: Any) -> JavaMap:
        if values is None:
            raise _invoked("java.util.Map.size", "m", f"new {name}")
        made = JavaMap(java)
        for key, value in values.items():
            made.put(key, value)
        return made

    return empty, filled


CONSTRUCTORS["java.util.HashMap", 0], CONSTRUCTORS["java.util.HashMap", 1] = _new_map("java.util.HashMap", "HashMap")
CONSTRUCTORS["java.util.LinkedHashMap", 0], CONSTRUCTORS["java.util.LinkedHashMap", 1] = _new_map(
    "java.util.LinkedHashMap", "LinkedHashMap"
)


@_on(MAP, "get/1")
def _map_get(self: JavaMap, key: Any) -> Any:
    return self.get(key)


@_on(MAP, "put/2")
def _map_put(self: JavaMap, key: Any, value: Any) -> Any:
    return self.put(key, value)


@_on(MAP, "containsKey/1")
def _contains_key(self: JavaMap, key: Any) -> bool:
    return self.has(key)


@_on(MAP, "containsValue/1")
def _contains_value(self: JavaMap, value: Any) -> bool:
    return any(same(value, item) for _, item in self.items())


@_on(MAP, "getOrDefault/2")
def _get_or_default(self: JavaMap, key: Any, default: Any) -> Any:
    return self.get(key) if self.has(key) else default


@_on(MAP, "putIfAbsent/2")
def _put_if_absent(self: JavaMap, key: Any, value: Any) -> Any:
    old = self.get(key)
    if old is None:
        self.put(key, value)
    return old


@_on(MAP, "putAll/1")
def _put_all(self: JavaMap, values: JavaMap) -> None:
    for key, value in _given(values, "putAll").items():
        self.put(key, value)


@_on(MAP, "remove/1")
def _map_remove(self: JavaMap, key: Any) -> Any:
    return self.remove(key)


@_on(MAP, "clear/0")
def _map_clear(self: JavaMap) -> None:
    self.clear()


@_on(MAP, "keySet/0")
def _key_set(self: JavaMap) -> View:
    return View(self, "KeySet")


@_on(MAP, "values/0")
def _values(self: JavaMap) -> View:
    return View(self, "Values")


@_on(MAP, "entrySet/0")
def _entry_set(self: JavaMap) -> View:
    return View(self, "EntrySet")


@_on("java.util.Map.Entry", "getKey/0")
def _get_key(self: Entry) -> Any:
    return self.key


@_on("java.util.Map.Entry", "getValue/0")
def _get_value(self: Entry) -> Any:
    return self.value


@_on("java.util.Map.Entry", "setValue/1")
def _set_value(self: Entry, value: Any) -> Any:
    return self.map.put(self.key, value)


# What takes a function


def _unchanged(self: Any, before: int) -> None:
    if isinstance(self, JavaList) and self.changes != before:
        raise Thrown("java.util.ConcurrentModificationException", None, frames("list forEach"))


@_on(ITERABLE, "forEach/1")
def _for_each(self: Any, action: Function) -> None:
    call = _given(action, "forEach").call
    if not isinstance(self, JavaList):
        raise PainlessUnsupportedError(f"forEach of a {class_name(self)}")
    before = self.changes
    for item in list(self):
        if self.changes != before:
            break
        call(item)
    _unchanged(self, before)


def _seen(self: Any, name: str) -> Iterable[Any]:
    """The elements, for a method that the engine adds."""
    if self is None:
        owner = "java.util.Collection" if name in {"collect", "find", "findAll", "findResult", "split"} else "java.lang.Iterable"
        message = f'Cannot invoke "{owner}.iterator()" because "receiver" is null'
        raise Thrown("java.lang.NullPointerException", message)
    return iterate(self)


@_on(ITERABLE, "any/1")
def _any(self: Any, test: Function) -> bool:
    return any(_given(test, "any").call(item) for item in _seen(self, "any"))


@_on(ITERABLE, "every/1")
def _every(self: Any, test: Function) -> bool:
    return all(_given(test, "every").call(item) for item in _seen(self, "every"))


@_on(ITERABLE, "join/1")
def _join_items(self: Any, separator: str) -> str:
    whole = StringBuilder()
    for item in _seen(self, "join"):
        if whole.size:
            whole.append(text(separator))
        whole.append(text(item))
    return whole.text()


@_on(ITERABLE, "sum/0")
def _sum(self: Any) -> float:
    total = 0.0
    for item in _seen(self, "sum"):
        if item is None:
            raise PainlessUnsupportedError("a sum over null")
        if class_name(item) not in _PRIMITIVES:
            raise jvm_miscast(item, "java.lang.Number")
        total += float(item)
    return total


@_on(COLLECTION, "collect/1")
def _collect(self: Any, function: Function) -> JavaList:
    return JavaList([_given(function, "collect").call(item) for item in _seen(self, "collect")])


@_on(COLLECTION, "findAll/1")
def _find_all(self: Any, test: Function) -> JavaList:
    return JavaList([item for item in _seen(self, "findAll") if _given(test, "findAll").call(item)])


@_on(COLLECTION, "find/1")
def _find(self: Any, test: Function) -> Any:
    return next((item for item in _seen(self, "find") if _given(test, "find").call(item)), None)


@_on(MAP, "forEach/1")
def _map_for_each(self: JavaMap, action: Function) -> None:
    before = self.changes
    for key, value in self.items():
        _given(action, "forEach").call(key, value)
        if self.changes != before:
            raise PainlessUnsupportedError("a map that changes while it is walked")


@_on(MAP, "collect/1")
def _map_collect(self: JavaMap, function: Function) -> JavaList:
    if self is None:
        raise PainlessUnsupportedError("collect of null")
    before = self.changes
    made = JavaList()
    for key, value in self.items():
        made.append(_given(function, "collect").call(key, value))
        if self.changes != before:
            raise PainlessUnsupportedError("a map that changes while it is walked")
    return made


# Streams: made as they are drawn


class Stream:
    """A stream; `java` is null for what Java leaves without a name."""

    __slots__ = ("items", "java")

    def __init__(self, items: Iterable[Any], java: str = "java.util.stream.ReferencePipeline$3") -> None:
        self.items = items
        self.java = java


class Collector:
    """What `collect` does with a stream's elements."""

    __slots__ = ("finish",)

    java = "java.util.stream.Collectors$CollectorImpl"

    def __init__(self, finish: Callable[[Iterable[Any]], Any]) -> None:
        self.finish = finish


STREAM = "java.util.stream.Stream"
COLLECTORS = "java.util.stream.Collectors"


@_on(COLLECTION, "stream/0")
def _stream(self: Any) -> Stream:
    return Stream(iterate(self), "java.util.stream.ReferencePipeline$Head")


@_on(STREAM, "map/1")
def _stream_map(self: Stream, function: Function) -> Stream:
    call, items = _given(function, "map").call, self.items
    return Stream(call(item) for item in items)


@_on(STREAM, "filter/1")
def _stream_filter(self: Stream, test: Function) -> Stream:
    call, items = _given(test, "filter").call, self.items
    return Stream(item for item in items if call(item))


@_on(STREAM, "limit/1")
def _stream_limit(self: Stream, count: int) -> Stream:
    if count < 0:
        raise PainlessUnsupportedError("a negative limit")

    def first() -> Iterable[Any]:
        for number, item in enumerate(self.items, 1):
            if number > count:
                return
            yield item
            if number == count:
                return

    return Stream(first() if count else ())


@_on(STREAM, "collect/1")
def _stream_collect(self: Stream, collector: Collector) -> Any:
    return _given(collector, "collect").finish(self.items)


@_on(STREAM, "count/0")
def _stream_count(self: Stream) -> int:
    if self.java != "java.util.stream.ReferencePipeline$Head":
        raise PainlessUnsupportedError("a count that may skip its steps")
    return sum(1 for _ in self.items)


@_on(STREAM, "forEach/1")
def _stream_for_each(self: Stream, action: Function) -> None:
    for item in self.items:
        _given(action, "forEach").call(item)


@_on(STREAM, "anyMatch/1")
def _any_match(self: Stream, test: Function) -> bool:
    return any(_given(test, "anyMatch").call(item) for item in self.items)


@_on(STREAM, "allMatch/1")
def _all_match(self: Stream, test: Function) -> bool:
    return all(_given(test, "allMatch").call(item) for item in self.items)


@_on(STREAM, "noneMatch/1")
def _none_match(self: Stream, test: Function) -> bool:
    return not any(_given(test, "noneMatch").call(item) for item in self.items)


@_static(COLLECTORS, "toList/0")
def _to_list() -> Collector:
    return Collector(JavaList)


@_static(COLLECTORS, "toSet/0")
def _to_set() -> Collector:
    def gather(items: Iterable[Any]) -> JavaSet:
        made = JavaSet()
        for item in items:
            made.map.put(item, True)
        return made

    return Collector(gather)


def _joined(separator: str, prefix: str, suffix: str) -> Collector:
    def gather(items: Iterable[Any]) -> str:
        parts: list[str] = []
        for item in items:
            if item is not None and type(item) not in {str, StringBuilder}:
                raise PainlessUnsupportedError(f"a {class_name(item)} in Collectors.joining")
            parts.append(text(item))
        return prefix + _joined_text(separator, parts) + suffix

    return Collector(gather)


@_static(COLLECTORS, "joining/0")
def _joining() -> Collector:
    return _joined("", "", "")


@_static(COLLECTORS, "joining/1")
def _joining_with(separator: Any) -> Collector:
    return _joined(_chars(_given(separator, "joining"), "joining"), "", "")


@_static(COLLECTORS, "joining/3")
def _joining_within(separator: Any, prefix: Any, suffix: Any) -> Collector:
    parts = (_chars(_given(part, "joining"), "joining") for part in (separator, prefix, suffix))
    return _joined(*parts)


# Objects, exceptions

OBJECTS = "java.util.Objects"
STATICS[OBJECTS, "equals/2"] = same
STATICS[OBJECTS, "isNull/1"] = lambda value: value is None
STATICS[OBJECTS, "nonNull/1"] = lambda value: value is not None
STATICS[OBJECTS, "toString/1"] = text
STATICS[OBJECTS, "toString/2"] = lambda value, default: default if value is None else text(value)
STATICS[OBJECTS, "hashCode/1"] = hash_code


@_static(OBJECTS, "requireNonNull/1")
def _require(value: Any) -> Any:
    if value is None:
        raise _null_plain("require")
    return value


@_static(OBJECTS, "requireNonNull/2")
def _require_saying(value: Any, message: str | None) -> Any:
    if value is None:
        raise Thrown("java.lang.NullPointerException", message, frames("require message"))
    return value


@_on("java.lang.Exception", "getMessage/0", "getLocalizedMessage/0")
def _get_message(self: Exc) -> str | None:
    return self.thrown.message


def new_exception(java: str, message: str | None, offset: int) -> Exc:
    """An exception as `new` makes it; its place is where it was made."""
    return Exc(Thrown(java, message, offset=offset))


# Regular expressions


@_on("java.util.regex.Pattern", "pattern/0")
def _pattern(self: Pattern) -> str:
    return self.source

