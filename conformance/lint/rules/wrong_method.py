from __future__ import annotations

from collections.abc import Iterator

from conformance.connector import METHODS
from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import surface_of


@rule("CB515", Severity.ERROR)
def wrong_method(subject: Subject) -> Iterator[Problem]:
    """An operation of a known provider is called with its own method.

    Why: the engine sends what it is told, a GET without the request_body, and the provider answers 405 or 404.
    Bad: "method": "GET"
    Good: "method": "POST"
    Source: providers
    """
    for act in subject.actions:
        method = (act.text("method") or "").upper()
        surface = surface_of(subject.url(act))
        if method not in METHODS or surface is None or not surface.methods or method in surface.methods:
            continue
        right = surface.methods[0]
        pointer = f"{act.pointer}/method"
        fix = subject.set_text(f"write {right}", pointer, right)
        yield Problem(
            subject.at(pointer), f"{surface.provider.name} takes this call as {right}, not as {method}", fix=fix
        )
