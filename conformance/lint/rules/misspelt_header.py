from __future__ import annotations

import difflib
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import HEADERS


@rule("CB108", Severity.WARNING)
def misspelt_header(subject: Subject) -> Iterator[Problem]:
    """A header's name is spelt as the provider reads it.

    Why: the engine sends any name, and the provider ignores what it does not know: a key is missing, or a type.
    Bad: "headers": {"Authorisation": "Bearer ${credential.key}"}
    Good: "headers": {"Authorization": "Bearer ${credential.key}"}
    Source: known defects, what the node checks by itself
    """
    for act in subject.actions:
        for name in act.headers:
            lower = name.strip().lower().replace("_", "-")
            if name.lower() in HEADERS:
                continue
            near = [lower] if lower in HEADERS else difflib.get_close_matches(lower, HEADERS, n=1, cutoff=0.85)
            if not near:
                continue
            right = near[0].title() if name[:1].isupper() else near[0]
            pointer = act.header_pointer(name)
            fix = subject.rename(f"rename it to {right}", pointer, right)
            message = f"no provider reads the header {name!r}; did you mean {right!r}?"
            yield Problem(subject.at(pointer, key=True), message, fix=fix)
