"""Bodies spoilt one place at a time: dropped, of a wrong type, out of range, or with a member that nobody knows."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["ABSENT", "Figure", "figure", "mutants", "replaced"]

ABSENT = "<absent>"
"""Stands for a member that is taken away."""

UNKNOWN = "x_unknown_member"

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Of the mutants that an SDK refuses, those that a schema takes all the same."""

    known: int
    missed: tuple[Any, ...]

    @property
    def rate(self) -> float:
        """The part that is refused, from 0 to 1."""
        return 1 - len(self.missed) / self.known if self.known else 0.0

    def __str__(self) -> str:
        return f"{self.known - len(self.missed)}/{self.known}"


def figure(
    good: Iterable[Any], verdict: Callable[[Any], bool], accepts: Callable[[Any], bool], *, unknown: bool = True
) -> Figure:
    """How many mutants of good bodies the verdict refuses, and which of these are accepted; each is counted once."""
    known: dict[str, Any] = {}
    for body in good:
        if not verdict(body):
            continue
        for mutant in mutants(body, unknown=unknown):
            if not verdict(mutant):
                known[json.dumps(mutant, sort_keys=True)] = mutant
    return Figure(len(known), tuple(mutant for mutant in known.values() if accepts(mutant)))


def mutants(body: Any, *, unknown: bool = True) -> Iterator[Any]:
    """The body with each of its places spoilt in turn."""
    for steps, value in _places(body, ()):
        for other in _wrong(value):
            yield replaced(body, steps, other)
        if steps and isinstance(steps[-1], str):
            yield replaced(body, steps, ABSENT)
        if unknown and isinstance(value, dict):
            yield replaced(body, (*steps, UNKNOWN), 1)


def _places(value: Any, steps: Steps) -> Iterator[tuple[Steps, Any]]:
    yield steps, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        yield from _places(member, (*steps, step))


def _wrong(value: Any) -> Iterator[Any]:
    kinds: list[Any] = [None, True, 3, "text", [], {}, [{"x": 1}], {"x": 1}, ""]
    yield from (other for other in kinds if type(other) is not type(value) or other in ("", [], {}))
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from (-1, -1000, 10**6, 0.5)
    if isinstance(value, str):
        yield "x_unknown_value"


def replaced(body: Any, steps: Steps, value: Any) -> Any:
    """A copy of a body with another value at a place, or none."""
    if not steps:
        return value
    found = copy.deepcopy(body)
    at = found
    for step in steps[:-1]:
        at = at[step]
    if value == ABSENT:
        del at[steps[-1]]
    else:
        at[steps[-1]] = value
    return found
