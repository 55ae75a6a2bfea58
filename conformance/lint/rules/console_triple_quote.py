from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB006", Severity.INFO, when=noted)
def console_triple_quote(page: Page) -> Iterator[Problem]:
    '''A body needs no Dev Tools console to be sent: its strings have one quote at each end.

    Why: the console turns triple quotes into a JSON string; sent with curl or a client they are a 400.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": """chat""" }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat" }
    Source: known defects, section A: console-triple-quote
    '''
    told: set[int] = set()
    for document, note in page.notes:
        if id(document) in told:
            continue
        if note.kind == "triple-quote" and document.language == "json":
            told.add(id(document))
            yield Problem(page.spot(note.place), "triple quotes need the Dev Tools console; curl gets a 400")
