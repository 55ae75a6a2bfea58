from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Edit, Fix, Severity
from conformance.lint.broken import kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB005", Severity.ERROR, when=noted)
def invalid_comment(page: Page) -> Iterator[Problem]:
    r"""A comment begins with `//` or `/*`, if there must be one.

    Why: `#` and `\\` start a comment in no JSON dialect that the engine reads: it answers 400.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat" \\ any name
        }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat" // any name
        }
    Source: known defects, section A: json-invalid-comment
    """
    for broken in page.broken:
        if kind_of(broken) == "comment":
            yield Problem(page.spot(broken.place), broken.problem)
    for document, note in page.notes:
        if note.kind == "hash-comment" and document.language == "json":
            fix = Fix("take the comment out", (Edit(note.place, ""),))
            message = "# starts a comment in the console alone; the engine answers 400"
            yield Problem(page.spot(note.place), message, help="write // or take it out", fix=fix)
