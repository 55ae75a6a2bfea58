from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.fill import fits
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB207", Severity.WARNING)
def body_needs_leniency(subject: Subject) -> Iterator[Problem]:
    r"""A request_body is JSON as providers read it, not only as the engine's lenient check does.

    Why: the engine takes single quotes, bare words, `NaN` and trailing commas of arrays, and sends them as they are;
        most providers answer 400.
    Bad: "request_body": "{'model': '${parameters.model}', 'messages': ${parameters.messages}}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.4
    """
    for act in subject.actions:
        if act.body is not None and fits(act.body).lenient:
            message = "the engine takes this body for JSON, strict readers don't, and it is sent as it is"
            yield Problem(subject.at(f"{act.pointer}/request_body"), message)
