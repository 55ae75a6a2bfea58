"""The rules of a run, by what they look at and by when they have something to look for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.lint.lazy import lazy
from conformance.lint.rule import Condition, Rule, rules

__all__ = ["Choice"]


_Group = tuple[Condition | None, tuple[Rule, ...]]
"""Rules that share a condition, so that it is asked once for all of them."""


class Choice:
    """The rules of a run."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.codes = frozenset(each.code for each in self.rules)
        groups: dict[str, dict[Condition | None, list[Rule]]] = {}
        for each in self.rules:
            groups.setdefault(each.on, {}).setdefault(each.when, []).append(each)
        self._groups: dict[str, tuple[_Group, ...]] = {
            on: tuple((when, tuple(of)) for when, of in some.items()) for on, some in groups.items()
        }

    @lazy
    def rest(self) -> Choice:
        """The rules that were not chosen."""
        return Choice(each for each in rules().values() if each.code not in self.codes)

    @lazy
    def called(self) -> Choice:
        """Those that look at how a connector is called."""
        return Choice(each for each in self.rules if each.called)

    def looks_at(self, on: str) -> bool:
        """Whether any rule looks at things of a kind."""
        return on in self._groups

    def concerned_with(self, on: str, given: Any) -> list[Rule]:
        """The rules that look at things of a kind, and may find something in this one."""
        found: list[Rule] = []
        for when, of in self._groups.get(on, ()):
            try:
                if when is None or when(given):
                    found += of
            except Exception:  # noqa: BLE001 - the rules meet the same, where it is known whose error it is
                found += of
        return found
