"""The check of a model's interface: JSON Schema 2020-12 as networknt's json-schema-validator 1.5.7 reads it.

Its messages, their order and its habits are kept: what a schema may not say is refused when validation reaches it,
unknown keywords mean nothing, `format` asserts nothing. What is not played here (`unevaluatedProperties`, other drafts,
schemas elsewhere) is refused with `UnsupportedSchemaError`, never guessed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.errors import BlueprintError
from conformance.java.hashmap import hash_order
from conformance.java.jackson import read_text, write_text
from conformance.java.schema_keywords import ASSERTIONS, NULLABLE, Where, token
from conformance.java.schema_values import invalid, node_text, type_name
from conformance.java.throwable import Throwable
from conformance.pointer import pointer_steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["UnsupportedSchemaError", "validate"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_FIRST = {"properties": 0, "patternProperties": 1, "unevaluatedProperties": 3, "unevaluatedItems": 4}
_NOT_PLAYED = frozenset({"unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef"})


class UnsupportedSchemaError(BlueprintError):
    """A schema that the engine's validator takes, but this one does not play."""


def validate(schema_json: str, instance: Any) -> list[str]:
    """The messages, in order; none if the instance (values as `jackson` reads them) satisfies the schema.

    Raises `json_parse_exception` for a schema that is no JSON, and `json_schema_exception` or
    `invalid_schema_ref_exception` for one that can't be used.
    """
    schema = read_text(schema_json)
    try:
        return _Evaluator(schema).errors(schema, instance, "$", (), None)
    except RecursionError:
        raise UnsupportedSchemaError("the schema refers to itself without end, or nests too deep") from None


