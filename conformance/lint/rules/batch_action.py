from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB713", Severity.ERROR)
def batch_action(subject: Subject) -> Iterator[Problem]:
    """A connector for batches has a batch_predict action, and a predict action whose headers it uses.

    Why: the engine answers 400 `no BATCH_PREDICT action found`; headers are filled for the predict action alone.
    Bad: "action_type": "predict"
    Good:
        "actions": [
            {"action_type": "predict", "method": "POST", "url": "https://a", "request_body": "{}"},
            {"action_type": "batch_predict", "method": "POST", "url": "https://a", "request_body": "{}"}
        ]
    Options: profile=batch
    Source: predict-pipeline, section 11
    """
    told = subject.options.profile
    if told is None and subject.kind == "blueprint":
        told = subject.document.value.get("profile")
    if told != "batch" or subject.elided or "actions" not in subject.value:
        return
    types = {act.type for act in subject.actions}
    if "BATCH_PREDICT" not in types:
        yield Problem(subject.at("/actions", key=True), "there is no batch_predict action")
