from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.broken import kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB013", Severity.ERROR, when=noted)
def unbalanced_brackets(page: Page) -> Iterator[Problem]:
    """Each bracket is closed by its own kind.

    Why: the engine answers 400 and names the bracket that it expected, not the one that was opened.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "actions": [ { "method": "POST" } } ] }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "actions": [ { "method": "POST" } ] }
    Source: known defects, section A: unbalanced-brackets
    """
    for broken in page.broken:
        if kind_of(broken) == "brackets":
            yield Problem(page.spot(broken.place), broken.problem)
