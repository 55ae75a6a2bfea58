"""The variables of a connection: prompt and custom ones, the environment's names, and the values of one call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conformance.connection.fault import Fault, RefusedError
from conformance.connection.reading import ABSENT, Reading, type_of
from conformance.registry import did_you_mean
from conformance.template.mustache import NAME

__all__ = ["ENVIRONMENT", "Variable", "read_variables", "values_of"]

ENVIRONMENT = {
    "LLM_API_URL": ("LLM_API_URL", "BASE_URL"),
    "LLM_API_KEY": ("LLM_API_KEY", "API_KEY"),
    "MODEL_NAME": ("MODEL_NAME", "MODEL_NAME"),
}
"""The environment's names that the page uses: where a body may tell them itself, at its top and in `fields`."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A row of `promptVars` or `customVars`; `default` is ABSENT where there is none."""

    name: str
    data_type: str = "String"
    default: Any = ABSENT
    required: bool = False


def read_variables(reading: Reading, group: str, why: str, known: dict[str, Variable]) -> None:
    """Add the variables of a group to those known; faults are noted."""
    for row in reading.rows(group, why=why):
        name = reading.text(*row, "name")
        reading.text(*row, "displayName", empty=True)
        reading.flag(*row, "status")
        data_type = reading.text(*row, "dataType")
        reading.text(*row, "elementType")
        default = reading.get(*row, "defaultValue")
        if default is ABSENT:
            reading.note("required", (*row, "defaultValue"), "is required")
        required = reading.flag(*row, "required")
        if reading.get(*row, "examples") is not ABSENT:
            reading.flag(*row, "examples")
        if not name:
            continue
        if not NAME.fullmatch(name):
            reading.note("not_allowed", (*row, "name"), "must be letters, digits and underscores, and begin with none")
        elif name in ENVIRONMENT:
            reading.note("not_allowed", (*row, "name"), f"{name} is a name of the environment; call it otherwise")
        elif name in known:
            reading.note("duplicate", (*row, "name"), f"another variable is called {name} already")
        else:
            known[name] = Variable(name, data_type, default, required)


def values_of(variables: Mapping[str, Variable], given: Any) -> dict[str, Any]:
    """The value of each variable in a call: the given one, else its default. Raises RefusedError with every fault."""
    faults: list[Fault] = []
    if not isinstance(given, dict):
        raise RefusedError([Fault("wrong_type", (), f"the variables must be a JSON object, not {type_of(given)}")])
    for name in given:
        if name not in variables:
            hint = did_you_mean(name, variables) or f"known: {', '.join(sorted(variables)) or 'none'}"
            faults.append(Fault("unknown_variable", (name,), f"no variable of the connection has this name; {hint}"))
    values: dict[str, Any] = {}
    for name, variable in variables.items():
        value = given.get(name, variable.default)
        if variable.required and (value is ABSENT or value is None or value in ("", [], {})):
            faults.append(Fault("required", (name,), f"the variable {name} is required, and must not be empty"))
        elif value is not ABSENT:
            try:
                values[name] = _typed(variable, value)
            except ValueError:
                faults.append(Fault("wrong_type", (name,), f"can't be read as {variable.data_type}"))
    if faults:
        raise RefusedError(faults)
    return values


def _typed(variable: Variable, value: Any) -> Any:
    """A text for a variable of another type is read as JSON of that type; an empty one stays as it is."""
    wanted = _TYPES.get(variable.data_type.lower())
    if wanted is None or not isinstance(value, str) or not value.strip():
        return value
    try:
        read = json.loads(value.lower() if bool in wanted else value, parse_constant=_refuse)
    except RecursionError:
        raise ValueError(variable.data_type) from None
    if not isinstance(read, wanted) or (isinstance(read, bool) and bool not in wanted):
        raise ValueError(variable.data_type)
    return read


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


_TYPES: dict[str, tuple[type, ...]] = {
    "number": (int, float),
    "integer": (int,),
    "float": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "json": (dict, list),
    "array": (list,),
    "list": (list,),
}
