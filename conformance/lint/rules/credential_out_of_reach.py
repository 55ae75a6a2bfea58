from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.template.substitutor import CREDENTIAL


@rule("CB205", Severity.ERROR)
def credential_out_of_reach(subject: Subject) -> Iterator[Problem]:
    r"""`${credential.x}` stands in headers alone.

    Why: the engine fills credentials nowhere else: in a URL the call is a 400, in a body the placeholder
        itself is sent.
    Bad: "url": "https://api.openai.com/v1/embeddings?key=${credential.key}"
    Good: "url": "https://api.openai.com/v1/embeddings"
    Source: predict-pipeline, sections 5.3 and 7; ml-commons issue 4874
    """
    for hole in subject.holes:
        if hole.prefix == CREDENTIAL and hole.where in {"url", "body"} and not hole.placeholder.escaped:
            place = {"url": "a URL", "body": "a request_body"}[hole.where]
            message = f"the engine never fills ${{credential.{hole.name}}} in {place}"
            yield Problem(subject.hole_at(hole), message, help="send it in a header")
