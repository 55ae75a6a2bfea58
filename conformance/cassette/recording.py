"""What a cassette holds: recorded exchanges, and what they were recorded from, where and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from conformance.errors import ConformanceError
from conformance.http import Request, Response

__all__ = ["CassetteError", "Interaction", "Recording", "Source", "again"]


class Source(StrEnum):
    """What a cassette was recorded from. Only `provider` says what a provider really answers."""

    PROVIDER = "provider"
    MOCK = "mock"
    DOCUMENTATION = "documentation"
    UNKNOWN = "unknown"  # a file that vcrpy wrote


class CassetteError(ConformanceError):
    """A cassette can't be used: `path`, `problem`, and `advice`, which says how to get one that can."""

    def __init__(self, problem: str, *, path: str = "", line: int = 0, advice: str = "") -> None:
        super().__init__(problem, path, line, advice)
        self.problem = problem
        self.path = path
        self.line = line
        self.advice = advice

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}: " if self.line else f"{self.path}: " if self.path else ""
        return f"{where}{self.problem}" + (f"; {self.advice}" if self.advice else "")


@dataclass(frozen=True, slots=True)
class Interaction:
    """One exchange. `call` is the documented call that it belongs to, `fingerprint` that of what the blueprint sent.

    `recorded_from` is told where it is not the whole recording's.
    """

    request: Request
    response: Response
    call: str = ""
    fingerprint: str = ""
    recorded_from: Source | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """What a cassette file holds; `recorded_at` is the day, None where the file does not say."""

    interactions: tuple[Interaction, ...]
    blueprint: str = ""
    recorded_from: Source = Source.UNKNOWN
    recorded_at: dt.date | None = None
    note: str = ""
    path: str = ""


def again(recording_of: str) -> str:
    """How to record again."""
    return f"record it again with `conformance record {recording_of or 'ID'} --overwrite`"
