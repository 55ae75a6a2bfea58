from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.rules.private_address import is_private
from conformance.lint.subject import Subject
from conformance.lint.surface import address
from conformance.lint.when import exposed

_PLAIN_PORTS = {"80", "11434", "8080", "8000", "1234"}


@rule("CB507", Severity.ERROR, when=exposed)
def https_on_http_port(subject: Subject) -> Iterator[Problem]:
    """A local server is called over http, where its port speaks plain http.

    Why: 500: the connection was closed during the request. Port 11434 is Ollama's, which has no TLS.
    Bad: "url": "https://localhost:11434/v1/chat/completions"
    Good: "url": "http://localhost:11434/v1/chat/completions"
    Source: known defects, section C: https-on-local-http-port
    """
    for act in subject.actions:
        parts = address(subject.url(act))
        if parts is None or parts.scheme != "https" or parts.port not in _PLAIN_PORTS:
            continue
        if parts.port in {"80", "11434"} or is_private(parts.host):
            pointer = f"{act.pointer}/url"
            fix = subject.replace("write http", pointer, 0, 5, "http") if act.url.startswith("https") else None
            sure = parts.port in {"80", "11434"}
            message = f"port {parts.port} speaks plain http; write http://"
            yield Problem(subject.at(pointer), message, fix=fix, severity=None if sure else Severity.WARNING)
