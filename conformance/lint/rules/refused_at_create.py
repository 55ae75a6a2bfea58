from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import doubtful


@rule("CB199", Severity.ERROR, when=doubtful, called=True)
def refused_at_create(subject: Subject) -> Iterator[Problem]:
    """The engine takes the body when the connector is created.

    Why: this is the engine's own reading of the body; it speaks where no rule with a better explanation does.
    Bad: "client_config": {"max_connection": "many"}
    Good: "client_config": {"max_connection": 30}
    Source: connector-api, section 2
    """
    if subject.partial or subject.is_answer:
        return
    if subject.document.language == "python" and subject.document.request is None:
        return  # a program may add what is missing
    refused = subject.refusal
    if refused is not None and refused.reason == "Missing credential" and "roleArn" in subject.credential:
        return  # managed-service-only tells it
    if refused is not None:
        yield Problem(subject.at(), f"the engine refuses this connector: {refused.reason}")
