from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import adorned


@rule("CB115", Severity.WARNING, when=adorned)
def dry_run(subject: Subject) -> Iterator[Problem]:
    """A body to create a connector does not ask for a dry run.

    Why: the engine stores nothing, checks neither URL, credential nor template, and answers the id `dryRunConnector`.
    Bad: "dry_run": true
    Good: "dry_run": false
    Source: connector-api, section 2
    """
    if subject.value.get("dry_run") in (True, "true"):
        yield Problem(subject.at("/dry_run"), "a dry run stores nothing, and checks next to nothing")
