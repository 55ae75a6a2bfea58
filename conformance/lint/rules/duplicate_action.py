from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import several


@rule("CB110", Severity.WARNING, when=several)
def duplicate_action(subject: Subject) -> Iterator[Problem]:
    """A connector has one action of each type, unless they are named.

    Why: the engine takes the first of a type; the others are never called.
    Bad:
        "actions": [
            {"action_type": "predict", "method": "POST", "url": "https://a"},
            {"action_type": "predict", "method": "POST", "url": "https://b"}
        ]
    Good: "actions": [{"action_type": "predict", "method": "POST", "url": "https://a"}]
    Source: connector-api, section 7.8
    """
    seen: set[str] = set()
    for act in subject.actions:
        if act.type in seen and "name" not in act.value:
            spot = subject.at(f"{act.pointer}/action_type")
            yield Problem(spot, f"this is the second {act.type.lower()} action: the engine takes the first")
        seen.add(act.type)
