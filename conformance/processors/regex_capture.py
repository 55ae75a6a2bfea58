from __future__ import annotations

from typing import Any

from conformance.java.matcher import compile_dotall
from conformance.java.numbers import parse_int
from conformance.java.strings import trim
from conformance.processors.processor import Config, RefusedError, Step, processor, required_text
from conformance.processors.values import ArrayList, to_json


@processor("regex_capture")
def regex_capture(config: Config) -> Step:
    """The groups of the first match of `pattern` in the value's JSON text: one text, or a list of several.

    `groups` is a text, `"1"` (default) or `"[1,2]"`, or a list of texts: a number in JSON is a double to the engine,
    and refused. A group that took no part is null; one that does not exist is left out. No match, no group: the value.
    Source: MLRegexCaptureProcessor, ML Commons 3.6.
    """
    pattern = compile_dotall(required_text(config, "pattern", "regex_capture"))
    indices = _groups(config.get("groups", "1"))

    def step(value: Any) -> Any:
        match = pattern.find(to_json(value))
        if match is None:
            return value
        captures = ArrayList(match.group(index) for index in indices if 0 <= index <= pattern.groups)
        if len(captures) == 1:
            return captures[0]
        return captures or value

    return step


def _groups(said: Any) -> list[int]:
    if isinstance(said, list):
        texts = [trim(item) for item in said if isinstance(item, str)]
        if len(texts) < len(said):
            raise RefusedError(f"Invalid group index in list: {said}")
    elif isinstance(said, str):
        text = trim(said)
        inside = trim(text[1:-1]) if text.startswith("[") and text.endswith("]") else None
        if inside is None:
            texts = [text]
        else:
            # String.split leaves out the empty texts at the end.
            texts = [trim(part) for part in inside.rstrip(",").split(",")] if inside.rstrip(",") else []
    else:
        raise RefusedError(f"Invalid 'groups' format: {said}. Expected a number or array like '[1,2,3]'")
    if not texts:
        raise RefusedError("'groups' must contain at least one group index")
    return [parse_int(text) for text in texts]
