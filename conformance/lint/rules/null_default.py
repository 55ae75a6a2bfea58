from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.template import Context
from conformance.lint.when import elaborate

_WORD = regex(r"\w+", re.ASCII)


@rule("CB211", Severity.WARNING, when=elaborate)
def null_default(subject: Subject) -> Iterator[Problem]:
    r"""`:-null` stands for null only as a whole string whose name has letters, digits and `_` alone.

    Why: in any other string the text `null` is sent: a provider takes it for a value.
    Bad: "request_body": "{\"user\": \"id ${parameters.user:-null}\", \"messages\": ${parameters.messages}}"
    Good: "request_body": "{\"user\": \"${parameters.user:-null}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.1
    """
    for act in subject.actions:
        for slot in act.slots:
            hole = slot.placeholder
            if hole.default != "null" or not slot.context.quoted:
                continue
            if slot.context is Context.STRING and _WORD.fullmatch(hole.name):
                continue
            message = f"the default of {hole.name} is sent as the text null, not as null"
            yield Problem(subject.within(f"{act.pointer}/request_body", hole.start, hole.end), message)
