from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.broken import kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB002", Severity.ERROR, when=noted)
def unreadable_block(page: Page) -> Iterator[Problem]:
    """A block that holds a request to ML Commons can be read.

    Why: whoever copies it gets 400 with `json_parse_exception` and a line and column.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "name": 'chat' }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "name": "chat" }
    Source: connector-api, section 1.2; known defects, section A
    """
    for broken in page.broken:
        if kind_of(broken) == "block":
            # a fragment is shown on purpose: it is only not checked
            part = broken.problem.startswith(("a fragment", "neither a JSON"))
            severity = Severity.INFO if part else None
            yield Problem(page.spot(broken.place), broken.problem, severity=severity)
