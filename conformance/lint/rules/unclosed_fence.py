from __future__ import annotations

from collections.abc import Iterator

from conformance.documents.document import BlockError
from conformance.errors import DocumentError
from conformance.finding import Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule


@page_rule("CB008", Severity.WARNING)
def unclosed_fence(page: Page) -> Iterator[Problem]:
    """A code fence is closed.

    Why: the rest of the page is shown as code, and a reader of blocks swallows it.
    Bad:
        ```json
        { "name": "chat" }

        ## Next
    Good:
        ```json
        { "name": "chat" }
        ```

        ## Next
    Options: file=page.md
    Source: known defects, section A: markdown-fence
    """
    for reading in page.readings:
        if (
            isinstance(reading, DocumentError)
            and isinstance(reading, BlockError)
            and "fence is never closed" in reading.problem
        ):
            yield Problem(page.spot(reading.place), reading.problem, help="close it with a line of the same marks")
