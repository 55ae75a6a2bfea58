from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import unusual


@rule("CB114", Severity.WARNING, when=unusual)
def missing_body(subject: Subject) -> Iterator[Problem]:
    r"""An action that posts has a request_body.

    Why: without one the engine sends the parameter http_body; a call that has none is a 400:
        Content length is 0.
    Bad: "actions": [{"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings"}]
    Good:
        "actions": [{"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/embeddings",
                     "request_body": "{ \"input\": ${parameters.input} }"}]
    Source: predict-pipeline, section 7
    """
    if subject.elided or "http_body" in subject.parameters:
        return
    if any("http_body" in (sample.parameters or {}) for sample in subject.page.samples):
        return
    for act in subject.actions:
        method = (act.text("method") or "").upper()
        if method == "POST" and "request_body" not in act.value and act.type in {"PREDICT", "EXECUTE", "BATCH_PREDICT"}:
            yield Problem(subject.at(act.pointer), "the action posts nothing: it has no request_body")
