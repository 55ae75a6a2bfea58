from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import steered


@rule("CB222", Severity.INFO, when=steered)
def unchecked_placeholders(subject: Subject) -> Iterator[Problem]:
    """The engine's check that all placeholders are filled is on.

    Why: without it, a parameter that a call forgets is sent as the text `${parameters.x}`, and nobody is told.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "m", "skip_validating_missing_parameters": true}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "m"}
    Source: predict-pipeline, section 2
    """
    if subject.parameters.get("skip_validating_missing_parameters", "").lower() == "true":
        spot = subject.at("/parameters/skip_validating_missing_parameters")
        yield Problem(spot, "placeholders that nothing fills are sent as they stand")
