from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import ONLY_MANAGED
from conformance.pointer import escape_pointer
from conformance.template.substitutor import CREDENTIAL


@rule("CB416", Severity.WARNING)
def unused_credential(subject: Subject) -> Iterator[Problem]:
    """Each member of an http connector's credential is read by a header, where headers read some at all.

    Why: a key that nothing reads is kept for nothing; mostly it is misspelt, or the old one.
    Bad: "credential": {"key": "<KEY>", "old_key": "<KEY>"}
    Good: "credential": {"key": "<KEY>"}
    Source: connector-api, section 2
    """
    credential = subject.value.get("credential")
    if subject.protocol != "http" or not isinstance(credential, dict) or subject.elided:
        return
    read = {hole.name.partition(".")[0] for hole in subject.holes if hole.prefix == CREDENTIAL}
    read |= {hole.name for hole in subject.holes if hole.prefix == CREDENTIAL}
    if not read & credential.keys():
        return
    for name in credential:
        if name not in read and name not in {*ONLY_MANAGED, "region", "service_name"}:
            yield Problem(
                subject.at(f"/credential/{escape_pointer(name)}", key=True), f"no header reads credential.{name}"
            )
