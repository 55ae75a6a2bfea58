from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.lazy import regex
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject

_REFUSED = regex(r"""[^\w \t\n\x0b\f\r.,!?():@\-/'"]""")


@rule("CB104", Severity.ERROR, called=True)
def name_charset(subject: Subject) -> Iterator[Problem]:
    """Name and description have letters, digits, spaces and `.,!?():@-_'/"` alone, and the name is not blank.

    Why: the engine answers 400; angle brackets of a placeholder are the usual cause.
    Bad: "name": "<YOUR CONNECTOR NAME>"
    Good: "name": "OpenAI chat"
    Source: connector-api, section 1.3
    """
    if subject.kind in {"inline", "stored", "answer"}:
        return
    for name in ("name", "description"):
        text = subject.value.get(name)
        if not isinstance(text, str):
            continue
        if name == "name" and not text.strip() and subject.kind != "update":
            yield Problem(subject.at("/name"), "the name is blank: the engine answers 400")
        found = _REFUSED.search(text)
        if found is None:
            continue
        what = f"{found.group()!r} isn't allowed in a {name}: the engine answers 400"
        if found.group() == "<" and ">" in text:
            what += "; fill the placeholder"
        yield Problem(subject.within(f"/{name}", found.start(), found.end()), what)
