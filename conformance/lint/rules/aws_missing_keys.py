from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import signed


@rule("CB408", Severity.ERROR, when=signed)
def aws_missing_keys(subject: Subject) -> Iterator[Problem]:
    """A connector that signs has access_key and secret_key.

    Why: the engine answers 400 Missing credential.
    Bad: "protocol": "aws_sigv4", "credential": {"access_key": "<KEY>"}
    Good: "protocol": "aws_sigv4", "credential": {"access_key": "<KEY>", "secret_key": "<SECRET>"}
    Source: connector-api, section 2
    """
    credential = subject.value.get("credential")
    if subject.kind in {"update", "part"} or subject.is_answer:
        return
    if not isinstance(credential, dict) or not credential or "roleArn" in credential:
        return
    lost = [name for name in ("access_key", "secret_key") if name not in credential]
    if lost:
        yield Problem(
            subject.at("/credential", key=True), f"credential has no {' and no '.join(lost)}: 400 Missing credential"
        )
