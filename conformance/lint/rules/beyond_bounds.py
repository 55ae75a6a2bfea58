from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import never


@page_rule("CB019", Severity.ERROR, when=never)
def beyond_bounds(_page: Page) -> Iterator[Problem]:
    """Nothing in a body grows, nests or runs on beyond what any engine would finish.

    Why: values that pull each other in without end, texts nested thousands deep and patterns that explode hang a
        node or fill its memory. The kit stops at a bound, says which, and looks no further there.
    Bad: (parameters p0 to p20, each naming the next ten times)
    Good: (values of a size that fits in a request)
    Source: predict-pipeline, section 5.3
    """
    yield from ()
