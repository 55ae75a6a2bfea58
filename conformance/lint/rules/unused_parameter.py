from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import RESERVED_PARAMETERS
from conformance.pointer import escape_pointer
from conformance.presets import preset_interface, presets
from conformance.template.substitutor import PARAMETERS


@rule("CB203", Severity.WARNING)
def unused_parameter(subject: Subject) -> Iterator[Problem]:
    """Every parameter is read by a template, or by the engine itself.

    Why: a setting that nothing reads has no effect: it looks as if it were sent, and is not.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini", "temperature": 0}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}
    Source: known defects, section D: unused-parameter
    """
    if not subject.actions or "actions" not in subject.value or subject.elided:
        return
    used = {hole.name for hole in subject.holes if hole.prefix == PARAMETERS}
    used |= {name.removesuffix(".toString()") for name in used}
    unread = [
        name
        for name in subject.raw_parameters
        if name not in used and name not in RESERVED_PARAMETERS and not name.startswith("_")
    ]
    chooses = {name for preset in presets() for name in preset.parameters} if unread and _has_preset(subject) else ()
    for name in unread:
        if name in chooses:
            continue
        message = f"nothing reads parameters.{name}: it is never sent"
        yield Problem(subject.at(f"/parameters/{escape_pointer(name)}", key=True), message)


def _has_preset(subject: Subject) -> bool:
    functions = [act.text("post_process_function") for act in subject.actions]
    return preset_interface(subject.parameters, functions) is not None
