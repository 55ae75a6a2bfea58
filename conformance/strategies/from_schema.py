"""Values that fit a JSON Schema: what the schemas of `schemas/` use, and nothing more.

hypothesis-jsonschema knows more keywords, but works with few versions of Hypothesis, and no references to other files.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from hypothesis import strategies as st

from conformance.mock.compiler import compile_schema
from conformance.pointer import pointer_steps
from conformance.schema import schema as named_schema
from conformance.strategies.values import json_values, texts

__all__ = ["from_schema", "members_of"]

MOST = 4
"""Members and items that are made, where the schema allows more."""

DEPTH = 6
"""How deep references are followed before a value gets as small as it may be."""

_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


def from_schema(schema: str | Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """JSON values that fit a schema, or the schema of that name in the kit: `openai.chat.reply`. Raises KeyError."""
    root = named_schema(schema) if isinstance(schema, str) else dict(schema)
    return _Maker(root).values(root, DEPTH).filter(compile_schema(root, named_schema))


def members_of(schema: str) -> dict[str, st.SearchStrategy[Any]]:
    """Values for each member that a schema of the kit names at its top. Raises KeyError."""
    root = named_schema(schema)
    maker = _Maker(root)
    return {name: maker.values(member, 2) for name, member in maker.merged(root).get("properties", {}).items()}


@cache
def _at_home(name: str) -> Mapping[str, Any]:
    """A schema of the kit whose references all name their file, so that its parts can be put into another."""

    def told(part: Any) -> Any:
        if isinstance(part, list):
            return [told(item) for item in part]
        if not isinstance(part, dict):
            return part
        found = {key: told(member) for key, member in part.items()}
        if isinstance(found.get("$ref"), str) and found["$ref"].startswith("#"):
            found["$ref"] = f"{name}.schema.json{found['$ref']}"
        return found

    read: Mapping[str, Any] = told(named_schema(name))
    return read


class _Maker:
    def __init__(self, root: Mapping[str, Any]) -> None:
        self.root = root

    def values(self, schema: Any, depth: int) -> st.SearchStrategy[Any]:
        """Values for a schema; its bounds hold, while conditions are left to the filter."""
        if schema is True or schema == {}:
            return json_values(max_leaves=3)
        if schema is False:
            return st.nothing()
        schema = self.merged(schema)
        return st.deferred(lambda: self.of(schema, depth))

    def merged(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The schema with its reference and its `allOf` taken in."""
        merged = dict(schema)
        while "$ref" in merged:
            merged = _joined(self._target(merged.pop("$ref")), merged)
        for part in merged.pop("allOf", ()):
            merged = _joined(merged, self.merged(part))
        return merged

    def _target(self, reference: str) -> Mapping[str, Any]:
        file, _, pointer = reference.partition("#")
        found: Any = _at_home(file.removesuffix(".schema.json")) if file else self.root
        for step in pointer_steps(pointer):
            found = found[step]
        target: Mapping[str, Any] = found
        return target

    def of(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                rest = {name: member for name, member in schema.items() if name != keyword}
                # where it is deep already, the first alternatives are the plain ones
                options = schema[keyword] if depth > 0 else schema[keyword][:2]
                return st.one_of([self.values(_joined(rest, self.merged(option)), depth) for option in options])
        kinds = schema.get("type") or (["object"] if "properties" in schema else list(_TYPES))
        return st.one_of([self._typed(kind, schema, depth) for kind in ([kinds] if isinstance(kinds, str) else kinds)])

    def _typed(self, kind: str, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        match kind:
            case "null":
                return st.none()
            case "boolean":
                return st.booleans()
            case "integer":
                return _integers(schema)
            case "number":
                low, high = schema.get("minimum"), schema.get("maximum")
                return st.floats(low, high, allow_nan=False, allow_infinity=False) | _integers(schema)
            case "string":
                return _strings(schema)
            case "array":
                return self._arrays(schema, depth)
            case _:
                return self._objects(schema, depth)

    def _arrays(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        least = schema.get("minItems", 0)
        most = min(schema.get("maxItems", least + MOST), least + (MOST if depth > 0 else 0))
        items = self.values(schema.get("items", True), depth - 1)
        return st.lists(items, min_size=least, max_size=most, unique_by=repr if schema.get("uniqueItems") else None)

    def _objects(self, schema: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
        known = {name: self.values(member, depth - 1) for name, member in schema.get("properties", {}).items()}
        required = schema.get("required", ())
        more = schema.get("additionalProperties", True)
        needed = {name: known[name] if name in known else self.values(more, depth - 1) for name in required}
        optional = {name: made for name, made in known.items() if name not in needed}
        least = max(schema.get("minProperties", 0) - len(needed), 0)
        most = schema.get("maxProperties", len(known) if depth > 0 else 0) - len(needed)
        if not optional or (least == 0 and most >= len(optional)):
            return st.fixed_dictionaries(needed, optional=optional)
        names = st.lists(st.sampled_from(list(optional)), unique=True, min_size=least, max_size=max(least, most))
        return names.flatmap(lambda chosen: st.fixed_dictionaries(needed | {name: optional[name] for name in chosen}))


def _integers(schema: Mapping[str, Any]) -> st.SearchStrategy[int]:
    low, high = schema.get("minimum"), schema.get("maximum")
    if "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + 1
    if "exclusiveMaximum" in schema:
        high = schema["exclusiveMaximum"] - 1
    # no provider counts beyond what a Java long holds
    return st.integers(-(2**63) if low is None else int(low), 2**63 - 1 if high is None else int(high))


def _strings(schema: Mapping[str, Any]) -> st.SearchStrategy[str]:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if "pattern" in schema:
        found = st.from_regex(schema["pattern"])
        return found.filter(lambda text: least <= len(text) <= (len(text) if most is None else most))
    return texts(min_size=least, max_size=max(least, 30 if most is None else min(most, least + 30)))


def _joined(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """Both schemas in one: what either requires, and for each keyword the latter's word."""
    joined = {**one, **other}
    if "$defs" in one and "$defs" in other:
        joined["$defs"] = {**one["$defs"], **other["$defs"]}
    if "properties" in one and "properties" in other:
        both = [name for name in one["properties"] if name in other["properties"]]
        shared = {name: {"allOf": [one["properties"][name], other["properties"][name]]} for name in both}
        joined["properties"] = {**one["properties"], **other["properties"], **shared}
    if "items" in one and "items" in other:
        joined["items"] = {"allOf": [one["items"], other["items"]]}
    if "required" in one and "required" in other:
        joined["required"] = list(dict.fromkeys([*one["required"], *other["required"]]))
    return joined
