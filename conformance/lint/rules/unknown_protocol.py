from __future__ import annotations

from collections.abc import Iterator

from conformance.connector import PROTOCOLS
from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual
from conformance.registry import did_you_mean


@rule("CB105", Severity.ERROR, when=unusual)
def unknown_protocol(subject: Subject) -> Iterator[Problem]:
    """The protocol is http, aws_sigv4, mcp_sse or mcp_streamable_http, in lower case.

    Why: the engine answers 400; HTTP in capitals is refused as well.
    Bad: "protocol": "HTTP"
    Good: "protocol": "http"
    Source: connector-api, section 2
    """
    protocol = subject.value.get("protocol")
    if not isinstance(protocol, str) or protocol in PROTOCOLS or subject.value.get("dry_run") is True:
        return
    hint = did_you_mean(protocol, PROTOCOLS)
    fix = None
    if hint.count("'") == 2:
        right = hint.split("'")[1]
        fix = subject.set_text(f"write {right}", "/protocol", right, safe=protocol.strip().lower() == right)
    message = f"the protocol {protocol!r} is unknown; " + (hint or f"there are: {', '.join(PROTOCOLS)}")
    yield Problem(subject.at("/protocol"), message, fix=fix)
