from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual


@rule("CB717", Severity.INFO, when=unusual)
def no_answer_credential(subject: Subject) -> Iterator[Problem]:
    """What a cluster answered is told from what may be sent to it.

    Why: answers of get and search hold no credential: sent as a body, they are a 400.
    Bad:
        { "name": "chat", "version": "1", "protocol": "http", "parameters": {}, "created_time": 1,
          "actions": [{"action_type": "PREDICT", "method": "POST", "url": "https://a", "request_body": "{}"}] }
    Good:
        { "name": "chat", "version": "1", "protocol": "http", "parameters": {}, "credential": {"key": "k"},
          "actions": [{"action_type": "PREDICT", "method": "POST", "url": "https://a", "request_body": "{}"}] }
    Source: connector-api, section 3
    """
    if subject.is_answer and "credential" not in subject.value and subject.document.block is None:
        yield Problem(subject.at(), "this is what a cluster answers: to send it, add the credential")
