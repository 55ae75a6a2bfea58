"""What each keyword of JSON Schema asks, as a function from the keyword's value to a check.

A keyword says nothing of values of a type that it is not for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = [
    "APPLIED",
    "COMBINED",
    "PLAIN",
    "Check",
    "an_object",
    "anything",
    "conditional",
    "every_one",
    "nothing",
    "of_type",
]

Check = Callable[[Any], bool]


def anything(_value: Any) -> bool:
    """Fits always."""
    return True


def nothing(_value: Any) -> bool:
    """Fits never."""
    return False


def every_one(checks: Sequence[Check]) -> Check:
    """What fits all checks."""
    if not checks:
        return anything
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


def of_type(names: str | list[str]) -> Check:
    """What is of one of the types."""
    if isinstance(names, str):
        return _TYPES[names]
    options = [_TYPES[name] for name in names]
    return lambda value: any(option(value) for option in options)


def an_object(
    properties: Mapping[str, Check],
    required: Sequence[str],
    patterns: Sequence[tuple[re.Pattern[str], Check]],
    rest: Check,
) -> Check:
    """An object whose members fit: by name, by pattern, the rest."""
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


def conditional(condition: Check, then: Check, otherwise: Check) -> Check:
    """`if`, `then`, `else`."""
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


COMBINED: dict[str, Callable[[list[Check]], Check]] = {
    "allOf": every_one,
    "anyOf": _any_of,
    "oneOf": lambda checks: lambda value: sum(check(value) for check in checks) == 1,
}
"""Keywords that join the checks of several schemas."""
APPLIED: dict[str, Callable[[Check], Check]] = {
    "not": lambda check: lambda value: not check(value),
    "items": _items,
    "contains": lambda check: _array(lambda value: any(map(check, value))),
    "propertyNames": lambda check: _members(lambda value: all(map(check, value))),
}
"""Keywords that apply the check of one schema."""
PLAIN: dict[str, Callable[[Any], Check]] = {
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
"""Keywords whose value is no schema."""
