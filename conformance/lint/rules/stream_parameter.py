from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import steered


@rule("CB715", Severity.ERROR, when=steered)
def stream_parameter(subject: Subject) -> Iterator[Problem]:
    """`stream` is no parameter of the connector.

    Why: version 3.6 takes the streaming path as soon as the parameter is there, whatever its value: a plain predict
        call never gets an answer. Write it into the request_body.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "m", "stream": false}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "m"}
    Source: predict-pipeline, section 11
    """
    if "stream" in subject.parameters and not subject.is_answer:
        spot = subject.at("/parameters/stream", key=True)
        yield Problem(spot, "with a parameter stream no predict call is ever answered")
