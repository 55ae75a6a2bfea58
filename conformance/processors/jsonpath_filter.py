from __future__ import annotations

from typing import Any

from conformance.java.jsonpath import compile_path
from conformance.java.throwable import Throwable
from conformance.processors.processor import Config, Step, processor, required_text
from conformance.processors.values import document, java_lists


@processor("jsonpath_filter")
def jsonpath_filter(config: Config) -> Step:
    """What `path` finds in the value; if it finds nothing or fails, `default` unless null, else the value.

    Source: MLJsonPathFilterProcessor, ML Commons 3.6.
    """
    path = required_text(config, "path", "jsonpath_filter")
    default = java_lists(config.get("default"))

    def step(value: Any) -> Any:
        try:
            return compile_path(path).read(document(value))
        except Throwable:
            return value if default is None else default

    return step
