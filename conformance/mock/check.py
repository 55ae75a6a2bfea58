"""Whether a JSON value fits a schema of `schemas/`, fast; where it doesn't, the one fault that a server would name.

A mock checks every request, so the schemas are compiled. One with a keyword that is not compiled is left to
`jsonschema`, whose verdicts these must equal (`tests/mock/test_check.py`).
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from conformance.mock.compiler import UnknownKeywordError, compile_schema
from conformance.mock.keywords import Check
from conformance.mock.schema_fault import SchemaFault, fault_of, rank, told
from conformance.schema import schema, validator

__all__ = ["accepts", "every_fault", "first_fault", "without_unknown"]

MAX_ITEMS = 2100
"""Items of a list that are looked at to say what is wrong: one more than 2,048 at least, which providers set."""


@cache
def _check(name: str) -> Check:
    try:
        return compile_schema(schema(name), schema)
    except UnknownKeywordError:
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
    errors = sorted(validator(name).iter_errors(shown), key=rank)
    if errors:
        return told(errors[0])
    return SchemaFault((), "items", None, None, f"a list is too long, or wrong after its first {MAX_ITEMS} items")


def every_fault(name: str, value: Any) -> list[SchemaFault]:
    """The faults, those that say most first; none where the value fits."""
    if _check(name)(value):
        return []
    return [told(error) for error in sorted(validator(name).iter_errors(_cut(value)), key=rank)]


def _cut(value: Any) -> Any:
    """A value with the first items of its lists, so that a huge wrong body is not described item by item."""
    if isinstance(value, list):
        return [_cut(item) for item in value[:MAX_ITEMS]]
    return {name: _cut(member) for name, member in value.items()} if isinstance(value, dict) else value


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
            found.append(fault_of(error))
    return found
