from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import steered


@rule("CB219", Severity.WARNING, when=steered)
def no_escape_params(subject: Subject) -> Iterator[Problem]:
    """no_escape_params stands in the call, not in the connector.

    Why: the engine reads it from the call and from a function's output alone; in the connector it has no effect.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini", "no_escape_params": "prompt"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}
    Source: predict-pipeline, section 4
    """
    if "no_escape_params" in subject.parameters:
        message = "no_escape_params has no effect in a connector; send it with the call"
        yield Problem(subject.at("/parameters/no_escape_params", key=True), message)
