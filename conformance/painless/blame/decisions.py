"""How the parser chooses between ways: by one token where that settles it, else by as many as it takes."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.painless.blame.configurations import Configs
from conformance.painless.blame.following import ways
from conformance.painless.blame.moves import opening, reach
from conformance.painless.blame.network import State, binds
from conformance.painless.blame.stacks import Stacks
from conformance.painless.blame.standing import Standing
from conformance.painless.syntax.tokens import EOF

__all__ = ["Decisions", "NoWay"]


class NoWay(Exception):  # noqa: N818 - a branch of the search, not an error of the kit
    """No alternative can read the token at this index."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


@dataclass(slots=True, eq=False)
class _Place:
    """A place in a decision: its configurations, what they settle, and what each token leads to (None: nowhere)."""

    configs: Configs
    alt: int
    conflict: bool
    after: dict[str, _Place | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Memory:
    """What decisions without the callers lead to, which depends on no script: kept from one to the next."""

    stacks: Stacks = field(default_factory=Stacks)
    openings: dict[tuple[int, int], _Place] = field(default_factory=dict)
    places: dict[tuple[tuple[int, int], frozenset[tuple[object, ...]]], _Place] = field(default_factory=dict)


_kept = [_Memory()]


def _memory() -> _Memory:
    if len(_kept[0].places) > 20_000:
        _kept[0] = _Memory()
    return _kept[0]


class Decisions:
    """The choices of one parser, which stands here. Where no way can go on, they raise NoWay."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.memory = _memory()
        self.stacks = Stacks()

    def decide(self, state: State) -> int:
        """The number of the alternative to take, from 1."""
        found = ways(state.number)
        if found is None:
            return self._predict(state)
        kind = self.standing.kind(self.standing.at)
        for number, tokens in enumerate(found, 1):
            if kind in tokens:
                return number
        if state.shape == "block":
            raise NoWay(self.standing.at)
        return 2

    def _predict(self, state: State) -> int:
        decision = (state.number, self.standing.levels[-1] if binds(state) else 0)
        place = self.memory.openings.get(decision)
        if place is None:
            place = self.memory.openings[decision] = self._settled(
                decision, opening(self.standing, self.memory.stacks, state, full=False)
            )
        index = self.standing.at
        while True:
            kind = self.standing.kind(index)
            if kind not in place.after:
                reached = reach(self.standing, place.configs, kind)
                place.after[kind] = None if reached is None else self._settled(decision, reached)
            following = place.after[kind]
            if following is None:
                return self._finished(place.configs, index)
            if following.alt:
                if not self._valid(following.configs, {following.alt}):
                    raise NoWay(index)
                return following.alt
            if following.conflict:
                alts = {config.alt for config in following.configs}
                if any(config.guards for config in following.configs):
                    valid = self._valid(following.configs, alts)
                    if len(valid) == 1:
                        return valid.pop()
                return self._predict_fully(state)
            place = following
            if kind != EOF:
                index += 1

    def _settled(self, decision: tuple[int, int], configs: Configs) -> _Place:
        """The place in a decision that these configurations are, one object for equal ones."""
        key = (decision, configs.key())
        found = self.memory.places.get(key)
        if found is None:
            alt = configs.only()
            found = self.memory.places[key] = _Place(configs, alt, not alt and configs.conflicts())
        return found

    def _predict_fully(self, state: State) -> int:
        previous = opening(self.standing, self.stacks, state, full=True)
        index = self.standing.at
        while True:
            kind = self.standing.kind(index)
            reached = reach(self.standing, previous, kind)
            if reached is None:
                return self._finished(previous, index)
            alt = reached.only()
            if alt:
                return alt
            viable = {min(alts) for alts in reached.subsets()}
            if len(viable) == 1:
                return viable.pop()
            previous = reached
            if kind != EOF:
                index += 1

    def _finished(self, configs: Configs, index: int) -> int:
        """The lowest way that has already left the rule; if none has, this token is to blame."""
        valid = [config for config in configs if self.standing.holds(config.guards)]
        invalid = [config for config in configs if not self.standing.holds(config.guards)]
        for group in (valid, invalid):
            alts = [
                c.alt for c in group if c.outer > 0 or (c.state.stop and any(back == -1 for back, _ in c.stack.parts))
            ]
            if alts:
                return min(alts)
        raise NoWay(index)

    def _valid(self, configs: Configs, alts: set[int]) -> set[int]:
        return {alt for alt in alts if any(c.alt == alt and self.standing.holds(c.guards) for c in configs)}
