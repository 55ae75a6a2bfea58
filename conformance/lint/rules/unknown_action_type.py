from __future__ import annotations

from collections.abc import Iterator

from conformance.connector import ACTION_TYPES
from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual
from conformance.registry import did_you_mean


@rule("CB106", Severity.ERROR, when=unusual)
def unknown_action_type(subject: Subject) -> Iterator[Problem]:
    """An action's type is predict, execute, batch_predict, cancel_batch_predict or batch_predict_status, in any case.

    Why: the engine answers 400: No enum constant.
    Bad: "action_type": "predit"
    Good: "action_type": "predict"
    Source: connector-api, section 2
    """
    known = [name.lower() for name in ACTION_TYPES]
    for act in subject.actions:
        if "action_type" not in act.value or act.type in ACTION_TYPES or not isinstance(act.value["action_type"], str):
            continue
        given = act.value["action_type"]
        hint = did_you_mean(given, known)
        pointer = f"{act.pointer}/action_type"
        fix = None
        if hint.count("'") == 2:
            right = hint.split("'")[1]
            fix = subject.set_text(f"write {right}", pointer, right)
        message = f"the action type {given!r} is unknown; " + (hint or f"there are: {', '.join(known)}")
        yield Problem(subject.at(pointer), message, fix=fix)
