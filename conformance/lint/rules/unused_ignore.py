from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import never


@page_rule("CB009", Severity.WARNING, when=never)
def unused_ignore(_page: Page) -> Iterator[Problem]:
    """An ignore hides something.

    Why: one that hides nothing will hide the next mistake. (Found by the runner, when all rules have run.)
    Bad:
        // conformance: ignore[CB999]
        { "name": "chat" }
    Good:
        { "name": "chat" }
    Options: file=chat.jsonc
    Source: conformance/lint/ignores.py
    """
    yield from ()
