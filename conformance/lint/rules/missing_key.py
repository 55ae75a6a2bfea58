from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import MCP
from conformance.lint.when import unusual


@rule("CB102", Severity.ERROR, when=unusual)
def missing_key(subject: Subject) -> Iterator[Problem]:
    """A connector has name, version and protocol, its actions (or an MCP url), and an action its type, method and url.

    Why: the engine answers 400 when it is created, and names the first one that is absent.
    Bad: "actions": [{"action_type": "predict", "url": "https://api.openai.com/v1/chat/completions"}]
    Good: "actions": [{"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat/completions"}]
    Source: connector-api, section 2
    """
    if not subject.elided:
        for act in subject.actions:
            for name in ("action_type", "method", "url"):
                if name not in act.value:
                    yield Problem(subject.at(act.pointer), f"the action has no {name}: the engine answers 400")
    if subject.partial:
        return
    inline = subject.kind == "inline"
    for name in ("protocol",) if inline else ("name", "version", "protocol"):
        if name not in subject.value:
            message = f"the connector has no {name}: the engine answers 400"
            yield Problem(subject.at(), message)
    if subject.protocol in MCP:
        if not str(subject.value.get("url") or "").strip():
            yield Problem(subject.at(), "an MCP connector has no url: the engine answers 400")
    elif "actions" not in subject.value:
        yield Problem(subject.at(), "the connector has no actions: the engine answers 400")
