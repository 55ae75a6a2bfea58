"""Looks into a body that anyone may have sent: each look gives a value of the wanted type, or notes a fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.connection.fault import Fault, Steps
from conformance.registry import did_you_mean
from conformance.template.mustache import MustacheError, mustache, templates_in

__all__ = ["ABSENT", "MAX_DEPTH", "Reading", "nests_deeper", "type_of"]

ABSENT: Any = object()
"""Told apart from null, which is a value."""


MAX_DEPTH = 100
"""Levels of a body or a reply."""


def nests_deeper(value: Any, levels: int) -> bool:
    """Whether a JSON value has more levels than these."""
    level = [value]
    while level and levels >= 0:
        level = [
            below
            for each in level
            if isinstance(each, (dict, list))
            for below in (each.values() if isinstance(each, dict) else each)
        ]
        levels -= 1
    return bool(level)


def type_of(value: Any) -> str:
    """A JSON value's type, as people say it."""
    if isinstance(value, bool):
        return "a boolean"
    names = {str: "a string", dict: "an object", list: "a list", int: "a number", float: "a number"}
    return names.get(type(value), "null" if value is None else type(value).__name__)


@dataclass(slots=True)
class Reading:
    """A body, and the faults found so far. A value is never told in a fault: it may be a key in a wrong place."""

    body: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)

    def note(self, code: str, steps: Steps, message: str) -> None:
        """Add a fault."""
        self.faults.append(Fault(code, steps, message))

    def get(self, *steps: str | int) -> Any:
        """The value there, or ABSENT."""
        value: Any = self.body
        for step in steps:
            if isinstance(step, int):
                value = value[step] if isinstance(value, list) and step < len(value) else ABSENT
            else:
                value = value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
        return value

    def text(self, *steps: str | int, why: str = "", empty: bool = False) -> str:
        """A string that must be there."""
        value = self.get(*steps)
        if value is ABSENT:
            self.note("required", steps, f"is required{why}")
        elif not isinstance(value, str):
            self.note("wrong_type", steps, f"must be a string, not {type_of(value)}")
        elif not value.strip() and not empty:
            self.note("empty", steps, "must not be empty")
        else:
            return value
        return ""

    def flag(self, *steps: str | int, why: str = "") -> bool:
        """A boolean that must be there."""
        value = self.get(*steps)
        if value is ABSENT:
            self.note("required", steps, f"is required{why}")
        elif not isinstance(value, bool):
            self.note("wrong_type", steps, f"must be true or false, not {type_of(value)}")
        return value is True

    def one_of(self, accepted: Sequence[str], *steps: str | int, why: str = "") -> str:
        """One of some strings, that must be there."""
        value = self.text(*steps, why=why)
        if value and value not in accepted:
            self.choice(accepted, value, steps)
            return ""
        return value

    def choice(self, accepted: Sequence[str], value: str, steps: Steps) -> None:
        """Note that a value is none of those accepted."""
        hint = did_you_mean(value, accepted)
        listed = f"must be {'one of ' if len(accepted) > 1 else ''}{', '.join(accepted)}"
        self.note("not_allowed", steps, f"{listed}; {hint}" if hint else listed)

    def object(self, *steps: str | int, why: str = "") -> dict[str, Any]:
        """An object that must be there."""
        value = self.get(*steps)
        if value is ABSENT:
            self.note("required", steps, f"is required{why}")
        elif not isinstance(value, dict):
            self.note("wrong_type", steps, f"must be an object, not {type_of(value)}")
        else:
            return value
        return {}

    def rows(self, *steps: str | int, why: str = "") -> Iterator[Steps]:
        """The steps of each object in a list that must be there."""
        value = self.get(*steps)
        if value is ABSENT:
            self.note("required", steps, f"is required{why}")
        elif not isinstance(value, list):
            self.note("wrong_type", steps, f"must be a list, not {type_of(value)}")
        else:
            for number, row in enumerate(value):
                if isinstance(row, dict):
                    yield (*steps, number)
                else:
                    self.note("wrong_type", (*steps, number), f"must be an object, not {type_of(row)}")

    def templates(self, value: Any, steps: Steps) -> None:
        """Note each string in a value that is no template."""
        for below, text in templates_in(value, steps):
            try:
                mustache(text)
            except MustacheError as error:
                self.note("invalid_template", below, str(error))
