from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import MCP
from conformance.lint.when import unusual


@rule("CB412", Severity.ERROR, when=unusual)
def missing_credential(subject: Subject) -> Iterator[Problem]:
    """A connector has a credential with at least one member.

    Why: the engine answers 400 `Connector credential is null or empty list`; what get and search
        answer never holds one.
    Bad: "credential": {}
    Good: "credential": {"key": "<KEY>"}
    Source: known defects, section B: missing-credential
    """
    if subject.partial or subject.is_answer or subject.protocol in MCP or subject.kind == "inline":
        return
    if subject.options.version < (2, 19):
        return  # older engines create it without one
    if subject.document.language == "python" and subject.document.request is None:
        return  # a program may add it later
    credential = subject.value.get("credential", {})
    if credential == {}:
        key = "credential" in subject.value
        message = "the connector has no credential: the engine answers 400"
        yield Problem(subject.at("/credential" if key else "", key=key), message)
