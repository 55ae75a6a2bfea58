from __future__ import annotations

from typing import Any

from conformance.java.throwable import Throwable
from conformance.processors.chain import apply, nested
from conformance.processors.processor import Config, RefusedError, Step, processor, required_text
from conformance.processors.values import SELF_REFERENCING, document, set_or_create


@processor("process_and_set")
def process_and_set(config: Config) -> Step:
    """The value with what `processors` make of it set at `path`; the last member of the path may be new.

    If a processor or the setting fails the value stays. Source: MLProcessAndSetProcessor, ML Commons 3.6.
    """
    path = required_text(config, "path", "process_and_set")
    if "processors" not in config:
        raise RefusedError("'processors' is required for process_and_set processor")
    steps = nested(config["processors"])
    if not steps:
        raise RefusedError("'processors' list cannot be empty for process_and_set processor")

    def step(value: Any) -> Any:
        try:
            root = document(value)
            made = apply(value, steps)
            set_or_create(root, path, made)
        except Throwable:
            return value
        return SELF_REFERENCING if made is SELF_REFERENCING else root

    return step
