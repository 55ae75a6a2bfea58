from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import never


@page_rule("CB000", Severity.ERROR, when=never)
def internal_error(_page: Page) -> Iterator[Problem]:
    """No rule breaks.

    Why: a rule that breaks has looked at nothing. That is an error of the linter, told with the rule and the file; the
        other rules and files go on. Please report it.
    Bad: (a rule that raises)
    Good: (a rule that does not)
    Source: conformance/lint/run.py
    """
    yield from ()
