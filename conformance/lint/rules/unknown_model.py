from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lifecycle import meant_model, model_end
from conformance.lint.models import named_models
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB604", Severity.ERROR)
def unknown_model(subject: Subject) -> Iterator[Problem]:
    """The model's id is one that exists, with the date that is its own.

    Why: the provider answers 400 or 404. Dates of sister models are easily mixed up.
    Bad: "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-sonnet-4-5-20251101-v1:0/converse"
    Good: "url": "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-sonnet-4-5-20250929-v1:0/converse"
    Source: known defects, section C: unknown-model-id
    """
    for named in named_models(subject):
        end = model_end(named.provider, named.id)
        right = meant_model(named.provider, named.id)
        if end is not None and end.status == "unknown":
            right = end.replacement
            message = f"there is no model {named.id}" + (f"; write {right}" if right else "")
        elif right:
            message = f"no model is known as {named.id!r}; did you mean {right!r}?"
        else:
            continue
        fix = None
        if right:
            fix = subject.replace(f"write {right}", named.pointer, named.start, named.start + len(named.id), right)
        yield Problem(named.spot(subject), message, fix=fix)
