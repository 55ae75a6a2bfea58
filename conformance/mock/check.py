"""Whether a JSON value fits a schema of `schemas/`, fast; where it doesn't, the one fault that a server would name.

A mock checks every request, so the keywords that our schemas use are compiled to closures. A schema with any other
keyword is left to `jsonschema`, whose verdicts these must equal (`tests/mock/test_check.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from conformance.schema import schema, validator

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["SchemaFault", "accepts", "compile_schema", "every_fault", "first_fault", "without_unknown"]

Check = Callable[[Any], bool]

MAX_ITEMS = 2100
"""Items of a list that are looked at to say what is wrong: one more than 2,048 at least, which providers set."""

ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples", "deprecated", "format"}
)
"""Keywords that never refuse a value."""


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
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in self.path)

    @property
    def dotted(self) -> str:
        """The place as most providers write it: `messages[0].role`."""
        text = ""
        for step in self.path:
            text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
        return text

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


class _UnknownKeywordError(Exception):
    """A keyword that is not compiled here."""


@cache
def _check(name: str) -> Check:
    try:
        return compile_schema(schema(name), schema)
    except _UnknownKeywordError:
        is_valid: Check = validator(name).is_valid
        return is_valid


def accepts(name: str, value: Any) -> bool:
    """Whether a value fits the schema of that name. Raises KeyError where there is none."""
    return _check(name)(value)


def first_fault(name: str, value: Any) -> SchemaFault | None:
    """The fault that says most, or None where the value fits."""
    if _check(name)(value):
        return None
    shown = _cut(value)
    errors = sorted(validator(name).iter_errors(shown), key=_rank)
    if errors:
        return _told(errors[0])
    return SchemaFault((), "items", None, None, f"a list is too long, or wrong after its first {MAX_ITEMS} items")


def every_fault(name: str, value: Any) -> list[SchemaFault]:
    """The faults, those that say most first; none where the value fits."""
    if _check(name)(value):
        return []
    return [_told(error) for error in sorted(validator(name).iter_errors(_cut(value)), key=_rank)]


def _cut(value: Any) -> Any:
    """A value with the first items of its lists, so that a huge wrong body is not described item by item."""
    if isinstance(value, list):
        return [_cut(item) for item in value[:MAX_ITEMS]]
    return {name: _cut(member) for name, member in value.items()} if isinstance(value, dict) else value


_WEAK = frozenset({"anyOf", "oneOf", "if", "not", "dependentRequired"})
_TAGS = frozenset({"role", "type"})
"""Members that tell which of several alternatives is meant."""


def _rank(error: ValidationError) -> tuple[bool, bool, int]:
    """What a server would say first: what is missing, then what is there and wrong, the shallow before the deep."""
    return error.validator in _WEAK, error.validator != "required", len(error.absolute_path)


def _told(error: ValidationError) -> SchemaFault:
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
        error = min(nearest[0], key=_rank)
    return _fault_of(error)


def _is_tag(error: ValidationError) -> bool:
    return error.validator in {"const", "enum"} and len(error.path) == 1 and error.path[0] in _TAGS


def _is_other_type(inner: ValidationError, outer: ValidationError) -> bool:
    return inner.validator in {"type", "const", "enum"} and inner.absolute_path == outer.absolute_path


def _options(error: ValidationError) -> list[Any]:
    value: Any = error.validator_value
    return [value] if error.validator == "const" else list(value)


def _unknown_members(name: str, value: Any) -> list[SchemaFault]:
    """The faults that are members unknown to the schema, inside alternatives too."""
    if _check(name)(value):
        return []
    found: list[SchemaFault] = []
    waiting = list(validator(name).iter_errors(value))
    while waiting:
        error = waiting.pop()
        waiting.extend(error.context or ())
        if error.validator == "additionalProperties":
            found.append(_fault_of(error))
    return found


def without_unknown(name: str, body: Any) -> tuple[Any, list[str]]:
    """A body without the members that its schema does not know, and their pointers."""
    copied = json.loads(json.dumps(body))
    dropped: list[str] = []
    for fault in _unknown_members(name, copied):
        for member in fault.extra:
            if member in fault.found:
                del fault.found[member]
                dropped.append(f"{fault.pointer}/{member}")
    return copied, sorted(dropped)


def _fault_of(error: ValidationError) -> SchemaFault:
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


# --- the compiler -------------------------------------------------------------------------------------------------


def compile_schema(root: Any, others: Callable[[str], Any] | None = None) -> Check:
    """A function that tells whether a value fits; `others` finds a schema by name for references to other files.

    Raises `_UnknownKeywordError` for a keyword outside the subset.
    """
    known: dict[tuple[int, str], Check] = {}

    def resolve(reference: str, document: Any) -> tuple[Any, Any]:
        file, _, pointer = reference.partition("#")
        if file:
            if others is None:
                raise _UnknownKeywordError(reference)
            document = others(file.rpartition("/")[2].removesuffix(".schema.json"))
        found = document
        for step in pointer.split("/")[1:]:
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return found, document

    def referred(reference: str, document: Any) -> Check:
        key = (id(document), reference)
        if key in known:
            return known[key]

        def later(value: Any) -> bool:  # a schema may refer to itself
            return known[key](value)

        known[key] = later
        target, home = resolve(reference, document)
        known[key] = built(target, home)
        return known[key]

    def built(part: Any, document: Any) -> Check:
        if part is True or part == {}:
            return _anything
        if part is False:
            return _nothing
        checks: list[Check] = []
        rest = dict(part)
        for keyword in ANNOTATIONS:
            rest.pop(keyword, None)
        if "$ref" in rest:
            checks.append(referred(rest.pop("$ref"), document))
        if "type" in rest:
            checks.append(_typed(rest.pop("type")))
        if not rest.keys().isdisjoint({"properties", "required", "additionalProperties", "patternProperties"}):
            checks.append(
                _object(
                    {name: built(sub, document) for name, sub in rest.pop("properties", {}).items()},
                    tuple(rest.pop("required", ())),
                    [(re.compile(p), built(sub, document)) for p, sub in rest.pop("patternProperties", {}).items()],
                    built(rest.pop("additionalProperties", True), document),
                )
            )
        if "if" in rest:
            checks.append(
                _conditional(
                    built(rest.pop("if"), document),
                    built(rest.pop("then", True), document),
                    built(rest.pop("else", True), document),
                )
            )
        for keyword, value in rest.items():
            if keyword in {"anyOf", "oneOf", "allOf"}:
                checks.append(_COMBINED[keyword]([built(sub, document) for sub in value]))
            elif keyword in {"not", "items", "propertyNames", "contains"}:
                checks.append(_APPLIED[keyword](built(value, document)))
            elif keyword in _PLAIN:
                checks.append(_PLAIN[keyword](value))
            else:
                raise _UnknownKeywordError(keyword)
        return _all(checks)

    return built(root, root)


def _anything(_value: Any) -> bool:
    return True


def _nothing(_value: Any) -> bool:
    return False


def _all(checks: Sequence[Check]) -> Check:
    if not checks:
        return _anything
    if len(checks) == 1:
        return checks[0]
    if len(checks) == 2:
        first, second = checks
        return lambda value: first(value) and second(value)
    frozen = tuple(checks)

    def every(value: Any) -> bool:
        for check in frozen:  # noqa: SIM110 -- a generator costs twice as much here
            if not check(value):
                return False
        return True

    return every


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool)
    return isinstance(value, float) and value.is_integer()


_TYPES: dict[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": _is_number,
    "integer": _is_integer,
}


def _typed(names: str | list[str]) -> Check:
    if isinstance(names, str):
        return _TYPES[names]
    options = [_TYPES[name] for name in names]
    return lambda value: any(option(value) for option in options)


def _object(
    properties: Mapping[str, Check],
    required: Sequence[str],
    patterns: Sequence[tuple[re.Pattern[str], Check]],
    rest: Check,
) -> Check:
    needed = frozenset(required)

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        if not needed <= value.keys():
            return False
        for name, member in value.items():
            known = properties.get(name)
            matched = known is not None
            if known is not None and not known(member):
                return False
            for pattern, pattern_check in patterns:
                if pattern.search(name):
                    matched = True
                    if not pattern_check(member):
                        return False
            if not matched and not rest(member):
                return False
        return True

    return check


def _conditional(condition: Check, then: Check, otherwise: Check) -> Check:
    return lambda value: then(value) if condition(value) else otherwise(value)


def _equal(left: Any, right: Any) -> bool:
    """JSON equality: numbers by value, a boolean is no number."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_equal, left, right))
    return bool(left == right)


