"""Jobs with a life: each time that somebody looks, a job is one step further. No clock, so a run repeats."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Job", "Jobs"]


@dataclass(slots=True)
class Job:
    """A job: the states that lie before it, the one it is in first."""

    id: str
    states: tuple[str, ...]
    data: dict[str, Any] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    """The states it has been in, in order."""
    size: int = 0
    """Bytes of the request that it keeps, where those may be many."""

    def __post_init__(self) -> None:
        self.seen = [self.states[0]]

    @property
    def state(self) -> str:
        """The state it is in."""
        return self.states[0]

    @property
    def is_done(self) -> bool:
        """Whether it will not change any more."""
        return len(self.states) == 1

    def step(self) -> str:
        """One step further; gives the new state."""
        if not self.is_done:
            self.states = self.states[1:]
            self.seen.append(self.state)
        return self.state

    def turn_to(self, *states: str) -> None:
        """Leave the way it was on: it is in the first of these states, the others follow."""
        self.states = states
        self.seen.append(self.state)


class Jobs:
    """The jobs of a mock by id; the oldest are forgotten where there are too many, or they hold too much."""

    def __init__(self, limit: int = 1000, *, max_size: int = 64 * 1024 * 1024) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._limit = limit
        self._max_size = max_size
        self._size = 0
        self.made = 0

    def add(self, job: Job) -> Job:
        """Keep a job."""
        self.made += 1
        self.remove(job.id)
        self._jobs[job.id] = job
        self._size += job.size
        while len(self._jobs) > self._limit or (self._size > self._max_size and len(self._jobs) > 1):
            self.remove(next(iter(self._jobs)))
        return job

    def get(self, id_: str) -> Job | None:
        """The job of an id, or None."""
        return self._jobs.get(id_)

    def remove(self, id_: str) -> None:
        """Forget the job of an id, if there is one."""
        gone = self._jobs.pop(id_, None)
        self._size -= gone.size if gone is not None else 0

    def newest_first(self) -> list[Job]:
        """All jobs."""
        return list(reversed(self._jobs.values()))
