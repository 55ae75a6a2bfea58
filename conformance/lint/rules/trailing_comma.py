from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Edit, Fix, Severity
from conformance.lint.broken import kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB007", Severity.ERROR, when=noted)
def trailing_comma(page: Page) -> Iterator[Problem]:
    """No comma stands before a closing bracket.

    Why: the engine answers 400; only the console is lenient.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat", }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat" }
    Source: known defects, what the node checks by itself
    """
    for document, note in page.notes:
        if note.kind == "trailing-comma" and document.language == "json":
            fix = Fix("take the comma out", (Edit(note.place, ""),), safe=True)
            yield Problem(page.spot(note.place), "a comma before a closing bracket: the engine answers 400", fix=fix)
    for broken in page.broken:
        # complaints about commas keep the rest of the block from being read
        if kind_of(broken) == "comma":
            place = broken.place
            comma = page.text.place(place.start, place.start + 1)
            edits = (Edit(comma, ""),) if page.text.value[comma.start : comma.end] == "," else ()
            mend = Fix("take the comma out", edits, safe=True) if edits else None
            yield Problem(page.spot(place), broken.problem, fix=mend)
