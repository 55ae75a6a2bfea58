"""The rules of a run, by what they look at and by when they have something to look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from conformance.lint.lazy import lazy
from conformance.lint.rule import Condition, Rule, rules

__all__ = ["Choice"]


class _Group(NamedTuple):
    """Rules that share a condition, so that it is asked once for all of them."""

    when: Condition | None
    rules: tuple[Rule, ...]

    def concerns(self, given: Any) -> bool:
        """Whether the rules have something to look for; what the condition breaks on, they are to tell of."""
        if self.when is None:
            return True
        try:
            return bool(self.when(given))
        except Exception:  # noqa: BLE001 - the rules meet the same, where it is known whose error it is
            return True


class Choice:
    """The rules of a run."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.codes = frozenset(each.code for each in self.rules)
        groups: dict[str, dict[Condition | None, list[Rule]]] = {}
        for each in self.rules:
            groups.setdefault(each.on, {}).setdefault(each.when, []).append(each)
        self._groups = {on: tuple(_Group(when, tuple(of)) for when, of in some.items()) for on, some in groups.items()}

    @lazy
    def rest(self) -> Choice:
        """The rules that were not chosen."""
        return Choice(each for each in rules().values() if each.code not in self.codes)

    def looks_at(self, on: str) -> bool:
        """Whether any rule looks at things of a kind."""
        return on in self._groups

    def concerned_with(self, on: str, given: Any) -> Iterator[Rule]:
        """The rules that look at things of a kind, and may find something in this one."""
        for group in self._groups.get(on, ()):
            if group.concerns(given):
                yield from group.rules
