from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.registry import did_you_mean
from conformance.template.substitutor import CREDENTIAL


@rule("CB204", Severity.ERROR)
def undefined_credential(subject: Subject) -> Iterator[Problem]:
    """A `${credential.x}` in a header names a member of credential; case counts.

    Why: the engine sends the placeholder itself as the key, and the provider answers 401.
    Bad: "headers": {"Authorization": "Bearer ${credential.openai_key}"}
    Good: "headers": {"Authorization": "Bearer ${credential.key}"}
    Source: known defects, section C: undefined-credential
    """
    if not isinstance(subject.value.get("credential"), dict) or subject.is_answer:
        return
    known = list(subject.value["credential"])
    for hole in subject.holes:
        if (
            hole.prefix != CREDENTIAL
            or hole.where != "header"
            or hole.name in known
            or hole.placeholder.default is not None
        ):
            continue
        if hole.name.partition(".")[0] in known:
            continue  # secretArn.key: the managed service resolves it
        hint = did_you_mean(hole.name, known)
        if not hint and len(known) == 1:
            hint = f"did you mean '{known[0]}'?"
        fix = None
        if hint.count("'") == 2:
            start = hole.placeholder.start + len(CREDENTIAL)
            right = hint.split("'")[1]
            fix = subject.replace(f"read {right}", hole.pointer, start, start + len(hole.name), right)
        message = f"credential has no {hole.name!r}: the placeholder itself is sent" + (f"; {hint}" if hint else "")
        yield Problem(subject.hole_at(hole), message, fix=fix)