def _enum(options: list[Any]) -> Check:
    if all(isinstance(option, str) for option in options):
        texts = frozenset(options)
        return lambda value: isinstance(value, str) and value in texts
    return lambda value: any(_equal(value, option) for option in options)


def _any_of(checks: Sequence[Check]) -> Check:
    def check(value: Any) -> bool:
        for option in checks:  # noqa: SIM110 -- as above
            if option(value):
                return True
        return False

    return check


def _unique(wanted: bool) -> Check:
    def check(value: Any) -> bool:
        if not wanted or not isinstance(value, list):
            return True
        return not any(_equal(a, b) for i, a in enumerate(value) for b in value[i + 1 :])

    return check


def _array(test: Callable[[list[Any]], bool]) -> Check:
    return lambda value: not isinstance(value, list) or test(value)


def _text(test: Callable[[str], bool]) -> Check:
    return lambda value: not isinstance(value, str) or test(value)


def _number(test: Callable[[float], bool]) -> Check:
    return lambda value: not _is_number(value) or test(value)


def _members(test: Callable[[dict[str, Any]], bool]) -> Check:
    return lambda value: not isinstance(value, dict) or test(value)


def _items(item: Check) -> Check:
    def check(value: Any) -> bool:
        if isinstance(value, list):
            for member in value:
                if not item(member):
                    return False
        return True

    return check


