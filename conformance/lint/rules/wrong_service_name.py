from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of
from conformance.lint.when import signed


@rule("CB415", Severity.ERROR, when=signed)
def wrong_service_name(subject: Subject) -> Iterator[Problem]:
    """service_name is the name that the service's signature has, which is not always that of its host.

    Why: a signature for another service is refused: 403.
    Bad:
        "protocol": "aws_sigv4", "credential": {"access_key": "<K>", "secret_key": "<S>"},
        "parameters": {"region": "us-east-1", "service_name": "bedrock-runtime"},
        "url": "https://bedrock-runtime.${parameters.region}.amazonaws.com/model/amazon.titan-embed-text-v2:0/invoke"
    Good:
        "protocol": "aws_sigv4", "credential": {"access_key": "<K>", "secret_key": "<S>"},
        "parameters": {"region": "us-east-1", "service_name": "bedrock"},
        "url": "https://bedrock-runtime.${parameters.region}.amazonaws.com/model/amazon.titan-embed-text-v2:0/invoke"
    Source: providers, section 5
    """
    group = "parameters" if "service_name" in subject.parameters else "credential"
    given = subject.known_parameters.get("service_name") or subject.credential.get("service_name")
    if not given:
        return
    for act in subject.actions:
        parts = address(subject.url(act))
        provider = provider_of(parts.host) if parts else None
        if provider is not None and provider.aws and provider.aws != given:
            pointer = f"/{group}/service_name"
            fix = subject.set_text(f"write {provider.aws}", pointer, provider.aws)
            message = f"{provider.name} is signed for as {provider.aws!r}, not as {given!r}"
            yield Problem(subject.at(pointer), message, fix=fix)
            return
