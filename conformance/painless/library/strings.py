"""Methods of texts and their builders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
    required,
    static,
    text_bounds,
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
    return _range(self, begin, end, "subSequence")


def _range(whole: str, begin: int, end: int, where: str) -> str:
    if 0 <= begin <= end <= len(whole):
        return whole[begin:end]
    raise text_bounds(f"Range [{begin}, {end}) out of bounds for length {len(whole)}", where)


@on(STRING, "substring/1")
def _substring_from(self: str, begin: int) -> str:
    return _range(self, begin, len(self), "substring from")


@on(STRING, "substring/2")
def _substring(self: str, begin: int, end: int) -> str:
    return _range(self, begin, end, "substring")


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
    return self.upper() if self.isascii() else _by_characters(self, str.upper)


@on(STRING, "toLowerCase/0")
def _to_lower(self: str) -> str:
    return self.lower() if self.isascii() else _by_characters(self, str.lower)


def _by_characters(value: str, change: Callable[[str], str]) -> str:
    whole = value.encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")
    changed = change(whole)
    units = changed.encode("utf-16-be", "surrogatepass")
    return "".join(chr(units[at] << 8 | units[at + 1]) for at in range(0, len(units), 2))


@on(STRING, "trim/0")
def trim(self: str) -> str:
    """The text without the blanks and control characters around it."""
    return self.strip("".join(map(chr, range(0x21))))


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


# StringBuilder

BUILDER = "java.lang.StringBuilder"


@new(BUILDER, 0)
def _new_builder() -> StringBuilder:
    return StringBuilder()


@new(BUILDER, 1)
def _new_builder_of(start: Any) -> StringBuilder:
    if start is None:
        raise invoked("java.lang.CharSequence.length", "seq", "new StringBuilder")
    return StringBuilder(chars(start, "new StringBuilder"))


@on(BUILDER, "append/1")
def _append(self: StringBuilder, value: Any) -> StringBuilder:
    self.append(value if type(value) is str else text(value))
    return self


@on(BUILDER, "append/3")
def _append_part(self: StringBuilder, value: Any, begin: int, end: int) -> StringBuilder:
    whole = "null" if value is None else chars(value, "append")
    if not 0 <= begin <= end <= len(whole):
        raise PainlessUnsupportedError("append of a part that is not there")
    self.append(whole[begin:end])
    return self


@on(BUILDER, "appendCodePoint/1")
def _append_code_point(self: StringBuilder, code: int) -> StringBuilder:
    if not 0 <= code <= 0xFFFF:
        raise PainlessUnsupportedError("appendCodePoint beyond the first plane")
    self.append(chr(code))
    return self


@on(BUILDER, "insert/2")
def _insert(self: StringBuilder, at: int, value: Any) -> StringBuilder:
    whole = self.text()
    if not 0 <= at <= len(whole):
        raise text_bounds(f"Range [{at}, {len(whole)}) out of bounds for length {len(whole)}", "builder insert")
    self.set(limited(whole[:at] + text(value) + whole[at:]))
    return self


@on(BUILDER, "deleteCharAt/1")
def _delete_char_at(self: StringBuilder, at: int) -> StringBuilder:
    whole = self.text()
    if not 0 <= at < len(whole):
        raise text_bounds(f"Index {at} out of bounds for length {len(whole)}", "builder deleteCharAt")
    self.set(whole[:at] + whole[at + 1 :])
    return self


@on(BUILDER, "setCharAt/2")
def _set_char_at(self: StringBuilder, at: int, unit: Char) -> None:
    whole = self.text()
    if not 0 <= at < len(whole):
        raise text_bounds(f"Index {at} out of bounds for length {len(whole)}", "builder setCharAt")
    self.set(whole[:at] + unit + whole[at + 1 :])


@on(BUILDER, "delete/2")
def _delete(self: StringBuilder, begin: int, end: int) -> StringBuilder:
    whole = self.text()
    end = min(end, len(whole))
    if not 0 <= begin <= end:
        raise text_bounds(f"Range [{begin}, {end}) out of bounds for length {len(whole)}", "builder delete")
    self.set(whole[:begin] + whole[end:])
    return self


@on(BUILDER, "replace/3")
def _replace_part(self: StringBuilder, begin: int, end: int, value: str | None) -> StringBuilder:
    whole = self.text()
    end = min(end, len(whole))
    if not 0 <= begin <= end:
        raise text_bounds(f"Range [{begin}, {end}) out of bounds for length {len(whole)}", "builder replace")
    if value is None:
        raise invoked("String.length", "str", "builder replace null")
    self.set(whole[:begin] + value + whole[end:])
    return self


@on(BUILDER, "reverse/0")
def _reverse(self: StringBuilder) -> StringBuilder:
    whole = self.text().encode("utf-16-be", "surrogatepass").decode("utf-16-be", "surrogatepass")[::-1]
    units = whole.encode("utf-16-be", "surrogatepass")
    self.set("".join(chr(units[at] << 8 | units[at + 1]) for at in range(0, len(units), 2)))
    return self


@on(BUILDER, "setLength/1")
def _set_length(self: StringBuilder, length: int) -> None:
    if length < 0:
        raise text_bounds(f"String index out of range: {length}", "builder setLength")
    if length > LONGEST:
        raise PainlessUnsupportedError("a text of so many characters")
    self.set(self.text()[:length].ljust(length, "\0"))


@on(BUILDER, "indexOf/1")
def _builder_index_of(self: StringBuilder, part: str | None) -> int:
    return self.text().find(required(part, "StringBuilder.indexOf"))


@on(BUILDER, "lastIndexOf/1")
def _builder_last_index_of(self: StringBuilder, part: str | None) -> int:
    return self.text().rfind(required(part, "StringBuilder.lastIndexOf"))


@on(BUILDER, "substring/1")
def _builder_substring_from(self: StringBuilder, begin: int) -> str:
    whole = self.text()
    return _range(whole, begin, len(whole), "builder substring from")


@on(BUILDER, "substring/2")
def _builder_substring(self: StringBuilder, begin: int, end: int) -> str:
    return _range(self.text(), begin, end, "builder substring")
