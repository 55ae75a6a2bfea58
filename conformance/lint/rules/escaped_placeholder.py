from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import elaborate


@rule("CB213", Severity.ERROR, when=elaborate)
def escaped_placeholder(subject: Subject) -> Iterator[Problem]:
    r"""No placeholder has two dollars.

    Why: the first escapes the second: the placeholder stays, and the engine refuses the call because it is not filled.
    Bad: "request_body": "{\"model\": \"$${parameters.model}\", \"messages\": ${parameters.messages}}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.3
    """
    if subject.parameters.get("skip_validating_missing_parameters", "").lower() == "true":
        return
    for hole in subject.holes:
        if hole.placeholder.escaped and hole.where in {"url", "body"}:
            start = hole.placeholder.start - 1
            fix = subject.replace("take one dollar out", hole.pointer, start, start + 1, "")
            message = f"$${{parameters.{hole.name}}} is an escape: it is never filled"
            yield Problem(subject.within(hole.pointer, start, hole.placeholder.end), message, fix=fix)
