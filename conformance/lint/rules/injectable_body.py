from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.inputs import open_holes
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB209", Severity.INFO)
def injectable_body(subject: Subject) -> Iterator[Problem]:
    r"""A text of the caller's stands where only text of the blueprint's can break the body.

    Why: a value that is a JSON object or array as a whole is not escaped, not even inside quotes: a prompt
        `{"a": 1}` makes the call a 400, and a crafted one adds members to the body. A value that holds
        `${parameters.x}` is filled again.
    Bad: "request_body": "{\"model\": \"${parameters.model}\", \"prompt\": \"${parameters.prompt}\"}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: ml-commons issue 5070; predict-pipeline, sections 4 and 5.3
    """
    for act in subject.actions:
        names = {hole.name for hole in open_holes(subject, act) if hole.where == "body"}
        quoted = [slot for slot in act.slots if slot.context.quoted and slot.name in names]
        if quoted:
            hole = quoted[0].placeholder
            listed = ", ".join(dict.fromkeys(slot.name for slot in quoted))
            message = f"a caller's text that is itself a JSON object or array breaks this body: {listed}"
            yield Problem(subject.within(f"{act.pointer}/request_body", hole.start, hole.end), message)
