from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import MCP
from conformance.lint.when import unusual


@rule("CB113", Severity.WARNING, when=unusual)
def no_predict_action(subject: Subject) -> Iterator[Problem]:
    """A connector has a predict action, unless it has an execute action for tools.

    Why: the engine deploys it, and answers each call with 400 `no PREDICT action found`; headers are filled for
        predict alone.
    Bad: "actions": [{"action_type": "batch_predict", "method": "POST", "url": "https://api.openai.com/v1/batches"}]
    Good: "actions": [{"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat/completions"}]
    Source: connector-api, section 7.8
    """
    if subject.protocol in MCP or not isinstance(subject.value.get("actions"), list) or subject.elided:
        return
    types = {act.type for act in subject.actions}
    if "PREDICT" in types or not all(types) or len(subject.actions) != len(subject.value["actions"]):
        return
    called = subject.kind == "blueprint" and any(sample.action == "predict" for sample in subject.page.samples)
    if "EXECUTE" not in types or called:
        yield Problem(subject.at("/actions"), "there is no predict action: a predict call is a 400")
