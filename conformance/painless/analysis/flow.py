"""Where statements stand, and where they lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Flow", "Where"]


@dataclass(slots=True)
class Flow:
    """Where a statement can lead: out of the method, the loop, on; and whether it jumps inside the loop."""

    method: bool = False
    loop: bool = False
    all: bool = False
    any_continue: bool = False
    any_break: bool = False

    def both(self, other: Flow) -> Flow:
        """Where one of two ways leads."""
        return Flow(
            self.method and other.method,
            self.loop and other.loop,
            self.all and other.all,
            self.any_continue or other.any_continue,
            self.any_break or other.any_break,
        )


class Where(NamedTuple):
    """Where a statement stands: last in the source, inside a loop, last in the loop; `begins`: a loop's own block."""

    last_source: bool = False
    in_loop: bool = False
    last_loop: bool = False
    begins: bool = False
