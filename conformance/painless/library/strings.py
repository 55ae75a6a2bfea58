"""Methods of texts."""

from __future__ import annotations

from typing import Any

from conformance.java.strings import trim
from conformance.java.units import from_units, to_units
from conformance.painless.dynamic.seen import jvm_miscast
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.frames import frames
from conformance.painless.library.registry import (
    chars,
    invoked,
    joined_text,
    new,
    null,
    null_plain,
    on,
    static,
    text_bounds,
    text_part,
)
from conformance.painless.values.boxes import Char
from conformance.painless.values.iterators import iterate
from conformance.painless.values.limits import LONGEST, MOST, limited
from conformance.painless.values.lists import Array
from conformance.painless.values.objects import StringBuilder
from conformance.painless.values.texts import text

STRING = "java.lang.String"
SEQUENCE = "java.lang.CharSequence"


@on(SEQUENCE, "length/0")
def _length(self: Any) -> int:
    return len(chars(self, "length"))


@on(SEQUENCE, "charAt/1")
def _char_at(self: Any, index: int) -> Char:
    whole = chars(self, "charAt")
    if 0 <= index < len(whole):
        return Char(whole[index])
    where = "builder charAt"
    if type(self) is str:
        where = "charAt" if all(unit <= "\xff" for unit in whole) else "charAt wide"
    raise text_bounds(f"Index {index} out of bounds for length {len(whole)}", where)


@on(SEQUENCE, "subSequence/2")
def _sub_sequence(self: Any, begin: int, end: int) -> str:
    if type(self) is not str:
        raise PainlessUnsupportedError("subSequence of a StringBuilder")
    return text_part(self, begin, end, "subSequence")


@on(STRING, "substring/1")
def _substring_from(self: str, begin: int) -> str:
    return text_part(self, begin, len(self), "substring from")


@on(STRING, "substring/2")
def _substring(self: str, begin: int, end: int) -> str:
    return text_part(self, begin, end, "substring")


@on(STRING, "contains/1")
def _contains(self: str, part: Any) -> bool:
    if part is None:
        raise invoked("java.lang.CharSequence.toString", "s", "contains")
    return chars(part, "contains") in self


@on(STRING, "replace/2")
def _replace(self: str, target: Any, replacement: Any) -> str:
    if target is None:
        raise invoked("java.lang.CharSequence.toString", "target", "replace target")
    if replacement is None:
        raise invoked("java.lang.CharSequence.toString", "replacement", "replace replacement")
    old, new = chars(target, "replace"), chars(replacement, "replace")
    if len(self) * len(new) > LONGEST and self.count(old) * len(new) > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    return self.replace(old, new)


@on(STRING, "startsWith/1")
def _starts_with(self: str, prefix: str | None) -> bool:
    if prefix is None:
        raise invoked("String.length", "prefix", "startsWith")
    return self.startswith(prefix)


@on(STRING, "startsWith/2")
def _starts_with_at(self: str, prefix: str | None, at: int) -> bool:
    if prefix is None:
        raise invoked("String.length", "prefix", "startsWith at")
    return 0 <= at <= len(self) and self.startswith(prefix, at)


@on(STRING, "endsWith/1")
def _ends_with(self: str, suffix: str | None) -> bool:
    if suffix is None:
        raise invoked("String.length", "suffix", "endsWith")
    return self.endswith(suffix)


@on(STRING, "indexOf/1")
def _index_of(self: str, part: str | None) -> int:
    if part is None:
        raise invoked("String.coder", "str", "indexOf")
    return self.find(part)


@on(STRING, "indexOf/2")
def _index_of_at(self: str, part: str | None, at: int) -> int:
    if part is None:
        raise invoked("String.length", "tgtStr", "indexOf at")
    return self.find(part, min(max(at, 0), len(self)))


@on(STRING, "lastIndexOf/1")
def _last_index_of(self: str, part: str | None) -> int:
    if part is None:
        raise null('Cannot read field "value" because "tgtStr" is null', "lastIndexOf")
    return self.rfind(part)


