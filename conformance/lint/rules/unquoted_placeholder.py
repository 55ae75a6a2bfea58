from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Edit, Fix, Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB010", Severity.WARNING, when=noted)
def unquoted_placeholder(page: Page) -> Iterator[Problem]:
    """What the reader must fill in stands in quotes, so that the body is JSON before it is filled as well.

    Why: sent as it stands, the body is a 400 about JSON that says nothing of the value that is missing.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": <NAME> }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "<NAME>" }
    Source: known defects, reader, point 5
    """
    for document, note in page.notes:
        if note.kind == "placeholder" and document.language == "json":
            text = page.text.value[note.place.start : note.place.end]
            fix = Fix("put quotes around it", (Edit(note.place, f'"{text}"'),)) if '"' not in text else None
            yield Problem(page.spot(note.place), f"{text} stands without quotes: this is no JSON", fix=fix)
