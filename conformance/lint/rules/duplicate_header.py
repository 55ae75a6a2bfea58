from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import headed


@rule("CB117", Severity.WARNING, when=headed)
def duplicate_header(subject: Subject) -> Iterator[Problem]:
    """A header stands once, in whatever case.

    Why: names are told apart by case in the body, but not on the way: the last one wins.
    Bad: "headers": {"Content-Type": "application/json", "content-type": "text/plain"}
    Good: "headers": {"Content-Type": "application/json"}
    Source: predict-pipeline, section 8
    """
    for act in subject.actions:
        seen: dict[str, str] = {}
        for name in act.headers:
            if name.lower() in seen:
                message = f"{name!r} is the header {seen[name.lower()]!r} again: one of them is lost"
                yield Problem(subject.at(act.header_pointer(name), key=True), message)
            seen[name.lower()] = name
