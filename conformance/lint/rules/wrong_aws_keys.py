from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import signed
from conformance.pointer import escape_pointer
from conformance.registry import did_you_mean

_NAMES = {
    "aws_access_key_id": "access_key",
    "aws_access_key": "access_key",
    "access_key_id": "access_key",
    "accesskeyid": "access_key",
    "accesskey": "access_key",
    "aws_secret_access_key": "secret_key",
    "aws_secret_key": "secret_key",
    "secret_access_key": "secret_key",
    "secretaccesskey": "secret_key",
    "secretkey": "secret_key",
    "aws_session_token": "session_token",
    "sessiontoken": "session_token",
    "security_token": "session_token",
}


@rule("CB405", Severity.ERROR, when=signed)
def wrong_aws_keys(subject: Subject) -> Iterator[Problem]:
    """A credential that signs has access_key, secret_key and perhaps session_token, spelt like this.

    Why: the engine answers 400 Missing credential; a session token under another name is not
        sent, and the signature is refused.
    Bad: "protocol": "aws_sigv4", "credential": {"aws_access_key_id": "<KEY>", "aws_secret_access_key": "<SECRET>"}
    Good: "protocol": "aws_sigv4", "credential": {"access_key": "<KEY>", "secret_key": "<SECRET>"}
    Source: known defects, section B: wrong-aws-credential-keys
    """
    credential = subject.value.get("credential")
    if not isinstance(credential, dict):
        return
    for name in credential:
        right = _NAMES.get(name.lower().replace("-", "_"))
        if name in {"access_key", "secret_key", "session_token"}:
            continue
        if right is None:
            hint = did_you_mean(
                name, [each for each in ("access_key", "secret_key", "session_token") if each not in credential]
            )
            right = hint.split("'")[1] if hint.count("'") == 2 else None
        if right is not None and right not in credential:
            pointer = f"/credential/{escape_pointer(name)}"
            fix = subject.rename(f"rename it to {right}", pointer, right, safe=True)
            yield Problem(subject.at(pointer, key=True), f"the engine signs with {right}, not with {name}", fix=fix)
