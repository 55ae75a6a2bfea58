from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, Spot, rule
from conformance.lint.subject import Subject
from conformance.lint.when import cut


@rule("CB003", Severity.ERROR, when=cut)
def incomplete_body(subject: Subject) -> Iterator[Problem]:
    """A connector body is printed whole, with no `...` for what is left out.

    Why: the engine answers 400 at the first dot, and what is left out can't be checked.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat", ..., "actions": [] }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat", "version": 1, "protocol": "http", "credential": {"key": "<KEY>"}, "actions": [] }
    Source: known defects, section A: incomplete-body
    """
    whole = subject.at().place
    for note in subject.document.notes:
        if note.kind == "elision" and whole.start <= note.place.start < whole.end:
            yield Problem(
                Spot(subject.at().pointer, note.place),
                "this body leaves members out; it can't be sent, nor checked whole",
                help="print the whole body",
            )
            return
