from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import MCP
from conformance.lint.when import unusual


@rule("CB118", Severity.WARNING, when=unusual)
def empty_actions(subject: Subject) -> Iterator[Problem]:
    """The list of actions is not empty.

    Why: the engine takes the connector, and can call nothing with it.
    Bad: "actions": []
    Good: "actions": [{"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat/completions"}]
    Source: connector-api, section 2
    """
    if subject.value.get("actions") == [] and subject.protocol not in MCP and not subject.elided:
        yield Problem(subject.at("/actions"), "the connector has no action: it can call nothing")
