from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Edit, Fix, Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB004", Severity.INFO, when=noted)
def json_comment(page: Page) -> Iterator[Problem]:
    """A JSON body has no comments.

    Why: the engine and the console take `//` and `/* */`; jq, Python and most other readers do not.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat" // any name
        }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat" }
    Source: known defects, section A: json-comment
    """
    told: set[int] = set()
    for document, note in page.notes:
        if id(document) in told:
            continue
        if note.kind == "comment" and document.language == "json":
            fix = Fix("take the comment out", (Edit(note.place, ""),))
            told.add(id(document))
            yield Problem(page.spot(note.place), "the engine takes this comment, strict readers of JSON don't", fix=fix)
