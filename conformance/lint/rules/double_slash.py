from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.surface import address
from conformance.lint.when import exposed
from conformance.pointer import escape_pointer


@rule("CB510", Severity.INFO, when=exposed)
def double_slash(subject: Subject) -> Iterator[Problem]:
    """No two slashes meet in a URL's path.

    Why: the trusted patterns see both, and some providers answer 404.
    Bad: "parameters": {"endpoint": "api.openai.com/", "model": "gpt-5-mini"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}
    Source: known defects, section D: double-slash-url
    """
    for act in subject.actions:
        parts = address(subject.url(act))
        if parts is None or "//" not in parts.path:
            continue
        ending = [
            name
            for name, text in subject.parameters.items()
            if text.endswith("/") and f"${{parameters.{name}}}/" in act.url
        ]
        if ending:
            pointer = f"/parameters/{escape_pointer(ending[0])}"
            text = subject.parameters[ending[0]]
            spot = (
                subject.within(pointer, len(text) - 1, len(text))
                if isinstance(subject.raw_parameters[ending[0]], str)
                else subject.at(pointer)
            )
            fix = subject.replace("take the slash out", pointer, len(text) - 1, len(text), "")
            yield Problem(spot, f"{ending[0]} ends in a slash, and the url adds another", fix=fix)
        elif "//" in act.url.partition("://")[2]:
            yield Problem(subject.at(f"{act.pointer}/url"), "two slashes meet in the path")
