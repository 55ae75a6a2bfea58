from __future__ import annotations

from typing import Any

from conformance.java.jsonpath import compile_path
from conformance.java.jsonpath_update import set_value
from conformance.java.throwable import Throwable
from conformance.processors.chain import apply, nested
from conformance.processors.processor import Config, RefusedError, Step, processor, required_text
from conformance.processors.values import SELF_REFERENCING, ArrayList, document, is_cyclic


@processor("for_each")
def for_each(config: Config) -> Step:
    """The value with each item that `path` finds replaced by what `processors` make of it; a failed item stays.

    The list is set at the path without a last `[*]`: with a wildcard before it, every place gets the whole list.
    Source: MLForEachProcessor, ML Commons 3.6.
    """
    path = required_text(config, "path", "for_each")
    if "processors" not in config:
        raise RefusedError("'processors' is required for for_each processor")
    steps = nested(config["processors"])
    if not steps:
        raise RefusedError("'processors' list cannot be empty for for_each processor")

    def one(item: Any) -> Any:
        try:
            return apply(item, steps)
        except Throwable:
            return item

    def step(value: Any) -> Any:
        try:
            root = document(value)
            items = compile_path(path).read(root)
            if not isinstance(items, list) or not items:
                return value
            made = ArrayList(map(one, items))
            set_value(root, path.removesuffix("[*]"), made)
        except Throwable:
            return value
        return SELF_REFERENCING if is_cyclic(made) else root

    return step
