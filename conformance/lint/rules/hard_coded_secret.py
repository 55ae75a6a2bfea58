from __future__ import annotations

from collections.abc import Iterator

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.secrets import looks_real, may_be_real
from conformance.lint.subject import Subject
from conformance.pointer import escape_pointer


def _may_hold_one(subject: Subject) -> bool:
    return may_be_real(subject.words)


@rule("CB401", Severity.ERROR, when=_may_hold_one, called=True)
def hard_coded_secret(subject: Subject) -> Iterator[Problem]:
    """No value looks like a real key.

    Why: a key in a file is a key in its history; whoever reads the file can use it. Take it out, and revoke it.
    Bad: "credential": {"key": "sk-proj-9Fq2kL7vXw3Zr8Tn5Bc1Ym6Hd4Js0Pg2Qe7Rt9Uv"}
    Good: "credential": {"key": "<KEY>"}
    Source: user needs, 10
    """
    for pointer, text in _texts(subject.value, ""):
        found = looks_real(text)
        if found:
            start = text.index(found)
            message = f"this looks like a real key ({found[:4]}...): take it out, and revoke it"
            yield Problem(subject.within(pointer, start, start + len(found)), message)


def _texts(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _texts(member, f"{pointer}/{escape_pointer(name)}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{index}")
