from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, Spot, rule
from conformance.lint.subject import Subject
from conformance.lint.vocabulary import to_fill_in
from conformance.pointer import escape_pointer


@rule("CB217", Severity.INFO)
def unfilled_value(subject: Subject) -> Iterator[Problem]:
    """What the reader must fill in is filled in.

    Why: the engine takes `<YOUR KEY>` for a key, and the provider answers 401; in a URL it is a 400.
    Bad: "parameters": {"endpoint": "<YOUR ENDPOINT>", "model": "gpt-5-mini"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}, "credential": {"key": "k"}
    Source: known defects, section D: unfilled-placeholder
    """
    first: Spot | None = None
    names: list[str] = []
    for pointer, found in _unfilled(subject):
        first = first or subject.within(pointer, *found)
        names.append(pointer.strip("/").replace("/", "."))
    if first is not None:
        yield Problem(first, f"to be filled in: {', '.join(names)}")


def _unfilled(subject: Subject) -> Iterator[tuple[str, tuple[int, int]]]:
    for group in ("credential", "parameters"):
        members = subject.value.get(group)
        for name, text in members.items() if isinstance(members, dict) else ():
            if isinstance(text, str) and len(text) < 300 and (found := to_fill_in(text)):
                yield f"/{group}/{escape_pointer(name)}", found
    for act in subject.actions:
        if found := to_fill_in(act.url):
            yield f"{act.pointer}/url", found
        for name, text in act.headers.items():
            if found := to_fill_in(text):
                yield act.header_pointer(name), found
