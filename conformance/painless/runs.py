"""One run of a script: what it remembers, and where it ends."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from conformance.painless.dynamic.seen import null_get_class
from conformance.painless.errors import PainlessUnsupportedError, Thrown

__all__ = ["Run"]

LONGEST_RUN = 2.0  # seconds of work, so that a busy machine changes no answer

# How many calls deep the engine's stack surely reaches, and how many it surely does not.
DEEP, DEEPEST = 2_000, 20_000


class Run:
    """One run of a script: what its sites remember, and how much it may still do."""

    __slots__ = ("budget", "deadline", "deepest", "depth", "seen", "sites")

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.sites: dict[int, Any] = {}
        self.budget = 2_000_000
        self.depth = 0
        self.deepest = 0
        self.deadline = time.thread_time() + LONGEST_RUN

    def check(self, at: int) -> None:
        """Give up a run that takes too long, though it may end in the engine."""
        if time.thread_time() > self.deadline:
            raise PainlessUnsupportedError("so much time that the kit gives up", at=at)

    def doubt(self) -> None:
        """Refuse to answer for a run that went deeper than all engines do, and not as deep as none does."""
        if DEEP < self.deepest <= DEEPEST:
            raise PainlessUnsupportedError(f"{self.deepest} calls within one another")

    def refuse_null(self, site: int) -> Thrown:
        """A site's refusal of null: its first guard's words, once it has seen a value."""
        return null_get_class("receiver" if site in self.seen else "callArgs[0]")

    def enter(self, code: Callable[[list[Any]], Any], frame: list[Any], at: int) -> None:
        """Run a function's code, one call deeper: in a thread of its own where this one's stack nears its end."""
        self.depth += 1
        if self.depth > self.deepest:
            self.deepest = self.depth
            if self.depth > DEEPEST:
                raise Thrown("java.lang.StackOverflowError", None, offset=at)
        try:
            if self.depth % 8 or not _nearly_full():
                code(frame)
            else:
                self._elsewhere(code, frame)
        except RecursionError:
            raise PainlessUnsupportedError("calls nested so deeply", at=at) from None
        finally:
            self.depth -= 1

    def _elsewhere(self, code: Callable[[list[Any]], Any], frame: list[Any]) -> None:
        """Run code in a thread of its own, whose clock begins anew."""
        failures: list[BaseException] = []
        left = self.deadline - time.thread_time()

        def run() -> None:
            try:
                self.deadline = time.thread_time() + left
                code(frame)
            except BaseException as failure:  # noqa: BLE001 - it goes on in the thread that waits for it
                failures.append(failure)
            finally:
                self.deadline -= time.thread_time()

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join()
        self.deadline += time.thread_time()
        if failures:
            raise failures[0]


def _nearly_full() -> bool:
    try:
        sys._getframe(max(sys.getrecursionlimit() - 500, 100))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    except ValueError:
        return False
    return True
