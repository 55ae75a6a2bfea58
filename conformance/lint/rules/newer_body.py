from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint import since
from conformance.lint.fill import own_fill
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import older


@rule("CB707", Severity.ERROR, when=older)
def newer_body(subject: Subject) -> Iterator[Problem]:
    r"""A request_body of several lines of JSON is one that the version sends.

    Why: an older engine takes one JSON value alone, and answers 400 `Invalid payload` to each call.
    Bad: "request_body": "{\"index\": {}}\n{\"model\": \"${parameters.model}\"}\n"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Options: target_version=3.4
    Source: versions
    """
    if subject.options.version >= since.LINES_OF_JSON:
        return
    for act in subject.actions:
        if act.body is None or "\n" not in act.body.strip():
            continue
        filled = own_fill(subject, act)
        if filled is not None and filled.strict and filled.lines > 1:
            first = ".".join(map(str, since.LINES_OF_JSON))
            message = f"several lines of JSON are sent since {first}, not by {subject.options.target_version}"
            yield Problem(subject.at(f"{act.pointer}/request_body"), message)
