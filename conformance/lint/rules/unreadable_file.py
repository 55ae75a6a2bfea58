from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.broken import kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted


@page_rule("CB001", Severity.ERROR, when=noted)
def unreadable_file(page: Page) -> Iterator[Problem]:
    """A file can be read: UTF-8, not too large, and JSON, YAML or what its name says.

    Why: nothing in the file was checked, and the engine could not read it either.
    Bad:
        {"name": "chat", "version": 1,
    Good:
        {"name": "chat", "version": 1}
    Source: connector-api, section 1.2
    """
    for broken in page.broken:
        if kind_of(broken) == "file":
            yield Problem(page.spot(broken.place), broken.problem)
