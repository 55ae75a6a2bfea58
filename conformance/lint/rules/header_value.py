from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB116", Severity.ERROR)
def header_value(subject: Subject) -> Iterator[Problem]:
    """A header's name and value can be sent: no line breaks, no blanks at the ends.

    Why: the engine's client refuses them: 500 `Validation failed for header`.
    Bad: "headers": {"Authorization": "Bearer ${credential.key} "}
    Good: "headers": {"Authorization": "Bearer ${credential.key}"}
    Source: predict-pipeline, section 8
    """
    for act in subject.actions:
        for name, text in act.headers.items():
            pointer = act.header_pointer(name)
            if text != text.strip(" \t") or any(ord(char) < 32 and char != "\t" for char in text):
                fix = subject.set_text("take the blanks out", pointer, text.strip()) if text.strip() else None
                yield Problem(
                    subject.at(pointer), f"the value of {name!r} has blanks at its ends or a line break", fix=fix
                )
            if not name or any(char.isspace() or ord(char) < 33 or char == ":" for char in name):
                yield Problem(subject.at(pointer, key=True), f"{name!r} can't be the name of a header")
