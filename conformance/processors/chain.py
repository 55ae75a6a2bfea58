"""The chain of processors that a parameter configures.

Source: ProcessorChain, MLProcessorType and MLEngineClassLoader.initInstance, ML Commons 3.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.java.chars import equals_ignore_case
from conformance.java.gson_maps import read_maps
from conformance.java.throwable import Throwable
from conformance.processors.processor import RefusedError, Step, Type, known
from conformance.processors.values import SELF_REFERENCING, cast_to_string, to_json

__all__ = ["Chain", "apply", "extract", "nested", "to_json"]


class Chain:
    """Processors in order; each gets what the one before gave.

    Raises Throwable for a type that is unknown or no text, and for a configuration that is null. A configuration that
    its type refuses does not: the chain fails when it comes to that step.
    """

    __slots__ = ("_steps",)

    def __init__(self, configs: Sequence[Any]) -> None:
        self._steps = _create(configs)

    def process(self, value: Any) -> Any:
        """What the chain makes of the value (a text, or a JSON value that a path gave); raises Throwable.

        A document that was set into itself is refused here already, in the words that writing it would meet.
        """
        result = apply(value, self._steps)
        return to_json(result) if result is SELF_REFERENCING else result


def extract(parameters: Mapping[str, str | None], name: str) -> list[Any]:
    """The configurations under `input_processors` or `output_processors`: a JSON array of objects, read by Gson.

    Whatever else the text is, there are none: the engine logs an error and goes on. An item may be null.
    """
    text = parameters.get(name)
    if text is None:
        return []
    try:
        return read_maps(text) or []
    except Throwable:
        return []


def nested(config: Any) -> list[Step | None]:
    """The steps of a configuration inside another: one object or an array; anything else is no step at all."""
    if isinstance(config, Mapping):
        return _create([config])
    if isinstance(config, list):
        return _create(config)
    return []


def apply(value: Any, steps: Sequence[Step | None]) -> Any:
    """The value after every step; None stands for a processor that could not be made."""
    for step in steps:
        if step is None:
            raise Throwable(
                "null_pointer_exception",
                'Cannot invoke "org.opensearch.ml.engine.processor.MLProcessor.process(Object)" '
                'because "processor" is null',
            )
        value = step(value)
    return value


def _create(configs: Sequence[Any]) -> list[Step | None]:
    return [_step(config) for config in configs]


def _step(config: Any) -> Step | None:
    if config is None:
        raise Throwable("null_pointer_exception", 'Cannot invoke "java.util.Map.get(Object)" because "config" is null')
    if not isinstance(config, Mapping):
        # Only an array inside another processor's configuration can hold such an item.
        raise Throwable("class_cast_exception", f"{type(config).__name__} cannot be cast to class java.util.Map")
    make = _type(cast_to_string(config.get("type")))
    try:
        return make(config)
    except (RefusedError, Throwable):
        # initInstance logs whatever a constructor throws and gives null.
        return None


def _type(name: str | None) -> Type:
    if name is None:
        raise Throwable("illegal_argument_exception", "Can't find class for type null")
    types = known()
    found = types.get(name)
    if found is not None:
        return found
    for key, function in types.items():
        if equals_ignore_case(key, name):
            return function
    raise Throwable("illegal_argument_exception", f"Invalid ML processor type: {name}")
