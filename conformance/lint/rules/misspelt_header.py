from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import HEADERS
from conformance.lint.when import headed
from conformance.registry import nearest


@rule("CB108", Severity.WARNING, when=headed)
def misspelt_header(subject: Subject) -> Iterator[Problem]:
    """A header's name is spelt as the provider reads it.

    Why: the engine sends any name, and the provider ignores what it does not know: a key is missing, or a type.
    Bad: "headers": {"Authorisation": "Bearer ${credential.key}"}
    Good: "headers": {"Authorization": "Bearer ${credential.key}"}
    Source: known defects, what the node checks by itself
    """
    for act in subject.actions:
        for name in act.headers:
            near = _meant(name)
            if not near:
                continue
            right = near.title() if name[:1].isupper() else near
            pointer = act.header_pointer(name)
            fix = subject.rename(f"rename it to {right}", pointer, right)
            message = f"no provider reads the header {name!r}; did you mean {right!r}?"
            yield Problem(subject.at(pointer, key=True), message, fix=fix)


@lru_cache(maxsize=1024)
def _meant(name: str) -> str:
    """The header that a name is a slip of the pen for; empty where it is right, or one of its own."""
    if name.lower() in HEADERS:
        return ""
    lower = name.strip().lower().replace("_", "-")
    return lower if lower in HEADERS else nearest(lower, HEADERS)
