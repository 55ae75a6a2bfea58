"""How a check of a blueprint ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Outcome", "Result"]


class Outcome(StrEnum):
    """How a check ended; `skip` has a reason, and is no success."""

    PASS = "pass"  # noqa: S105 -- no password
    FAIL = "fail"
    SKIP = "skip"


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
