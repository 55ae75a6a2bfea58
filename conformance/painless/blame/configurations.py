"""Where all the ways of a decision stand: each in a state, with its callers, and the alternative it began with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.painless.blame.network import State
from conformance.painless.blame.stacks import Stack, Stacks

__all__ = ["Config", "Configs"]


@dataclass(slots=True)
class Config:
    """One way: in this state, called by these, begun with the alternative `alt`, if the guards hold."""

    state: State
    alt: int
    stack: Stack
    guards: frozenset[str]
    outer: int = 0
    kept: bool = False  # not to be filtered as one that binding strength forbids

    def moved(self, state: State, stack: Stack | None = None, guards: frozenset[str] | None = None) -> Config:
        """The same way, gone on."""
        return Config(
            state,
            self.alt,
            self.stack if stack is None else stack,
            self.guards if guards is None else guards,
            self.outer,
            self.kept,
        )

    def key(self) -> tuple[int, int, Stack, frozenset[str]]:
        """What tells it from others."""
        return self.state.number, self.alt, self.stack, self.guards


class Configs:
    """The ways of a decision after some token; equal ones are one, their callers merged."""

    def __init__(self, stacks: Stacks, *, full: bool) -> None:
        self.stacks = stacks
        self.full = full
        self.found: dict[tuple[int, int, frozenset[str]], Config] = {}

    def add(self, config: Config) -> None:
        """Take one more in."""
        key = (config.state.number, config.alt, config.guards)
        mine = self.found.get(key)
        if mine is None:
            self.found[key] = config
            return
        mine.outer = max(mine.outer, config.outer)
        mine.kept = mine.kept or config.kept
        mine.stack = self.stacks.merge(mine.stack, config.stack, wild=not self.full)

    def __iter__(self) -> Iterator[Config]:
        return iter(self.found.values())

    def __len__(self) -> int:
        return len(self.found)

    def key(self) -> frozenset[tuple[object, ...]]:
        """What tells these from others."""
        return frozenset((c.state.number, c.alt, id(c.stack), c.guards, c.outer > 0, c.kept) for c in self)

    def only(self) -> int:
        """The alternative that all agree on; 0 if they don't."""
        alts = {config.alt for config in self}
        return alts.pop() if len(alts) == 1 else 0

    def subsets(self) -> list[set[int]]:
        """The alternatives that meet in one state with the same callers."""
        groups: dict[tuple[int, Stack], set[int]] = {}
        for config in self:
            groups.setdefault((config.state.number, config.stack), set()).add(config.alt)
        return list(groups.values())

    def conflicts(self) -> bool:
        """Whether going on would settle nothing."""
        if all(config.state.stop for config in self):
            return True
        if not any(len(alts) > 1 for alts in self.subsets()):
            return False
        states: dict[int, set[int]] = {}
        for config in self:
            states.setdefault(config.state.number, set()).add(config.alt)
        return all(len(alts) > 1 for alts in states.values())
