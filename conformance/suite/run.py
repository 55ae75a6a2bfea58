"""A run of the suite: requirements checked several at a time, and what came of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from conformance.suite.bench import Bench, opened
from conformance.suite.deviations import Deviation, deviations, judged
from conformance.suite.execute import Verdict, execute
from conformance.suite.options import Options
from conformance.suite.requirement import Requirement

__all__ = ["Runner", "runner"]


@dataclass(slots=True)
class Runner:
    """Checks requirements on a bench, in the light of known deviations.

    `start` begins with many at once, so that `verdict` need only wait for each; without it, each is checked when asked.
    Those that change cluster settings come last and alone.
    """

    bench: Bench
    known: dict[str, Deviation]
    _pool: ThreadPoolExecutor | None = None
    _begun: dict[str, Future[Verdict]] = field(default_factory=dict)

    def start(self, requirements: Iterable[Requirement], jobs: int) -> None:
        """Begin to check requirements, `jobs` at a time."""
        if jobs > 1 and self._pool is None:
            self._pool = ThreadPoolExecutor(jobs, "conformance-check")
            for requirement in requirements:
                if not requirement.disturbs:
                    self._begun[requirement.id] = self._pool.submit(execute, requirement, self.bench)

    def verdict(self, requirement: Requirement) -> Verdict:
        """What came of a requirement."""
        begun = self._begun.pop(requirement.id, None)
        if begun is not None:
            return judged(begun.result(), self.known)
        if requirement.disturbs:
            for other in self._begun.values():
                other.exception()  # waits: nothing else may run meanwhile
        return judged(execute(requirement, self.bench), self.known)

    def verdicts(self, requirements: Iterable[Requirement], jobs: int = 1) -> Iterator[Verdict]:
        """What came of each requirement, as it becomes known."""
        ordered = sorted(requirements, key=lambda requirement: requirement.disturbs)
        self.start(ordered, jobs)
        for requirement in ordered:
            yield self.verdict(requirement)

    def close(self) -> None:
        """Give up what has not begun, and wait for what has."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)


@contextmanager
def runner(options: Options, *, prepares: bool = True, tag: str = "") -> Iterator[Runner]:
    """A runner for the target that the options name. Raises UsageError and TargetError.

    Of several processes that share a run, one `prepares` the target, and the others' `tag` begins with its own.
    """
    with opened(options, prepares=prepares, tag=tag) as bench:
        known = {} if options.as_documented else deviations(options.deviations, bench.target.version)
        made = Runner(bench, known)
        try:
            yield made
        finally:
            made.close()