class _Evaluator:
    """One validation: the whole schema, and what it names."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self._anchors: dict[str, Any] | None = None

    def errors(
        self, schema: Any, node: Any, at: str, where: Where, parent: Any, *, referred: bool = False
    ) -> list[str]:
        """The messages of one schema for one value; `at` is the value's path, `where` the way through the schemas."""
        if schema is False:
            return [f"{at}: schema for '{where[-1] if where else 'null'}' is false"]
        if not isinstance(schema, dict):
            return []
        found: list[str] = []
        keywords = sorted(schema, key=lambda keyword: _FIRST.get(keyword, 2))
        for keyword in keywords:
            self._check(keyword, schema[keyword])
        for keyword in keywords:
            value = schema[keyword]
            if keyword == "type":
                found += self._type(value, schema, node, at, parent, referred=referred)
            elif (apply := _APPLICATORS.get(keyword)) is not None:
                found += apply(self, value, schema, node, at, where)
            elif (check := ASSERTIONS.get(keyword)) is not None:
                found += check(value, schema, node, at)
        return found

    def _check(self, keyword: str, value: Any) -> None:
        """Refuse what can't be used, whatever the value at hand."""
        if keyword in _NOT_PLAYED:
            raise UnsupportedSchemaError(f"the keyword {keyword!r} is not played here")
        if keyword == "$schema" and value not in (_DRAFT, f"{_DRAFT}#"):
            raise UnsupportedSchemaError(f"the draft {value!r} is not played here, only 2020-12")
        if keyword == "$id":
            if value != (self._root.get("$id") if isinstance(self._root, dict) else None):
                raise UnsupportedSchemaError("a schema with an $id inside another is not played here")
            if not isinstance(value, str) or ":" not in value:
                raise invalid(f"/$id: '{node_text(value)}' is not a valid $id")
        if keyword in ("allOf", "anyOf", "oneOf") and not isinstance(value, list):
            raise invalid(f"/{keyword}: {type_name(value)} found, array expected")
        if keyword == "items" and not isinstance(value, dict | bool):
            raise invalid("java.lang.IllegalArgumentException: The value of 'items' MUST be a valid JSON Schema.")
        if keyword == "prefixItems" and (not isinstance(value, list) or not value):
            raise invalid(
                "java.lang.IllegalArgumentException: "
                "The value of 'prefixItems' MUST be a non-empty array of valid JSON Schemas."
            )
        if keyword == "patternProperties" and not isinstance(value, dict):
            raise invalid("patternProperties must be an object node")
        if keyword in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") and not _is_number(value):
            raise invalid(f"{keyword} value is not a number")

    def _type(
        self, wanted: Any, schema: dict[str, Any], node: Any, at: str, parent: Any, *, referred: bool
    ) -> list[str]:
        union = isinstance(wanted, list)
        for kind in wanted if union else [wanted]:
            if union and isinstance(kind, dict):
                raise UnsupportedSchemaError("a schema inside 'type' is not played here")
            if _is_of(node, kind):
                return []
        if node is None and any(isinstance(s, dict) and s.get(NULLABLE) is True for s in (schema, parent)):
            return []
        if referred and wanted == "object" and isinstance(schema.get("enum"), list):
            return []
        shown = f"[{', '.join(map(_kind, wanted))}]" if union else _kind(wanted)
        return [f"{at}: {type_name(node)} found, {shown} expected"]

    # --- keywords that hold schemas

    def properties(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(value, dict) or not isinstance(node, dict):
            return []
        found: list[str] = []
        for name, inner in value.items():
            if name in node:
                found += self.errors(inner, node[name], f"{at}.{token(name)}", (*where, "properties", name), schema)
        return found

    def pattern_properties(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(node, dict):
            return []
        found: list[str] = []
        for name, member in node.items():
            for pattern, inner in value.items():
                if _find(pattern, name):
                    way = (*where, "patternProperties", pattern)
                    found += self.errors(inner, member, f"{at}.{token(name)}", way, schema)
        return found

    def additional_properties(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(node, dict) or value is True:
            return []
        known = schema.get("properties")
        patterns = schema.get("patternProperties")
        found: list[str] = []
        for name, member in node.items():
            if name.startswith("#") or (isinstance(known, dict) and name in known):
                continue
            if isinstance(patterns, dict) and any(_find(pattern, name) for pattern in patterns):
                continue
            if isinstance(value, dict):
                way = (*where, "additionalProperties")
                found += self.errors(value, member, f"{at}.{token(name)}", way, schema)
            else:
                problem = "is not defined in the schema and the schema does not allow additional properties"
                found.append(f"{at}: property '{name}' {problem}")
        return found

    def items(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(node, list):
            return []
        first = len(schema.get("prefixItems", ()))
        found: list[str] = []
        for index in range(first, len(node)):
            if value is False:
                problem = "is not defined in the schema and the schema does not allow additional items"
                found.append(f"{at}: index '{index:,}' {problem}")
            else:
                found += self.errors(value, node[index], f"{at}[{index}]", (*where, "items"), schema)
        return found

    def prefix_items(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(node, list):
            return []
        found: list[str] = []
        for index, (inner, item) in enumerate(zip(value, node, strict=False)):
            found += self.errors(inner, item, f"{at}[{index}]", (*where, "prefixItems", index), schema)
        return found

    def contains(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(node, list) or not isinstance(value, dict | bool):
            return []
        way = (*where, "contains")
        count = sum(not self.errors(value, item, f"{at}[{index}]", way, schema) for index, item in enumerate(node))
        least, most = schema.get("minContains"), schema.get("maxContains")
        least = int(least) if _is_whole(least) else 1
        found: list[str] = []
        passing = f"element(s) that passes these validations: {write_text(value)}"
        if count < least:
            found = [f"{at}: must contain at least {least} {passing}"]
        if _is_whole(most) and count > most:
            found = [f"{at}: must contain at most {int(most)} {passing}"]
        return found

    def property_names(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(node, dict):
            return []
        found: list[str] = []
        for name in node:
            path = f"{at}.{token(name)}"
            for message in self.errors(value, name, path, (*where, "propertyNames"), schema):
                problem = message.removeprefix(path)
                if problem is not message:
                    problem = problem.removeprefix(":").lstrip()
                line = f"{at}: property '{name}' name is not valid: {problem}"
                if line not in found:
                    found.append(line)
        return found

    def dependent_schemas(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(value, dict) or not isinstance(node, dict):
            return []
        found: list[str] = []
        for name in node:
            if isinstance(value.get(name), dict | bool):
                found += self.errors(value[name], node, at, (*where, "dependentSchemas", name), schema)
        return found

    def dependencies(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(value, dict) or not isinstance(node, dict):
            return []
        lists = {name: list(map(node_text, value[name])) for name in hash_order(value) if isinstance(value[name], list)}
        shown = ", ".join(f"{name}=[{', '.join(fields)}]" for name, fields in lists.items())
        line = f"{at}: has an error with dependencies {{{shown}}}"
        found: list[str] = []
        for name in node:
            if line not in found and any(field not in node for field in lists.get(name, ())):
                found.append(line)
            if isinstance(value.get(name), dict | bool):
                found += self.errors(value[name], node, at, (*where, "dependencies", name), schema)
        return found

    def all_of(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        found: list[str] = []
        for index, inner in enumerate(value):
            found += self.errors(inner, node, at, (*where, "allOf", index), schema)
        return found

    def any_of(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        found: list[str] = []
        valid = False
        for index, inner in enumerate(value):
            kind = inner.get("type") if isinstance(inner, dict) else None
            if kind is not None and not isinstance(kind, list):
                # A value of another type is told as such, whatever else is wrong with it.
                for keyword in inner:
                    self._check(keyword, inner[keyword])
                if wrong := self._type(kind, inner, node, at, schema, referred=False):
                    found += wrong
                    continue
            errors = self.errors(inner, node, at, (*where, "anyOf", index), schema)
            valid = valid or not errors
            found += errors
        return [] if valid else found

    def one_of(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        valid: list[str] = []
        found: list[str] = []
        for index, inner in enumerate(value):
            errors = self.errors(inner, node, at, (*where, "oneOf", index), schema)
            found += errors
            if not errors:
                valid.append(str(index))
                if len(valid) > 1:
                    break
        if len(valid) == 1:
            return []
        line = f"{at}: must be valid to one and only one schema, but {len(valid)} are valid"
        return [f"{line} with indexes '{', '.join(valid)}'" if valid else line, *found]

    def negation(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        way = (*where, "not")
        if self.errors(value, node, at, way, schema):
            return []
        return [f'{at}: must not be valid to the schema "{_shown(way)}" : {write_text(value)}']

    def condition(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        branch = "else" if self.errors(value, node, at, (*where, "if"), schema) else "then"
        if branch not in schema:
            return []
        return self.errors(schema[branch], node, at, (*where, branch), schema)

    def reference(self, value: Any, schema: Any, node: Any, at: str, where: Where) -> list[str]:
        if not isinstance(value, str) or not value.startswith("#"):
            raise UnsupportedSchemaError(f"a schema elsewhere is not played here: {value!r}")
        target = self._resolve(value)
        return self.errors(target, node, at, (*where, "$ref"), schema, referred=True)

    def _resolve(self, reference: str) -> Any:
        if reference == "#":
            return self._root
        if not reference.startswith("#/"):
            if self._anchors is None:
                self._anchors = dict(_anchors(self._root))
            if reference[1:] not in self._anchors:
                raise _unresolved(reference)
            return self._anchors[reference[1:]]
        value = self._root
        for name in pointer_steps(reference[1:]):
            if isinstance(value, dict) and name in value:
                value = value[name]
            elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
                value = value[int(name)]
            else:
                raise _unresolved(reference)
        return value


def _anchors(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("$anchor"), str):
            yield value["$anchor"], value
        for member in value.values():
            yield from _anchors(member)
    elif isinstance(value, list):
        for item in value:
            yield from _anchors(item)


def _unresolved(reference: str) -> Throwable:
    shown = reference[1:] if reference.startswith("#/") else reference
    return Throwable("invalid_schema_ref_exception", f": Reference {shown} cannot be resolved")


def _find(pattern: str, text: str) -> bool:
    assertion = ASSERTIONS["pattern"]
    return not assertion(pattern, {}, text, "$")


def _shown(where: Where) -> str:
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{token(step)}" for step in where)


def _kind(value: Any) -> str:
    if isinstance(value, str) and value in _KINDS:
        return value
    return "union" if isinstance(value, list) else "unknown"


def _is_of(node: Any, kind: Any) -> bool:
    if isinstance(kind, list):
        return any(_is_of(node, inner) for inner in kind)
    if kind == "any":
        return True
    found = type_name(node)
    if found == kind:
        return True
    if kind == "number":
        return found == "integer"
    return kind == "integer" and found == "number" and float(node).is_integer()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


_KINDS = frozenset({"object", "array", "string", "number", "integer", "boolean", "any", "null"})
_APPLICATORS: dict[str, Callable[[_Evaluator, Any, Any, Any, str, Where], list[str]]] = {
    "$ref": _Evaluator.reference,
    "additionalProperties": _Evaluator.additional_properties,
    "allOf": _Evaluator.all_of,
    "anyOf": _Evaluator.any_of,
    "contains": _Evaluator.contains,
    "dependencies": _Evaluator.dependencies,
    "dependentSchemas": _Evaluator.dependent_schemas,
    "if": _Evaluator.condition,
    "items": _Evaluator.items,
    "not": _Evaluator.negation,
    "oneOf": _Evaluator.one_of,
    "patternProperties": _Evaluator.pattern_properties,
    "prefixItems": _Evaluator.prefix_items,
    "properties": _Evaluator.properties,
    "propertyNames": _Evaluator.property_names,
}
