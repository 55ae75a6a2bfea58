"""The grammar as a network of states, with edges from each to what may follow it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from conformance.painless.blame.grammar import GRAMMAR, RECURSIVE

__all__ = ["Edge", "Network", "State", "binds", "network"]


@dataclass(slots=True, eq=False)
class State:
    """A place in a rule, and where it leads."""

    number: int
    rule: str
    edges: list[Edge] = field(default_factory=list)
    shape: str = ""  # how the generated parser decides here: "", block, optional, loop, again
    stop: bool = False
    reads: bool = True  # whether some way from here reads a token, or none leads on


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """To `target`: by one of `tokens`, by a call of `rule` (coming back at `follow`), by a `guard`, or freely."""

    target: State
    tokens: frozenset[str] | None = None
    rule: str = ""
    follow: State | None = None
    level: int = 0
    guard: str = ""
    outermost: bool = False


class Network:
    """The states of all rules, and where each rule begins and stops."""

    def __init__(self, text: str) -> None:
        self.states: list[State] = []
        self.starts: dict[str, State] = {}
        self.stops: dict[str, State] = {}
        rules = [
            rule.split(" : ", 1)
            for rule in re.sub(r"\n (?=\|)", " ", re.sub(r"\n (?!\|)", " ", text)).strip().split("\n")
        ]
        for name, _ in rules:
            self.starts[name] = self.state(name)
            self.stops[name] = self.state(name)
            self.stops[name].stop = True
        for name, body in rules:
            words = body.split()
            entry, leave = self.block(name, words, 0)[:2]
            self.starts[name].edges.append(Edge(entry))
            leave.edges.append(Edge(self.stops[name]))
        for state in list(self.states):
            for edge in state.edges:
                if edge.rule and edge.follow:
                    outermost = edge.rule == RECURSIVE and edge.level == 0
                    self.stops[edge.rule].edges.append(Edge(edge.follow, outermost=outermost))
        for state in self.states:
            state.reads = not state.edges or any(edge.tokens is not None for edge in state.edges)

    def state(self, rule: str) -> State:
        """A new state of a rule."""
        made = State(len(self.states), rule)
        self.states.append(made)
        return made

    def block(self, rule: str, words: list[str], at: int) -> tuple[State, State, int]:
        """Entry and exit of the alternatives from `at` on, and where they end."""
        ways: list[tuple[State, State]] = []
        while True:
            entry, leave, at = self.sequence(rule, words, at)
            ways.append((entry, leave))
            if at >= len(words) or words[at] != "|":
                break
            at += 1
        if len(ways) == 1:
            return (*ways[0], at)
        entry, leave = self.state(rule), self.state(rule)
        entry.shape = "block"
        for first, last in ways:
            entry.edges.append(Edge(first))
            last.edges.append(Edge(leave))
        return entry, leave, at

    def sequence(self, rule: str, words: list[str], at: int) -> tuple[State, State, int]:
        """Entry and exit of one alternative, and where it ends."""
        entry = leave = self.state(rule)
        while at < len(words) and words[at] not in {"|", ")", ")*", ")?", ")+"}:
            word = words[at]
            at += 1
            if word == "(":
                first, last, at = self.block(rule, words, at)
                suffix = words[at][1:]
                at += 1
            else:
                if word.startswith("<"):
                    while not word.endswith(">"):
                        word += " " + words[at]
                        at += 1
                suffix = word[-1] if word[-1] in "*+?" else ""
                first, last = self.atom(rule, word.removesuffix(suffix))
            first, last = self.repeated(rule, first, last, suffix)
            leave.edges.append(Edge(first))
            leave = last
        return entry, leave, at

    def atom(self, rule: str, word: str) -> tuple[State, State]:
        """Entry and exit of one word: a guard, a token, a rule."""
        first, last = self.state(rule), self.state(rule)
        if word.startswith("{"):
            first.edges.append(Edge(last, guard=word[1:-1]))
        elif word.startswith("<"):
            first.edges.append(Edge(last, frozenset(word[1:-1].split())))
        elif word.islower() or ":" in word:
            name, _, level = word.partition(":")
            first.edges.append(Edge(self.starts[name], rule=name, follow=last, level=int(level or 0)))
        else:
            first.edges.append(Edge(last, frozenset((word,))))
        return first, last

    def repeated(self, rule: str, first: State, last: State, suffix: str) -> tuple[State, State]:
        """Entry and exit of what `*`, `+` and `?` make of a piece."""
        if not suffix:
            return first, last
        end = self.state(rule)
        choice = self.state(rule)
        if suffix == "+":
            choice.shape = "again"
            last.edges.append(Edge(choice))
            choice.edges += [Edge(first), Edge(end)]
            return first, end
        choice.shape = "loop" if suffix == "*" else "optional"
        choice.edges += [Edge(first), Edge(end)]
        last.edges.append(Edge(choice if suffix == "*" else end))
        return choice, end


@cache
def network() -> Network:
    """The network of the engine's grammar."""
    return Network(GRAMMAR)


def binds(state: State) -> bool:
    """Whether this decision looks at how tightly operators bind."""
    return state.rule == RECURSIVE and state.shape == "loop"
