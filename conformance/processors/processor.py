"""How a processor type registers itself, and what its configuration may be refused for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from conformance.java.strings import trim
from conformance.registry import Registry, load_all

__all__ = ["Config", "RefusedError", "Step", "Type", "known", "processor", "required_text", "text_or_none"]

Config = Mapping[str, Any]
Step = Callable[[Any], Any]
Type = Callable[[Config], Step]

_types: Registry[Type] = Registry("processor type")


class RefusedError(Exception):
    """A configuration that the type does not take, in the engine's words.

    The engine only logs them: it puts null where the processor should be, and fails when the chain gets there.
    """


def processor(name: str) -> Callable[[Type], Type]:
    """Register a function that checks a configuration and gives the step; it raises RefusedError."""
    return lambda function: _types.add(name, function)


@cache
def known() -> Registry[Type]:
    """Every type under its name in lower case, the whole folder imported."""
    load_all("conformance.processors")
    return _types


def text_or_none(config: Config, name: str) -> str | None:
    """The member as `(String) config.get(name)`; refused for another kind."""
    value = config.get(name)
    if value is None or isinstance(value, str):
        return value
    raise RefusedError(f"'{name}' is no string: {value!r}")


def required_text(config: Config, name: str, type_name: str) -> str:
    """The member, which must be there and hold more than blanks."""
    if name not in config:
        raise RefusedError(f"'{name}' is required for {type_name} processor")
    value = text_or_none(config, name)
    if value is None or not trim(value):
        raise RefusedError(f"'{name}' cannot be empty for {type_name} processor")
    return value
