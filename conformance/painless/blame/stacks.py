"""Stacks of callers: what returns where, merged into graphs. The return -1 stands for "nobody called"."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BOTTOM", "Stack", "Stacks"]


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """Equal stacks are one object: they are made by `Stacks` alone."""

    parts: tuple[tuple[int, Stack | None], ...]


BOTTOM = Stack(((-1, None),))


class Stacks:
    """The stacks of one search, each made once, and what became of those that were merged."""

    def __init__(self) -> None:
        self.made: dict[tuple[tuple[int, int], ...], Stack] = {((-1, id(None)),): BOTTOM}
        self.merged: dict[tuple[int, int, bool], Stack] = {}

    def of(self, parts: tuple[tuple[int, Stack | None], ...]) -> Stack:
        """The stack of these parts."""
        key = tuple((back, id(parent)) for back, parent in parts)
        found = self.made.get(key)
        if found is None:
            found = self.made[key] = Stack(parts)
        return found

    def merge(self, left: Stack, right: Stack, *, wild: bool) -> Stack:
        """One stack for both; `wild`: nobody called stands for any caller."""
        if left is right:
            return left
        if wild and (left is BOTTOM or right is BOTTOM):
            return BOTTOM
        key = (id(left), id(right), wild)
        found = self.merged.get(key)
        if found is None:
            parts = dict(left.parts)
            for back, parent in right.parts:
                mine = parts.get(back)
                if mine is not None and parent is not None:
                    parts[back] = self.merge(mine, parent, wild=wild)
                elif back not in parts:
                    parts[back] = parent
            found = self.merged[key] = self.of(tuple(sorted(parts.items(), key=lambda part: part[0])))
        return found
