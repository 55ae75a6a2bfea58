from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of
from conformance.lint.vocabulary import AUTH_HEADERS
from conformance.template.substitutor import CREDENTIAL


@rule("CB411", Severity.WARNING)
def missing_auth_header(subject: Subject) -> Iterator[Problem]:
    """A credential of an http connector is sent in a header.

    Why: nothing else sends it: the provider answers 401.
    Bad: "headers": {"Content-Type": "application/json"}
    Good: "headers": {"Authorization": "Bearer ${credential.key}"}
    Source: known defects, section C: missing-auth-header
    """
    if subject.protocol not in {"http", ""} or subject.kind in {"update", "part"}:
        return
    if subject.protocol == "" and not subject.elided:
        return
    for act in subject.actions:
        if act.type not in {"PREDICT", ""} and subject.predict is not None:
            continue  # whatever the action, the predict action's headers are sent
        parts = address(subject.url(act))
        provider = provider_of(parts.host) if parts else None
        if any(hole.where == "header" and hole.prefix == CREDENTIAL for hole in act.holes):
            continue
        names = {name.lower() for name in act.headers}
        if names & AUTH_HEADERS:
            continue
        if provider is None and (not subject.credential or not subject.predict):
            continue
        if provider is not None and not provider.auth:
            continue
        where = provider.auth[0].partition(":")[0].title() if provider else "header"
        at = "headers" if act.headers else ""
        spot = subject.at(f"{act.pointer}/{at}".rstrip("/"), key=bool(at))
        yield Problem(spot, "no header carries the credential", help=f"send it: {where}: ... ${{credential.x}}")
