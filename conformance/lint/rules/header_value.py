from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import headed

_BREAKING = regex(r"[\0-\x08\x0a-\x1f]")
_NAME = regex(r"[\w-]+", re.ASCII)
"""What names of headers are made of, nearly all."""


@rule("CB116", Severity.ERROR, when=headed)
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
            if text != text.strip(" \t") or _BREAKING.search(text):
                fix = subject.set_text("take the blanks out", pointer, text.strip()) if text.strip() else None
                yield Problem(
                    subject.at(pointer), f"the value of {name!r} has blanks at its ends or a line break", fix=fix
                )
            if not _NAME.fullmatch(name) and (not name or any(_cannot_stand(char) for char in name)):
                yield Problem(subject.at(pointer, key=True), f"{name!r} can't be the name of a header")


def _cannot_stand(char: str) -> bool:
    return char.isspace() or ord(char) < 33 or char == ":"
