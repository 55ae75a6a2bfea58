from __future__ import annotations

from collections.abc import Iterator

from conformance.connector import ACTION_TYPES
from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual

_NAME = regex(r"[a-zA-Z0-9_-]{1,64}")


@rule("CB109", Severity.ERROR, when=unusual)
def action_name(subject: Subject) -> Iterator[Problem]:
    """An action's name has up to 64 letters, digits, `-` and `_`, and is no action type.

    Why: the engine answers 400.
    Bad: "actions": [{"name": "chat completion", "action_type": "predict", "method": "POST", "url": "https://a"}]
    Good: "actions": [{"name": "chat_completion", "action_type": "predict", "method": "POST", "url": "https://a"}]
    Source: connector-api, section 2
    """
    for act in subject.actions:
        name = act.value.get("name")
        if not isinstance(name, str):
            continue
        at = subject.at(f"{act.pointer}/name")
        if name.upper() in ACTION_TYPES:
            yield Problem(at, f"an action can't be named {name!r}, which is a type of action")
        elif not _NAME.fullmatch(name):
            yield Problem(at, "an action's name has 1 to 64 letters, digits, - and _ alone: the engine answers 400")
