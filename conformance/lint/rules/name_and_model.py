from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.models import named_models
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject

_IN_NAME = regex(r"\bClaude[- ]*(?:v|V)?[- ]*(?:Sonnet|Haiku|Opus)?[- ]*v?(\d)(?:\.(\d))?", re.IGNORECASE)
_IN_ID = regex(r"claude-(?:v)?(?:(?:sonnet|haiku|opus)-)?(\d)(?:-(\d)(?!\d))?")


@rule("CB608", Severity.INFO, called=True)
def name_and_model(subject: Subject) -> Iterator[Problem]:
    """The name speaks of the model that is called.

    Why: whoever picks the connector by its name gets another model.
    Bad:
        "name": "Claude 3.7", "parameters": {"model": "anthropic.claude-3-sonnet-20240229-v1:0"},
        "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/${parameters.model}/converse"
    Good:
        "name": "Claude 3", "parameters": {"model": "anthropic.claude-3-sonnet-20240229-v1:0"},
        "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/${parameters.model}/converse"
    Source: known defects, section D: name-model-mismatch
    """
    said = _IN_NAME.search(subject.name)
    if said is None:
        return
    for named in named_models(subject):
        real = _IN_ID.search(named.id)
        if real is not None and (real[1] != said[1] or (said[2] and said[2] != (real[2] or "0"))):
            version = real[1] + (f".{real[2]}" if real[2] else "")
            spot = subject.within("/name", said.start(), said.end())
            yield Problem(spot, f"the name says {said.group().strip()}, the model is Claude {version}")
            return
