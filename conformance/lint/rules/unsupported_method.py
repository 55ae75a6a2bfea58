from __future__ import annotations

from collections.abc import Iterator

from conformance.connector import METHODS
from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual
from conformance.registry import did_you_mean


@rule("CB107", Severity.ERROR, when=unusual)
def unsupported_method(subject: Subject) -> Iterator[Problem]:
    """The method is GET, POST, PUT or DELETE, in any case.

    Why: the engine takes any text when the connector is created, and answers 400 `unsupported http
        method` to each call.
    Bad: "method": "PATCH"
    Good: "method": "POST"
    Source: predict-pipeline, section 7
    """
    for act in subject.actions:
        method = act.value.get("method")
        if isinstance(method, str) and method.upper() not in METHODS:
            hint = did_you_mean(method, METHODS) or f"there are: {', '.join(METHODS)}"
            yield Problem(
                subject.at(f"{act.pointer}/method"), f"the engine sends no {method!r}: every call is a 400; {hint}"
            )
