"""What a schema finds wrong with a value, told as a server tells it: one place, one keyword."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conformance.pointer import dotted, pointer_of

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["SchemaFault", "fault_of", "rank", "told"]


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """What is wrong first: where (steps from the top), by which keyword, what it asks for, and what was there."""

    path: tuple[str | int, ...]
    keyword: str
    expected: Any
    found: Any
    message: str
    extra: tuple[str, ...] = ()
    """For `additionalProperties`: the members that the schema does not know."""

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer."""
        return pointer_of(self.path)

    @property
    def dotted(self) -> str:
        """The place as most providers write it: `messages[0].role`."""
        return dotted(self.path)

    @property
    def missing(self) -> str:
        """The first required member that is absent; empty for another keyword."""
        if self.keyword != "required" or not isinstance(self.found, Mapping):
            return ""
        return next((name for name in self.expected if name not in self.found), "")

    @property
    def unknown(self) -> str:
        """The first member that the schema does not know; empty for another keyword."""
        return self.extra[0] if self.extra else ""


_WEAK = frozenset({"anyOf", "oneOf", "if", "not", "dependentRequired"})
_TAGS = frozenset({"role", "type"})
"""Members that tell which of several alternatives is meant."""


def rank(error: ValidationError) -> tuple[bool, bool, int]:
    """What a server would say first: what is missing, then what is there and wrong, the shallow before the deep."""
    return error.validator in _WEAK, error.validator != "required", len(error.absolute_path)


def told(error: ValidationError) -> SchemaFault:
    """The fault itself or, of alternatives that all fail, what is wrong with the one that was meant."""
    while error.validator in {"anyOf", "oneOf"} and error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        tagged = [[inner for inner in found if _is_tag(inner)] for found in branches.values()]
        if all(tagged):
            options = [option for found in tagged for option in _options(found[0])]
            wrong = tagged[0][0]
            shown = ", ".join(map(repr, dict.fromkeys(options)))
            message = f"{wrong.instance!r} is not one of [{shown}]"
            path = tuple(wrong.absolute_path)
            return SchemaFault(path, "enum", list(dict.fromkeys(options)), wrong.instance, message)
        fitting = [found for found in branches.values() if not any(map(_is_tag, found))]
        shapes = [found for found in fitting if not any(_is_other_type(inner, error) for inner in found)]
        nearest = sorted(shapes, key=len)[:2]
        if not nearest or (len(nearest) == 2 and len(nearest[0]) == len(nearest[1])):
            break
        error = min(nearest[0], key=rank)
    return fault_of(error)


def _is_tag(error: ValidationError) -> bool:
    return error.validator in {"const", "enum"} and len(error.path) == 1 and error.path[0] in _TAGS


def _is_other_type(inner: ValidationError, outer: ValidationError) -> bool:
    return inner.validator in {"type", "const", "enum"} and inner.absolute_path == outer.absolute_path


def _options(error: ValidationError) -> list[Any]:
    value: Any = error.validator_value
    return [value] if error.validator == "const" else list(value)


def fault_of(error: ValidationError) -> SchemaFault:
    """The fault that an error of `jsonschema` is."""
    extra: tuple[str, ...] = ()
    if (
        error.validator == "additionalProperties"
        and isinstance(error.instance, dict)
        and isinstance(error.schema, dict)
    ):
        known = error.schema.get("properties", {})
        patterns = error.schema.get("patternProperties", {})
        extra = tuple(n for n in error.instance if n not in known and not any(re.search(p, n) for p in patterns))
    return SchemaFault(
        tuple(error.absolute_path), str(error.validator), error.validator_value, error.instance, error.message, extra
    )
