from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address, provider_of


@rule("CB414", Severity.ERROR)
def wrong_protocol(subject: Subject) -> Iterator[Problem]:
    """Calls to AWS are signed, and calls to others are not.

    Why: AWS answers 403 to a request without a signature, or a bearer key; other providers answer 401 to a signature.
    Bad: "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke", "headers": {}
    Good: "url": "https://api.openai.com/v1/embeddings"
    Source: providers, section 5
    """
    for act in subject.actions:
        parts = address(subject.url(act))
        provider = provider_of(parts.host) if parts else None
        if provider is None:
            continue
        names = {name.lower() for name in act.headers}
        if provider.aws and subject.protocol == "http" and "authorization" not in names and provider.aws != "lambda":
            message = f"{provider.name} wants signed requests, and protocol http signs none; write aws_sigv4"
            yield Problem(subject.at("/protocol"), message)
            return
        if not provider.aws and subject.protocol == "aws_sigv4":
            yield Problem(subject.at("/protocol"), f"{provider.name} reads no AWS signature; write http")
            return
