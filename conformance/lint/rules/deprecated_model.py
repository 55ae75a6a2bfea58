from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lifecycle import model_end
from conformance.lint.models import named_models
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject


@rule("CB603", Severity.WARNING)
def deprecated_model(subject: Subject) -> Iterator[Problem]:
    """The model is one that the provider still serves.

    Why: a retired model is answered with 404 or the like; of one whose end is only announced, this is a note.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "gpt-3.5-turbo"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-6-luna"}
    Source: known defects, section C: deprecated-model; the providers' lifecycle pages
    """
    today = subject.options.today
    for named in named_models(subject):
        end = model_end(named.provider, named.id)
        if end is None or end.status == "unknown" or _told_already(subject):
            continue
        gone = end.date is None or end.date <= today
        when = "" if end.date is None else f" since {end.date}" if gone else f" from {end.date} on"
        what = f"{named.id} is {end.status}{when}" if gone else f"{named.id} will be {end.status}{when}"
        message = what + (f"; write {end.replacement}" if end.replacement else "")
        yield Problem(named.spot(subject), message, severity=None if gone else Severity.INFO)


def _told_already(subject: Subject) -> bool:
    """Whether the blueprint itself says so."""
    said = subject.document.value.get("model") if subject.kind == "blueprint" else None
    return isinstance(said, dict) and said.get("status") in {"retired", "deprecated"}
