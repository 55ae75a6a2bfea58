from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual
from conformance.pointer import escape_pointer


@rule("CB221", Severity.WARNING, when=unusual)
def null_parameter(subject: Subject) -> Iterator[Problem]:
    """A parameter that stands in quotes is not null.

    Why: the engine stores the text `null`, which counts as given: it is sent as `"null"`, and no default applies.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": null}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}
    Source: predict-pipeline, section 3
    """
    if None not in subject.raw_parameters.values():
        return
    quoted = {slot.name for act in subject.actions for slot in act.slots if slot.context.quoted}
    quoted |= {hole.name for hole in subject.holes if hole.where in {"url", "header"}}
    for name, value in subject.raw_parameters.items():
        if value is None and name in quoted:
            pointer = f"/parameters/{escape_pointer(name)}"
            yield Problem(subject.at(pointer), f"parameters.{name} is null, and is sent as the text null")
