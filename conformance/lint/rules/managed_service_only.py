from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import ONLY_MANAGED
from conformance.lint.when import unusual


@rule("CB409", Severity.INFO, when=unusual)
def managed_service_only(subject: Subject) -> Iterator[Problem]:
    """A credential is one that the cluster at hand can use: roles and secrets by ARN are for the AWS managed service.

    Why: a self-managed cluster answers 400 Missing credential to a roleArn, and sends `${credential.secretArn.key}`
        to the provider as it stands. With `--deployment self-managed` this is an error, with `aws-managed` nothing.
    Bad: "protocol": "aws_sigv4", "credential": {"roleArn": "<ROLE>"}
    Good: "protocol": "aws_sigv4", "credential": {"access_key": "<KEY>", "secret_key": "<SECRET>"}
    Source: known defects, section B: managed-service-only-credential
    """
    credential = subject.value.get("credential")
    if subject.options.deployment == "aws-managed" or not isinstance(credential, dict):
        return
    names = [name for name in ONLY_MANAGED if name in credential]
    if not names or {"access_key", "secret_key"} <= credential.keys():
        return
    spot = subject.at(f"/credential/{names[0]}", key=True)
    severity = Severity.ERROR if subject.options.deployment == "self-managed" else None
    verb = "works" if len(names) == 1 else "work"
    message = f"{' and '.join(names)} {verb} on the AWS managed service alone; a self-managed cluster resolves none"
    yield Problem(spot, message, severity=severity)
