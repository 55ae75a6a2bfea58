from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of
from conformance.lint.vocabulary import AUTH_HEADERS


@rule("CB413", Severity.WARNING)
def wrong_auth_scheme(subject: Subject) -> Iterator[Problem]:
    """The key is sent as the provider reads it: in its header, behind its scheme.

    Why: the provider answers 401 to a key without `Bearer`, or in a header that it does not look at.
    Bad: "headers": {"Authorization": "${credential.key}"}
    Good: "headers": {"Authorization": "Bearer ${credential.key}"}
    Source: providers
    """
    if subject.protocol != "http":
        return
    for act in subject.actions:
        parts = address(subject.url(act))
        provider = provider_of(parts.host) if parts else None
        if provider is None or not provider.auth:
            continue
        for name, text in act.headers.items():
            fitting = [each for each in provider.auth if each.startswith(f"{name.lower()}: ")]
            if fitting and _fits(text, fitting):
                break
            if name.lower() in AUTH_HEADERS and "${" in text:
                wanted = (fitting or provider.auth)[0]
                header, _, scheme = wanted.partition(": ")
                where = act.header_pointer(name)
                if fitting:
                    end = 0 if not text[:1].isalpha() else len(text.split(" ")[0]) + 1
                    fix = subject.replace(f"write {scheme.strip()}", where, 0, end, scheme)
                    message = f"{provider.name} reads {header.title()}: {scheme}<key>; the scheme is missing or another"
                    yield Problem(subject.at(where), message, fix=fix)
                elif not any(each.startswith(f"{other.lower()}: ") for each in provider.auth for other in act.headers):
                    yield Problem(
                        subject.at(where, key=True), f"{provider.name} reads its key from {header.title()}, not {name}"
                    )
                break


def _fits(text: str, fitting: list[str]) -> bool:
    return any(text.lower().startswith(each.partition(": ")[2].lower()) for each in fitting)
