"""Whether a request body fits a provider's schema, as far as its template tells: what a call supplies is not known.

Faults of values that nobody knows are never told; an unknown value fits every schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from conformance.lint.fill import fill
from conformance.lint.lazy import regex
from conformance.lint.subject import Act, Subject, once
from conformance.lint.template import Context
from conformance.lint.vocabulary import to_fill_in
from conformance.pointer import dotted, pointer_of, pointer_steps
from conformance.schema import schema as schema_of

__all__ = ["Fault", "Known", "faults", "known_body"]

BARE, QUOTED = "\ue000", "\ue001"
"""Marks of a value that only a call supplies: as a value, and inside a text."""

_MARK = regex(f"[{BARE}{QUOTED}]([^{BARE}{QUOTED}]*)[{BARE}{QUOTED}]")
_TYPES: dict[str, Any] = {"string": str, "array": list, "object": dict, "boolean": bool, "null": type(None)}


class Fault(NamedTuple):
    """Where a body does not fit: steps from the top, the keyword, what it asks for, and what is there."""

    path: tuple[str | int, ...]
    keyword: str
    expected: Any
    found: Any

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer."""
        return pointer_of(self.path)

    @property
    def dotted(self) -> str:
        """The place as people write it: `messages[0].role`."""
        return dotted(self.path) or "the body"

    @property
    def is_bare(self) -> bool:
        """Whether a placeholder without quotes stands there."""
        return is_unknown(self.found)

    @property
    def placeholder(self) -> str:
        """The parameter that stands there in quotes, as a whole; empty where it is something else."""
        found = _MARK.fullmatch(self.found) if isinstance(self.found, str) else None
        return found[1] if found else ""


class Known(NamedTuple):
    """A body with marks for what is not known. `open`: pieces of JSON are put in, so that members may be added.

    `text` is what the value was read from, where it was.
    """

    value: Any
    open: bool
    text: str = ""


@once
def known_body(subject: Subject, act: Act) -> Known | None:
    """The body with the connector's parameters in it, and marks for all others; None where it is no JSON value."""
    if act.body is None:
        return None
    values = dict(subject.known_parameters)
    is_open = False
    for slot in act.slots:
        if slot.context is Context.FRAGMENT:
            is_open = True
            values.setdefault(slot.name, slot.placeholder.default or "")
        elif slot.name in values:
            continue
        elif slot.context.quoted:
            values[slot.name] = f"{QUOTED}{slot.name}{QUOTED}"
        elif slot.context is Context.VALUE:
            values[slot.name] = f'"{BARE}{slot.name}{BARE}"'
        else:
            return None
    filled = fill(act, values)
    if filled is None or not filled.strict:
        return None
    try:
        return Known(_read(filled.text), is_open, filled.text)
    except ValueError:
        return None


@lru_cache(maxsize=64)
def _read(text: str) -> Any:
    return json.loads(text)


@lru_cache(maxsize=256)
def _loaded(name: str) -> dict[str, Any]:
    return schema_of(name)


def faults(name: str, body: Known) -> list[Fault]:
    """What does not fit a schema of `schemas/`, in the order of the body."""
    # several rules ask for the same
    return list(_faults_of(name, body.text, body.open)) if body.text else _faults(name, body.open, body.value)


@lru_cache(maxsize=256)
def _faults_of(name: str, text: str, is_open: bool) -> tuple[Fault, ...]:
    return tuple(_faults(name, is_open, _read(text)))


def _faults(name: str, is_open: bool, value: Any) -> list[Fault]:
    found = list(_Fitting(name, is_open).check(_loaded(name), value, ()))
    strange = {one.path[:-1] for one in found if one.keyword == "additionalProperties"}
    # a member too many is told once, by its name
    return [one for one in found if one.keyword != "maxProperties" or one.path not in strange]


def is_unknown(value: Any) -> bool:
    """Whether a value is a call's alone."""
    return isinstance(value, str) and len(value) > 1 and value[0] == BARE == value[-1]


def is_partly_unknown(value: Any) -> bool:
    """Whether a text holds something that is not known, or that the reader must fill in."""
    return isinstance(value, str) and (QUOTED in value or BARE in value or to_fill_in(value) is not None)


