from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import several


@rule("CB716", Severity.WARNING, when=several)
def batch_headers(subject: Subject) -> Iterator[Problem]:
    """A batch action's headers are those of the predict action.

    Why: the engine fills headers once, for predict, and sends those with each action: what a batch action adds is lost.
    Bad:
        "actions": [
            {"action_type": "predict", "method": "POST", "url": "https://a", "headers": {"X-A": "1"},
             "request_body": "{}"},
            {"action_type": "batch_predict", "method": "POST", "url": "https://a", "headers": {"X-B": "2"},
             "request_body": "{}"}
        ]
    Good:
        "actions": [
            {"action_type": "predict", "method": "POST", "url": "https://a", "headers": {"X-A": "1"},
             "request_body": "{}"},
            {"action_type": "batch_predict", "method": "POST", "url": "https://a", "headers": {"X-A": "1"},
             "request_body": "{}"}
        ]
    Source: predict-pipeline, section 11
    """
    predict = subject.predict
    if predict is None:
        return
    own = {name.lower(): text for name, text in predict.headers.items()}
    for act in subject.actions:
        if act is predict or "BATCH" not in act.type:
            continue
        for name, text in act.headers.items():
            if own.get(name.lower()) != text:
                message = f"the predict action's headers are sent, and {name} is another or absent there"
                yield Problem(subject.at(act.header_pointer(name), key=True), message)
