from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Edit, Fix, Severity
from conformance.lint.broken import kind_of
from conformance.lint.page import Page
from conformance.lint.rule import Problem, page_rule
from conformance.lint.when import noted

_JSON_WORDS = {"true": "True", "false": "False", "null": "None"}


@page_rule("CB014", Severity.ERROR, when=noted)
def python_syntax(page: Page) -> Iterator[Problem]:
    """Python that builds a connector body is Python.

    Why: whoever runs it gets a SyntaxError before anything is sent.
    Bad:
        ```python
        payload = {"actions": [{"action_type": "predict" "url": 1}]
        ```
    Good:
        ```python
        payload = {"actions": [{"action_type": "predict", "url": 1}]}
        ```
    Options: file=page.md
    Source: known defects, section A: python-payload-syntax
    """
    for broken in page.broken:
        if kind_of(broken) == "python":
            yield Problem(page.spot(broken.place), broken.problem)
    for _, note in page.notes:
        text = page.text.value[note.place.start : note.place.end]
        right = _JSON_WORDS.get(text)
        if note.kind == "variable" and right is not None:
            fix = Fix(f"write {right}", (Edit(note.place, right),), safe=True)
            yield Problem(page.spot(note.place), f"{text} is no name in Python; write {right}", fix=fix)
