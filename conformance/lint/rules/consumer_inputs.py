from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.consumers import consumer_of
from conformance.lint.inputs import open_holes
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB711", Severity.ERROR, when=consumer_of)
def consumer_inputs(subject: Subject) -> Iterator[Problem]:
    r"""The templates read what the model's consumer supplies.

    Why: a blueprint that works with `_predict` is refused in each call of an agent or processor that
        sends other parameters.
    Bad: "request_body": "{\"model\": \"${parameters.model}\", \"prompt\": \"${parameters.my_text}\"}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"prompt\": \"${parameters.prompt}\"}"
    Options: profile=agent
    Source: user needs, 2
    """
    consumer = consumer_of(subject)
    act = subject.predict
    if consumer is None or act is None:
        return
    supplied = consumer.supplies
    if supplied is None:
        supplied = subject.produced(act)
    if supplied is None:
        return  # a script decides
    told: set[str] = set()
    for hole in open_holes(subject, act):
        if hole.name not in supplied and hole.name not in told:
            told.add(hole.name)
            listed = ", ".join(sorted(supplied)[:6])
            yield Problem(subject.hole_at(hole), f"{consumer.title} supplies no {hole.name}; it supplies {listed}")
