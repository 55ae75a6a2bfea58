from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import elaborate


@rule("CB210", Severity.ERROR, when=elaborate)
def nested_placeholder(subject: Subject) -> Iterator[Problem]:
    r"""A default holds neither a placeholder nor a closing brace.

    Why: the placeholder ends at the first `}`: what follows stays in the body, and breaks it once a
        value is given.
    Bad: "request_body": "{\"model\": \"${parameters.name:-${parameters.model}}\", \"messages\": []}"
    Good: "request_body": "{\"model\": \"${parameters.name:-gpt-5-mini}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.3
    """
    for hole in subject.holes:
        default = hole.placeholder.default
        if default is not None and default.count("{") > default.count("}"):
            message = f"the default of {hole.name} ends at the first }}, inside {default[:30]!r}"
            yield Problem(
                subject.hole_at(hole),
                message,
                help="put it into parameters, where braces are no end",
                severity=None if "$" in default else Severity.WARNING,
            )
