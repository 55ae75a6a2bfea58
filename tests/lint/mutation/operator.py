"""What an operator is: a way to break a connector body, which gives one mutant for each place that it finds."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.registry import Registry, load_all

__all__ = ["Operator", "Original", "operator", "operators", "set_at", "strings_of", "swapped"]

Value = dict[str, Any]
Mutate = Callable[["Original"], Iterator["Value | str"]]


@dataclass(frozen=True)
class Original:
    """A connector body that works."""

    identity: str
    body: Value

    @property
    def text(self) -> str:
        """The body as people write it."""
        return json.dumps(self.body, indent=2, ensure_ascii=False)

    def copy(self) -> Value:
        """A body to change."""
        return copy.deepcopy(self.body)

    def actions(self) -> Iterator[tuple[Value, Value]]:
        """Each action of a new copy, and that copy."""
        for index in range(len(self.body.get("actions", ()))):
            fresh = self.copy()
            yield fresh["actions"][index], fresh

    def request_bodies(self) -> Iterator[str]:
        """The text of each action's template."""
        yield from (action["request_body"] for action in self.body["actions"] if action.get("request_body"))

    def with_text(self, member: str, change: Callable[[str], Iterator[str]]) -> Iterator[Value]:
        """A body for each text that a change makes of a member of an action."""
        for index, action in enumerate(self.body.get("actions", ())):
            for changed in change(action.get(member) or ""):
                fresh = self.copy()
                fresh["actions"][index][member] = changed
                yield fresh


@dataclass(frozen=True)
class Operator:
    """A name, what it breaks, and how; a mutant is a body, or a text where it is no JSON any more."""

    name: str
    what: str
    mutate: Mutate

    def mutants(self, original: Original) -> Iterator[str]:
        """The texts of the mutants, each once and none equal to the original."""
        seen = {original.text}
        for mutant in self.mutate(original):
            text = mutant if isinstance(mutant, str) else json.dumps(mutant, indent=2, ensure_ascii=False)
            if text not in seen:
                seen.add(text)
                yield text


_OPERATORS: Registry[Operator] = Registry("operator")


def operator(mutate: Mutate) -> Mutate:
    """Make a generator over an original an operator; its docstring says what it breaks."""
    name = mutate.__name__.replace("_", "-")
    _OPERATORS.add(name, Operator(name, (mutate.__doc__ or "").split("\n")[0].rstrip("."), mutate))
    return mutate


def operators() -> Registry[Operator]:
    """Every operator by its name."""
    load_all("tests.lint.mutation.operators")
    return _OPERATORS


def swapped(word: str) -> str:
    """A word with two of its letters in the wrong order, or one letter twice where no two differ."""
    letters = [at for at in range(len(word) - 1) if word[at] != word[at + 1] and (word[at] + word[at + 1]).isalnum()]
    if not letters:
        return word + word[-1:]
    at = letters[len(letters) // 2]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def set_at(value: Any, path: tuple[str | int, ...], new: Any) -> None:
    """Put another value into a nested one."""
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


def strings_of(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text in a value, and where it is."""
    if isinstance(value, str):
        yield path, value
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield from strings_of(inner, (*path, step))
