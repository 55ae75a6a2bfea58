from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint import since
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual


@rule("CB705", Severity.WARNING, when=unusual)
def newer_member(subject: Subject) -> Iterator[Problem]:
    """A member of an action is read by the version that the blueprint must work with.

    Why: an older engine ignores it, and stores nothing of it.
    Bad: "actions": [{"name": "chat", "action_type": "predict", "method": "POST", "url": "https://a"}]
    Good: "actions": [{"action_type": "predict", "method": "POST", "url": "https://a"}]
    Options: target_version=3.4
    Source: versions
    """
    for act in subject.actions:
        for name, first in since.MEMBERS.items():
            if name in act.value and first > subject.options.version:
                version = subject.options.target_version or "the version at hand"
                message = f"{name} is read since {first[0]}.{first[1]}, not by {version}"
                yield Problem(subject.at(f"{act.pointer}/{name}", key=True), message)
