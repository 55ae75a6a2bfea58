from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of
from conformance.lint.when import signed


@rule("CB407", Severity.ERROR, when=signed)
def aws_missing_service(subject: Subject) -> Iterator[Problem]:
    """A connector that signs has a service_name, in parameters or in credential.

    Why: the engine answers 400 Missing service name.
    Bad: "protocol": "aws_sigv4", "credential": {"access_key": "<K>", "secret_key": "<S>", "region": "us-east-1"}
    Good: "protocol": "aws_sigv4", "credential": {"access_key": "<K>", "secret_key": "<S>", "service_name": "bedrock"}
    Source: known defects, section B: aws-missing-service-name
    """
    if subject.partial or subject.is_answer:
        return
    if "service_name" not in subject.parameters and "service_name" not in subject.credential:
        parts = next((address(subject.url(act)) for act in subject.actions), None)
        provider = provider_of(parts.host) if parts else None
        help_ = (
            f'add "service_name": "{provider.aws}" to parameters'
            if provider and provider.aws
            else "add it to parameters"
        )
        message = "aws_sigv4 needs a service_name to sign: 400 Missing service name"
        yield Problem(subject.at("/parameters", key=True), message, help=help_)
