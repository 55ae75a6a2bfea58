from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.broken import in_template, kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB012", Severity.ERROR, when=noted)
def unescaped_quotes(page: Page) -> Iterator[Problem]:
    r"""Quotes inside a string are escaped, those of a request_body above all.

    Why: the string ends at its second quote; the engine answers 400 and expects a comma.
    Bad:
        POST /_plugins/_ml/connectors/_create
        { "actions": [ { "request_body": "{ "input": 1 }" } ] }
    Good:
        POST /_plugins/_ml/connectors/_create
        { "actions": [ { "request_body": "{ \"input\": 1 }" } ] }
    Source: known defects, section A: unescaped-quotes-in-template
    """
    for broken in page.broken:
        if kind_of(broken) != "quotes":
            continue
        start = page.text.value.rfind("\n", 0, broken.place.start) + 1
        if in_template(page.text.value[start : broken.place.start + 1]):
            message = "request_body ends at this quote; escape the quotes inside it"
            yield Problem(page.spot(broken.place), message, help=r"write \" for each quote inside the string")
        else:
            yield Problem(page.spot(broken.place), broken.problem)
