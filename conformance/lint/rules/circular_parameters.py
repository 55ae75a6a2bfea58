from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.java.throwable import Throwable
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject, escape_pointer
from conformance.template.substitutor import TooLargeError, template


@rule("CB212", Severity.ERROR)
def circular_parameters(subject: Subject) -> Iterator[Problem]:
    r"""Parameters do not name each other in a circle.

    Why: values are filled again; the engine answers 500 `Infinite loop in property interpolation`.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "${parameters.model}"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}
    Source: predict-pipeline, section 5.3
    """
    for name, value in subject.parameters.items():
        if "${" not in value:
            continue
        try:
            template(f"${{parameters.{name}}}").fill(subject.parameters)
        except (Throwable, TooLargeError):
            pointer = f"/parameters/{escape_pointer(name)}"
            yield Problem(subject.at(pointer), f"parameters.{name} pulls itself in: each call that reads it is a 500")
