from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.template.substitutor import PARAMETERS

_SUFFIX = ".toString()"


def _says_so(subject: Subject) -> bool:
    return "toString" in subject.words


@rule("CB215", Severity.ERROR, when=_says_so)
def to_string(subject: Subject) -> Iterator[Problem]:
    r"""`${parameters.x.toString()}` in a body is mentioned by some parameter's value as well.

    Why: the engine looks for it in the values of parameters alone: a body that uses it by itself is
        refused as not filled.
    Bad: "request_body": "{\"model\": \"${parameters.model}\", \"text\": \"${parameters.messages.toString()}\"}"
    Good: "request_body": "{\"model\": \"${parameters.model}\", \"messages\": ${parameters.messages}}"
    Source: predict-pipeline, section 5.2
    """
    values = "".join(subject.parameters.values())
    for hole in subject.holes:
        if hole.where != "body" or not hole.name.endswith(_SUFFIX) or hole.name in subject.parameters:
            continue
        if f"{PARAMETERS}{hole.name}}}" not in values and hole.placeholder.default is None:
            message = f"the engine doesn't fill ${{parameters.{hole.name}}} here: no parameter's value mentions it"
            yield Problem(subject.hole_at(hole), message)
