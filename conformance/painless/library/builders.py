"""Methods of StringBuilder."""

from __future__ import annotations

from typing import Any

from conformance.java.units import from_units, to_units
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.library.registry import chars, invoked, new, on, required, text_bounds, text_part
from conformance.painless.values.boxes import Char
from conformance.painless.values.limits import LONGEST, limited
from conformance.painless.values.objects import StringBuilder
from conformance.painless.values.texts import text

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
    self.set(to_units(from_units(self.text())[::-1]))
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
    return text_part(whole, begin, len(whole), "builder substring from")


@on(BUILDER, "substring/2")
def _builder_substring(self: StringBuilder, begin: int, end: int) -> str:
    return text_part(self.text(), begin, end, "builder substring")
