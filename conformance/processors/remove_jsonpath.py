from __future__ import annotations

from contextlib import suppress
from typing import Any

from conformance.java.jsonpath_update import delete
from conformance.java.strings import is_blank
from conformance.java.throwable import Throwable
from conformance.processors.processor import Config, RefusedError, Step, processor
from conformance.processors.values import document


@processor("remove_jsonpath")
def remove_jsonpath(config: Config) -> Step:
    """The value without what each of `paths` finds; a path that finds nothing or fails is passed over.

    Source: MLRemoveJsonPathProcessor, ML Commons 3.6.
    """
    if "paths" not in config:
        raise RefusedError("'paths' is required for remove_jsonpath processor")
    paths = config["paths"]
    if paths is None:
        raise RefusedError("'paths' cannot be null for remove_jsonpath processor")
    if not isinstance(paths, list):
        raise RefusedError("'paths' must be a list for remove_jsonpath processor")
    if not paths:
        raise RefusedError("'paths' cannot be empty for remove_jsonpath processor")
    if not all(isinstance(path, str) and not is_blank(path) for path in paths):
        raise RefusedError("Each path in 'paths' must be a non-empty string")

    def step(value: Any) -> Any:
        try:
            root = document(value)
        except Throwable:
            return value
        for path in paths:
            with suppress(Throwable):
                delete(root, path)
        return root

    return step
