from __future__ import annotations

from typing import Any

from conformance.java.jsonpath import compile_path
from conformance.java.throwable import Throwable
from conformance.processors.processor import Config, RefusedError, Step, processor, required_text
from conformance.processors.values import SELF_REFERENCING, document, is_cyclic, java_lists, set_or_create


@processor("set_field")
def set_field(config: Config) -> Step:
    """The value with `value`, or what `source_path` finds in it, set at `path`; the last member of the path may be new.

    Where the source fails `default` is set, if there is one (null counts). If nothing can be set the value stays.
    Source: MLSetFieldProcessor, ML Commons 3.6.
    """
    path = required_text(config, "path", "set_field")
    if "source_path" not in config:
        if "value" not in config:
            raise RefusedError("Either 'value' or 'source_path' is required for set_field processor")
        if "default" in config:
            raise RefusedError("'default' can only be used with 'source_path' for set_field processor")
        fixed = java_lists(config["value"])
        return lambda value: _set(value, path, lambda _: fixed)
    if "value" in config:
        raise RefusedError("Cannot specify both 'value' and 'source_path' for set_field processor")
    source = required_text(config, "source_path", "set_field")
    default = java_lists(config.get("default"))

    def read(root: Any) -> Any:
        try:
            found = compile_path(source).read(root)
        except Throwable:
            if "default" in config:
                return default
            raise
        if found is None and "default" not in config:
            # A null that was found can't be told from a failure.
            raise Throwable("path_not_found_exception", source)
        return found

    return lambda value: _set(value, path, read)


def _set(value: Any, path: str, choose: Step) -> Any:
    try:
        root = document(value)
        found = choose(root)
        set_or_create(root, path, found)
    except Throwable:
        return value
    return SELF_REFERENCING if is_cyclic(found) else root