def _pattern(text: str) -> Check:
    search = re.compile(text).search
    return _text(lambda value: search(value) is not None)


_COMBINED: dict[str, Callable[[list[Check]], Check]] = {
    "allOf": _all,
    "anyOf": _any_of,
    "oneOf": lambda checks: lambda value: sum(check(value) for check in checks) == 1,
}
_APPLIED: dict[str, Callable[[Check], Check]] = {
    "not": lambda check: lambda value: not check(value),
    "items": _items,
    "contains": lambda check: _array(lambda value: any(map(check, value))),
    "propertyNames": lambda check: _members(lambda value: all(map(check, value))),
}
_PLAIN: dict[str, Callable[[Any], Check]] = {
    "enum": _enum,
    "const": lambda wanted: lambda value: _equal(value, wanted),
    "minimum": lambda bound: _number(lambda value: value >= bound),
    "maximum": lambda bound: _number(lambda value: value <= bound),
    "exclusiveMinimum": lambda bound: _number(lambda value: value > bound),
    "exclusiveMaximum": lambda bound: _number(lambda value: value < bound),
    "minLength": lambda bound: _text(lambda value: len(value) >= bound),
    "maxLength": lambda bound: _text(lambda value: len(value) <= bound),
    "pattern": _pattern,
    "minItems": lambda bound: _array(lambda value: len(value) >= bound),
    "maxItems": lambda bound: _array(lambda value: len(value) <= bound),
    "uniqueItems": _unique,
    "minProperties": lambda bound: _members(lambda value: len(value) >= bound),
    "maxProperties": lambda bound: _members(lambda value: len(value) <= bound),
    "dependentRequired": lambda rules: _members(
        lambda value: all(other in value for name, others in rules.items() if name in value for other in others)
    ),
}
