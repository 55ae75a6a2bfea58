"""How a check of a blueprint ended."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.reports.result import Outcome

__all__ = ["Outcome", "Result"]


@dataclass(frozen=True, slots=True)
class Result:
    """One check of one blueprint, of a documented call where it is about one.

    `problems` are sentences for the person who mends the file; `expected` and `actual` are shown side by side.
    """

    blueprint: str
    check: str
    outcome: Outcome
    call: str = ""
    problems: tuple[str, ...] = ()
    expected: str = ""
    actual: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    label: str = ""
    """A word to show instead of the outcome's sign: `retired`."""
