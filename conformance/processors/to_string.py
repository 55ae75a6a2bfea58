from __future__ import annotations

from typing import Any

from conformance.processors.processor import Config, Step, processor
from conformance.processors.values import to_json
from conformance.template.escape import escape_json


@processor("to_string")
def to_string(config: Config) -> Step:
    """The value as JSON text, a text as it is; with `escape_json` true (a boolean) escaped for a JSON string.

    Source: MLToStringProcessor, ML Commons 3.6.
    """
    escaped = config.get("escape_json") is True

    def step(value: Any) -> Any:
        text = to_json(value)
        return str(escape_json(text)) if escaped else text

    return step
