from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint import since
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import older


@rule("CB703", Severity.ERROR, when=older)
def newer_protocol(subject: Subject) -> Iterator[Problem]:
    """The protocol is there in the version that the blueprint must work with.

    Why: an older engine refuses the connector: Unsupported connector protocol.
    Bad: "protocol": "mcp_sse", "url": "https://mcp.example.com"
    Good: "protocol": "http"
    Options: target_version=2.19
    Source: versions
    """
    first = since.PROTOCOLS.get(subject.protocol)
    if first is not None and first > subject.options.version:
        message = f"{subject.protocol} is there since {first[0]}.{first[1]}, not in {subject.options.target_version}"
        yield Problem(subject.at("/protocol"), message)
