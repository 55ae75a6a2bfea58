from __future__ import annotations

from collections.abc import Iterator

from conformance.errors import DocumentError
from conformance.finding import Severity
from conformance.lint.fill import fits, own_fill
from conformance.lint.rule import Problem, Spot, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import FILL_IN


@rule("CB206", Severity.ERROR)
def body_not_json(subject: Subject) -> Iterator[Problem]:
    r"""A request_body is JSON once its placeholders are filled with values that fit.

    Why: the engine answers 400 `Invalid payload` to each call, whatever it carries.
    Bad: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.4
    """
    for act in subject.actions:
        if act.body is None or FILL_IN.fullmatch(act.body.strip()) or "<" in act.body[:2]:
            continue  # unfilled-value tells that it must be filled in
        pointer = f"{act.pointer}/request_body"
        own = own_fill(subject, act)
        if fits(act.body).never and not (own is not None and own.accepted):
            yield _problem(subject, pointer)


def _problem(subject: Subject, pointer: str) -> Problem:
    try:
        subject.document.inner(subject.base + pointer, template=True)
    except DocumentError as error:
        text = subject.document.text.root
        at = text.lines[error.line - 1] + error.column - 1 if 0 < error.line <= len(text.lines) else -1
        if at >= 0:
            spot = Spot(subject.shown_base + pointer, text.place(at, min(at + 1, len(text.value))))
            return Problem(spot, f"the request_body is no JSON: {error.problem}")
    except KeyError:
        pass
    return Problem(subject.at(pointer), "the request_body is no JSON, whatever its placeholders stand for")
