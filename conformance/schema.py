"""The JSON Schemas of `schemas/`, by name, and what they find wrong in a value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from conformance import resources
from conformance.pointer import pointer_of

__all__ = ["faults", "schema", "schema_names", "validator"]


def schema_names() -> list[str]:
    """The names of the schemas, in order: `openai.chat` is the file `openai.chat.schema.json`."""
    return sorted(path.name.removesuffix(".schema.json") for path in resources.schemas().glob("*.schema.json"))


@cache
def schema(name: str) -> dict[str, Any]:
    """A schema by name. Raises KeyError where there is none."""
    path = resources.schemas() / f"{name}.schema.json"
    if not path.is_file():
        raise KeyError(name)
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def validator(name: str) -> Any:
    """A `jsonschema` validator (2020-12) of a schema; references go to the other schemas of the folder by file name."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    def retrieve(uri: str) -> Any:
        return Resource.from_contents(schema(uri.rpartition("/")[2].removesuffix(".schema.json")))

    registry: Any = Registry(retrieve=retrieve)  # type: ignore[call-arg]  # attrs field with an alias
    return Draft202012Validator(schema(name), registry=registry)


def faults(name: str, value: Any, *, skip: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """JSON Pointer and message of each fault of a value, in document order; nothing at or below those in `skip`."""
    found = sorted(validator(name).iter_errors(value), key=lambda error: [str(step) for step in error.absolute_path])
    for error in found:
        pointer = pointer_of(error.absolute_path)
        if not any(pointer == prefix or pointer.startswith(prefix + "/") for prefix in skip):
            yield pointer, error.message