class _Fitting:
    def __init__(self, name: str, is_open: bool) -> None:
        self.name = name
        self.open = is_open

    def check(self, schema: Any, value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
        if schema is True:
            return
        if is_unknown(value):
            # what stands without quotes is never a text
            if self._is_text(schema):
                yield Fault(path, "type", "string", value)
            return
        if schema is False:
            yield Fault(path, "false", None, value)
            return
        name = self.name
        if "$ref" in schema:
            target, self.name = self._resolve(schema["$ref"])
            yield from self.check(target, value, path)
            self.name = name
        yield from self._value(schema, value, path)
        if isinstance(value, dict):
            yield from self._object(schema, value, path)
        elif isinstance(value, list):
            yield from self._array(schema, value, path)
        for keyword in ("anyOf", "oneOf"):
            if schema.get(keyword):
                yield from self._any(schema[keyword], value, path)
        for branch in schema.get("allOf", ()):
            yield from self.check(branch, value, path)
        if "if" in schema and not _has_unknown(value):
            taken = "else" if list(self.check(schema["if"], value, path)) else "then"
            yield from self.check(schema.get(taken, True), value, path)

    def _is_text(self, schema: Any, depth: int = 0) -> bool:
        """Whether a schema takes texts alone."""
        if not isinstance(schema, dict) or depth > 8:
            return False
        if "$ref" in schema:
            name = self.name
            target, self.name = self._resolve(schema["$ref"])
            found = self._is_text(target, depth + 1)
            self.name = name
            return found
        if "type" in schema:
            return schema["type"] in ("string", ["string"])
        branches: list[Any] = schema.get("anyOf") or schema.get("oneOf") or []
        return bool(branches) and all(self._is_text(branch, depth + 1) for branch in branches)

    def _resolve(self, reference: str) -> tuple[Any, str]:
        file, _, pointer = reference.partition("#")
        name = file.rpartition("/")[2].removesuffix(".schema.json") or self.name
        found: Any = _loaded(name)
        for step in pointer_steps(pointer):
            found = found[step]
        return found, name

    def _value(self, schema: dict[str, Any], value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
        types = schema.get("type")
        if types is not None and not any(_is(value, one) for one in ([types] if isinstance(types, str) else types)):
            yield Fault(path, "type", types, value)
            return
        if is_partly_unknown(value):
            return
        if "const" in schema and not _equal(value, schema["const"]):
            yield Fault(path, "const", schema["const"], value)
        if "enum" in schema and not _has_unknown(value) and not any(_equal(value, one) for one in schema["enum"]):
            yield Fault(path, "enum", schema["enum"], value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            if value < schema.get("minimum", value):
                yield Fault(path, "minimum", schema["minimum"], value)
            if value > schema.get("maximum", value):
                yield Fault(path, "maximum", schema["maximum"], value)
        if isinstance(value, str):
            if len(value) < schema.get("minLength", 0):
                yield Fault(path, "minLength", schema["minLength"], value)
            if len(value) > schema.get("maxLength", len(value)):
                yield Fault(path, "maxLength", schema["maxLength"], value)
            if "pattern" in schema and re.search(schema["pattern"], value) is None:
                yield Fault(path, "pattern", schema["pattern"], value)

    def _object(self, schema: dict[str, Any], value: dict[str, Any], path: tuple[str | int, ...]) -> Iterator[Fault]:
        if not self.open:
            lost = [name for name in schema.get("required", ()) if name not in value]
            if lost:
                yield Fault(path, "required", lost, value)
            if len(value) < schema.get("minProperties", 0):
                yield Fault(path, "minProperties", schema["minProperties"], value)
        if len(value) > schema.get("maxProperties", len(value)):
            yield Fault(path, "maxProperties", schema["maxProperties"], value)
        known = schema.get("properties", {})
        rest = schema.get("additionalProperties", True)
        for name, member in value.items():
            if name in known:
                yield from self.check(known[name], member, (*path, name))
            elif rest is False:
                yield Fault((*path, name), "additionalProperties", list(known), member)
            elif rest is not True:
                yield from self.check(rest, member, (*path, name))

    def _array(self, schema: dict[str, Any], value: list[Any], path: tuple[str | int, ...]) -> Iterator[Fault]:
        if len(value) < schema.get("minItems", 0) and not self.open:
            yield Fault(path, "minItems", schema["minItems"], value)
        if len(value) > schema.get("maxItems", len(value)):
            yield Fault(path, "maxItems", schema["maxItems"], value)
        items = schema.get("items", True)
        for index, item in enumerate(value):
            yield from self.check(items, item, (*path, index))

    def _any(self, branches: list[Any], value: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
        best: list[Fault] | None = None
        kinds: list[Any] = []
        for branch in branches:
            found = list(self.check(branch, value, path))
            if not found:
                return
            if len(found) == 1 and found[0].path == path and found[0].keyword == "type":
                given = found[0].expected
                kinds += [given] if isinstance(given, str) else given
            if best is None or _rank(found, path) > _rank(best, path):
                best = found
        if len(kinds) == len(branches):
            yield Fault(path, "type", list(dict.fromkeys(kinds)), value)
        else:
            yield from best or ()


def _rank(found: list[Fault], path: tuple[str | int, ...]) -> tuple[int, int]:
    """How near a branch came: no fault of kind or constant at the top, then the fewest faults."""
    wrong_kind = any(
        (one.path == path and one.keyword == "type")
        or (len(one.path) == len(path) + 1 and one.keyword in {"const", "enum"})
        for one in found
    )
    return (0 if wrong_kind else 1, -len(found))


def _has_unknown(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(_has_unknown, value))
    return is_unknown(value) or is_partly_unknown(value)


def _is(value: Any, kind: str) -> bool:
    if kind in {"integer", "number"}:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        return kind == "number" or isinstance(value, int) or value.is_integer()
    return isinstance(value, _TYPES[kind])


def _equal(value: Any, other: Any) -> bool:
    return type(value) is type(other) and bool(value == other)
