"""Faults on demand: what goes wrong with the next exchanges, by provider, repeatable by its seed.

A test plans them (`FaultPlan.add`), a page switches them on, and a single request asks for its own with the header
`x-mock-fault: 429`, or `drop`, `hang`, `truncate`, `invalid-json`, `empty`, `stream-error`, `latency=0.5`.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from conformance.errors import UsageError
from conformance.http import Fault, Response

__all__ = ["HEADER", "FaultKind", "FaultPlan", "Planned", "Trouble", "read_trouble", "troubled"]

HEADER = "x-mock-fault"


class FaultKind(StrEnum):
    """What can be asked for."""

    STATUS = "status"
    LATENCY = "latency"
    DROP = "drop"
    HANG = "hang"
    TRUNCATE = "truncate"
    INVALID_JSON = "invalid-json"
    EMPTY = "empty"
    STREAM_ERROR = "stream-error"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong: `status` for an error in the provider's own form, `seconds` for a latency."""

    kind: FaultKind
    status: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        if self.kind is FaultKind.STATUS:
            return str(self.status)
        return f"latency={self.seconds:g}" if self.kind is FaultKind.LATENCY else str(self.kind)


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault that waits: for a provider (or `*`), for so many calls (None: until it is taken away), so often."""

    number: int
    provider: str
    trouble: Trouble
    times: int | None
    probability: float


def read_trouble(text: str) -> Trouble:
    """A fault from its text. Raises UsageError that names what is accepted."""
    name, _, value = text.strip().partition("=")
    try:
        if name.isascii() and name.isdigit() and 200 <= int(name) <= 599:
            return Trouble(FaultKind.STATUS, status=int(name))
        if name == "latency" and 0 <= float(value) <= 3600:
            return Trouble(FaultKind.LATENCY, seconds=float(value))
    except ValueError:
        pass
    if name in {"drop", "hang", "truncate", "invalid-json", "empty", "stream-error"} and not value:
        return Trouble(FaultKind(name))
    raise UsageError(
        f"no fault is called {text!r}; there are: a status from 200 to 599, latency=SECONDS, "
        "drop, hang, truncate, invalid-json, empty, stream-error"
    )


def troubled(response: Response, troubles: Iterable[Trouble]) -> Response:
    """An answer with what goes wrong on its way; a status and an error in a stream are the provider's to say."""
    for trouble in troubles:
        match trouble.kind:
            case FaultKind.LATENCY:
                response = replace(response, delay=response.delay + trouble.seconds)
            case FaultKind.DROP:
                response = replace(response, fault=Fault.DROP)
            case FaultKind.HANG:
                response = replace(response, fault=Fault.HANG)
            case FaultKind.TRUNCATE:
                response = replace(response, body=response.read(), chunks=None, fault=Fault.TRUNCATE)
            case FaultKind.INVALID_JSON:
                body = response.read()
                response = replace(response, body=body[: len(body) * 2 // 3] + b'"<!', chunks=None)
            case FaultKind.EMPTY:
                response = replace(response, body=b"", chunks=None)
            case FaultKind.STATUS | FaultKind.STREAM_ERROR:
                pass  # they are the provider's to say
    return response


class FaultPlan:
    """The faults switched on; safe to change from another thread while the mocks answer."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- repeatable on purpose
        self._planned: list[Planned] = []
        self._next = 1
        self._lock = threading.Lock()

    def add(
        self, trouble: Trouble | str, *, provider: str = "*", times: int | None = 1, probability: float = 1.0
    ) -> Planned:
        """Switch a fault on for the next `times` calls that it meets; probability 0.1 meets about every tenth."""
        found = read_trouble(trouble) if isinstance(trouble, str) else trouble
        if (times is not None and times < 1) or not 0 < probability <= 1:
            raise UsageError(
                f"a fault needs times of 1 or more and a probability above 0 up to 1, not {times}, {probability}"
            )
        with self._lock:
            planned = Planned(self._next, provider, found, times, probability)
            self._next += 1
            self._planned.append(planned)
        return planned

    def remove(self, number: int) -> bool:
        """Switch a fault off; False where there is none of that number."""
        with self._lock:
            before = len(self._planned)
            self._planned = [planned for planned in self._planned if planned.number != number]
            return len(self._planned) < before

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self._planned = []

    def planned(self) -> list[Planned]:
        """What is switched on."""
        return list(self._planned)

    def reseed(self, seed: int) -> None:
        """Start the chances anew."""
        with self._lock:
            self._random.seed(seed)

    def take(self, provider: str) -> tuple[Trouble, ...]:
        """What goes wrong with this call; counts it. Several latencies add up, of the others the first planned wins."""
        if not self._planned:
            return ()
        taken: list[Trouble] = []
        with self._lock:
            kept: list[Planned] = []
            for planned in self._planned:
                meets = planned.provider in {"*", provider} and (
                    planned.probability >= 1 or self._random.random() < planned.probability
                )
                if not meets or (planned.trouble.kind is not FaultKind.LATENCY and _has_fault(taken)):
                    kept.append(planned)
                    continue
                taken.append(planned.trouble)
                if planned.times is None:
                    kept.append(planned)
                elif planned.times > 1:
                    kept.append(replace(planned, times=planned.times - 1))
            self._planned = kept
        return tuple(taken)


def _has_fault(taken: list[Trouble]) -> bool:
    return any(trouble.kind is not FaultKind.LATENCY for trouble in taken)
