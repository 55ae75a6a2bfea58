from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import signed


@rule("CB410", Severity.ERROR, when=signed)
def missing_session_token(subject: Subject) -> Iterator[Problem]:
    """Temporary AWS keys, which begin with ASIA, come with a session_token.

    Why: AWS refuses the signature without it: 403 `UnrecognizedClientException`.
    Bad: "protocol": "aws_sigv4", "credential": {"access_key": "ASIAEXAMPLEEXAMPLE12", "secret_key": "<SECRET>"}
    Good: "protocol": "aws_sigv4", "credential": {"access_key": "ASIAEXAMPLEEXAMPLE12", "session_token": "<T>"}
    Source: predict-pipeline, section 9
    """
    if "session_token" in subject.credential or subject.kind == "update":
        return
    if subject.credential.get("access_key", "").startswith("ASIA"):
        yield Problem(subject.at("/credential/access_key"), "this is a temporary key: it needs a session_token")
