from __future__ import annotations

import json
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import steered
from conformance.processors.processor import known
from conformance.registry import did_you_mean


@rule("CB312", Severity.ERROR, when=steered)
def unknown_processor(subject: Subject) -> Iterator[Problem]:
    """input_processors and output_processors name processors that the engine has.

    Why: the engine refuses each call: Invalid ML processor type.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "m", "output_processors": [{"type": "to_text"}]}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "m", "output_processors": [{"type": "to_string"}]}
    Source: predict-pipeline, section 11
    """
    for name in ("input_processors", "output_processors"):
        value = subject.raw_parameters.get(name)
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                continue
        for index, item in enumerate(value if isinstance(value, list) else ()):
            kind = item.get("type") if isinstance(item, dict) else None
            if isinstance(kind, str) and kind not in known():
                hint = did_you_mean(kind, known().keys()) or f"there are: {', '.join(known().keys())}"
                spot = subject.at(f"/parameters/{name}/{index}/type")
                yield Problem(spot, f"the engine has no processor {kind!r}; {hint}")
