from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject

_EMPTY = regex(r"\$\{parameters(?:\.?\}|\.:-[^}]*\})")


@rule("CB220", Severity.ERROR)
def empty_placeholder(subject: Subject) -> Iterator[Problem]:
    r"""A placeholder has a name.

    Why: the engine answers 500 `Range [0, -2) out of bounds for length 0`.
    Bad: "request_body": "{\"model\": \"${parameters.}\", \"messages\": ${parameters.messages}}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.5
    """
    for act in subject.actions:
        found = _EMPTY.search(act.body or "")
        if found is not None and "" not in subject.parameters:
            spot = subject.within(f"{act.pointer}/request_body", found.start(), found.end())
            yield Problem(spot, f"{found.group()} names no parameter: the call is a 500")
