from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of


@rule("CB607", Severity.ERROR)
def missing_provider_header(subject: Subject) -> Iterator[Problem]:
    """The headers that a provider wants are there.

    Why: the provider answers 400: anthropic-version, for one, has no default.
    Bad: "url": "https://api.anthropic.com/v1/messages", "headers": {"x-api-key": "${credential.key}"}
    Good:
        "url": "https://api.anthropic.com/v1/messages",
        "headers": {"x-api-key": "${credential.key}", "anthropic-version": "2023-06-01"}
    Source: providers, section 3
    """
    if subject.elided:
        return
    for act in subject.actions:
        parts = address(subject.url(act))
        provider = provider_of(parts.host) if parts else None
        names = {name.lower() for name in act.headers}
        for name in provider.headers if provider else ():
            if name not in names:
                at = f"{act.pointer}/headers" if "headers" in act.value else act.pointer
                yield Problem(
                    subject.at(at, key="headers" in act.value),
                    f"{provider.name if provider else ''} wants the header {name}",
                )
