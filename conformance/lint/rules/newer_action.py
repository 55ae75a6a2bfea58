from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint import since
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import older


@rule("CB702", Severity.ERROR, when=older)
def newer_action(subject: Subject) -> Iterator[Problem]:
    """An action's type is there in the version that the blueprint must work with.

    Why: an older engine refuses the connector: No enum constant.
    Bad: "action_type": "batch_predict"
    Good: "action_type": "predict"
    Options: target_version=2.15
    Source: versions
    """
    for act in subject.actions:
        first = since.ACTION_TYPES.get(act.type)
        if first is not None and first > subject.options.version:
            message = (
                f"{act.type.lower()} is there since {first[0]}.{first[1]}, not in {subject.options.target_version}"
            )
            yield Problem(subject.at(f"{act.pointer}/action_type"), message)
