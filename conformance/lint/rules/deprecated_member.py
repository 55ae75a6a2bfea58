from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.fit import Fault, known_body
from conformance.lint.lifecycle import MemberEnd, member_ends
from conformance.lint.models import named_models
from conformance.lint.rule import Problem, rule
from conformance.lint.rules.provider_request import spot_of
from conformance.lint.subject import Act, Subject
from conformance.lint.surface import surface_of


@rule("CB605", Severity.INFO)
def deprecated_member(subject: Subject) -> Iterator[Problem]:
    r"""The request_body has no member that the provider refuses for this model, or advises against.

    Why: reasoning models answer 400 to max_tokens, for one; what is only advised against is a note.
    Bad: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}, \"max_tokens\": 9}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: user needs, 15; the providers' references
    """
    models = [named.id for named in named_models(subject)]
    for act in subject.actions:
        surface = surface_of(subject.url(act))
        ends = [end for end in member_ends() if surface is not None and end.schema == surface.schema]
        body = known_body(subject, act) if ends else None
        if body is None or not isinstance(body.value, dict):
            continue
        told: set[str] = set()
        for end in ends:
            if end.member in body.value and end.member not in told and _holds(end, act, models):
                told.add(end.member)
                fault = Fault((end.member,), "additionalProperties", [], None)
                yield Problem(spot_of(subject, act, fault), end.message, severity=Severity(end.severity))


def _holds(end: MemberEnd, act: Act, models: list[str]) -> bool:
    if end.model is not None and not any(re.fullmatch(end.model, model) for model in models):
        return False
    if end.header is None:
        return True
    name, value = end.header
    return any(key.lower() == name and text == value for key, text in act.headers.items())
