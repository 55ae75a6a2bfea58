from __future__ import annotations

from typing import Any

from conformance.java.matcher import compile_dotall
from conformance.java.throwable import Throwable
from conformance.processors.processor import Config, Step, processor, required_text, text_or_none
from conformance.processors.values import to_json


@processor("regex_replace")
def regex_replace(config: Config) -> Step:
    """The value's JSON text with every match of `pattern` (or the first, if `replace_all` is not true) replaced.

    `replacement` (default: nothing) may refer to groups, `$1` or `${name}`; one that can't be applied leaves the value.
    Source: MLRegexReplaceProcessor, ML Commons 3.6.
    """
    pattern = compile_dotall(required_text(config, "pattern", "regex_replace"))
    replacement = text_or_none(config, "replacement") if "replacement" in config else ""
    every = config.get("replace_all", True) is True

    def step(value: Any) -> Any:
        text = to_json(value)
        if replacement is None:
            # Java finds out about a null replacement at the first match only.
            return value if pattern.find(text) else text
        try:
            return pattern.replace(text, replacement, once=not every)
        except Throwable:
            return value

    return step
