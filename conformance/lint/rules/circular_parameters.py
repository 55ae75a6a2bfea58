from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from conformance.finding import Severity
from conformance.lint.rule import Problem, rule
from conformance.lint.subject import Subject
from conformance.lint.when import chained
from conformance.pointer import escape_pointer


@rule("CB212", Severity.ERROR, when=chained)
def circular_parameters(subject: Subject) -> Iterator[Problem]:
    r"""Parameters do not name each other in a circle.

    Why: values are filled again; the engine answers 500 `Infinite loop in property interpolation`.
    Bad: "parameters": {"endpoint": "api.openai.com", "model": "${parameters.model}"}
    Good: "parameters": {"endpoint": "api.openai.com", "model": "gpt-5-mini"}
    Source: predict-pipeline, section 5.3
    """
    for name in _in_circles(subject.pulled_in):
        pointer = f"/parameters/{escape_pointer(name)}"
        yield Problem(subject.at(pointer), f"parameters.{name} pulls itself in: each call that reads it is a 500")


def _in_circles(pulled_in: Mapping[str, Sequence[str]]) -> list[str]:
    """The names whose values never end: what is left when each name that ends is struck out, and what waited for it."""
    waits = {name: {each for each in names if each in pulled_in} for name, names in pulled_in.items()}
    waiters: dict[str, list[str]] = {}
    for name, names in waits.items():
        for each in names:
            waiters.setdefault(each, []).append(name)
    ended = [name for name, names in waits.items() if not names]
    while ended:
        name = ended.pop()
        del waits[name]
        for waiter in waiters.get(name, ()):
            waits[waiter].discard(name)
            if not waits[waiter]:
                ended.append(waiter)
    return list(waits)
