from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import older


@rule("CB706", Severity.ERROR, when=older)
def old_null_default(subject: Subject) -> Iterator[Problem]:
    r"""`:-null` is used with version 2.10 and newer.

    Why: an older engine sends the text `null` in quotes.
    Bad: "request_body": "{\"user\": \"${parameters.user:-null}\", \"messages\": ${parameters.messages}}"
    Good: "request_body": "{\"user\": \"${parameters.user:-me}\", \"messages\": ${parameters.messages}}"
    Options: target_version=2.9
    Source: versions
    """
    if subject.options.version >= (2, 10):
        return
    for hole in subject.holes:
        if hole.placeholder.default == "null" and hole.where == "body":
            yield Problem(subject.hole_at(hole), "2.9 sends the text null here; :-null is there since 2.10")