@on(STRING, "lastIndexOf/2")
def _last_index_of_at(self: str, part: str | None, at: int) -> int:
    if part is None:
        raise null('Cannot read field "value" because "tgtStr" is null', "lastIndexOf at")
    return -1 if at < 0 else self.rfind(part, 0, min(at, len(self)) + len(part))


@on(STRING, "concat/1")
def _concat(self: str, other: str | None) -> str:
    if other is None:
        raise invoked("String.isEmpty", "str", "concat")
    return limited(self + other)


@on(STRING, "compareTo/1")
def _compare_to(self: str, other: str | None) -> int:
    if other is None:
        raise null('Cannot read field "value" because "anotherString" is null', "compareTo")
    return _compared(self, other)


def _compared(left: str, right: str) -> int:
    for a, b in zip(left, right, strict=False):
        if a != b:
            return ord(a) - ord(b)
    return len(left) - len(right)


@on(STRING, "compareToIgnoreCase/1")
def _compare_to_ignoring_case(self: str, other: str | None) -> int:
    if other is None:
        raise null('Cannot read field "value" because "s2" is null', "compareToIgnoreCase")
    return _compared(_folded(self), _folded(other))


def _folded(value: str) -> str:
    return "".join(lower if len(lower := _up(unit).lower()) == 1 else unit for unit in value)


def _up(unit: str) -> str:
    upper = unit.upper()
    return upper if len(upper) == 1 else unit


@on(STRING, "equalsIgnoreCase/1")
def _equals_ignoring_case(self: str, other: str | None) -> bool:
    return other is not None and _folded(self) == _folded(other)


@on(STRING, "contentEquals/1")
def _content_equals(self: str, other: Any) -> bool:
    if other is None:
        raise invoked("java.lang.CharSequence.length", "cs", "contentEquals")
    return self == chars(other, "contentEquals")


@on(STRING, "isEmpty/0")
def _is_empty_text(self: str) -> bool:
    return not self


@on(STRING, "toUpperCase/0")
def _to_upper(self: str) -> str:
    return self.upper() if self.isascii() else to_units(from_units(self).upper())


@on(STRING, "toLowerCase/0")
def _to_lower(self: str) -> str:
    return self.lower() if self.isascii() else to_units(from_units(self).lower())


on(STRING, "trim/0")(trim)


@on(STRING, "toCharArray/0")
def _to_char_array(self: str) -> Array:
    if len(self) > MOST:
        raise PainlessUnsupportedError("an array of so many characters")
    return Array(map(Char, self), "char")


@on(STRING, "codePointAt/1")
def _code_point_at(self: str, index: int) -> int:
    if not 0 <= index < len(self):
        raise text_bounds(f"Index {index} out of bounds for length {len(self)}", "codePointAt")
    first = self[index]
    if "\ud800" <= first <= "\udbff" and index + 1 < len(self) and "\udc00" <= self[index + 1] <= "\udfff":
        return 0x10000 + (ord(first) - 0xD800 << 10) + ord(self[index + 1]) - 0xDC00
    return ord(first)


@on(STRING, "splitOnToken/1")
def _split_on_token(self: str | None, token: str | None) -> Array:
    return _split_on_token_limited(self, token, -1)


@on(STRING, "splitOnToken/2")
def _split_on_token_limited(self: str | None, token: str | None, limit: int) -> Array:
    if self is None or not token:
        return Array([self], STRING)
    if self.count(token) > MOST:
        raise PainlessUnsupportedError("an array of so many parts")
    parts = self.split(token, limit - 1) if limit > 0 else self.split(token)
    return Array(parts, STRING)


@static(STRING, "valueOf/1")
def _value_of(value: Any) -> str:
    return text(value)


@static(STRING, "join/2")
def _join(delimiter: Any, elements: Any) -> str:
    if delimiter is None:
        raise null_plain("join delimiter")
    if elements is None:
        raise null_plain("join elements")
    parts: list[str] = []
    for element in iterate(elements):
        if element is not None and type(element) not in {str, StringBuilder}:
            thrown = jvm_miscast(element, SEQUENCE)
            thrown.frames = frames("join element")
            raise thrown
        parts.append(text(element))
    return joined_text(chars(delimiter, "String.join"), parts)


@new(STRING, 0)
def _new_string() -> str:
    return ""
