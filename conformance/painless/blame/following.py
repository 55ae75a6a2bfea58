"""Which tokens can come next in a state."""

from __future__ import annotations

from functools import cache

from conformance.painless.blame.network import State, network

__all__ = ["EPSILON", "expected", "ways"]

EPSILON = "<epsilon>"


@cache
def expected(number: int) -> frozenset[str]:
    """The tokens that can follow in the state of this number; with `EPSILON` if its rule can end."""
    return _next_tokens(network().states[number])


@cache
def ways(number: int) -> tuple[frozenset[str], ...] | None:
    """For a decision that one token settles, the tokens of each way; None for the others."""
    state = network().states[number]
    sets: list[frozenset[str]] = []
    for edge in state.edges:
        tokens = _first(edge.target)
        if tokens is None or any(tokens & other for other in sets):
            return None
        sets.append(tokens)
    return tuple(sets)


def _next_tokens(state: State) -> frozenset[str]:
    """The tokens that can follow here inside the rule; with `EPSILON` if the rule can end."""
    found: set[str] = set()
    busy: set[tuple[int, tuple[State, ...]]] = set()
    called: set[str] = set()

    def look(at: State, stack: tuple[State, ...]) -> None:
        if (at.number, stack) in busy:
            return
        busy.add((at.number, stack))
        if at.stop:
            if not stack:
                found.add(EPSILON)
                return
            had = at.rule in called
            called.discard(at.rule)
            look(stack[-1], stack[:-1])
            if had:
                called.add(at.rule)
            return
        for edge in at.edges:
            if edge.tokens is not None:
                found.update(edge.tokens)
            elif edge.rule and edge.follow:
                if edge.rule in called:
                    continue
                called.add(edge.rule)
                look(edge.target, (*stack, edge.follow))
                called.discard(edge.rule)
            else:
                look(edge.target, stack)

    look(state, ())
    return frozenset(found)


def _first(state: State) -> frozenset[str] | None:
    """The tokens that can come first, whoever called; None where a guard stands before one."""
    found: set[str] = set()
    seen: set[tuple[int, tuple[State, ...]]] = set()
    guarded = False

    def look(at: State, stack: tuple[State, ...], called: frozenset[str]) -> None:
        nonlocal guarded
        if (at.number, stack) in seen:
            return
        seen.add((at.number, stack))
        if at.stop and stack:
            look(stack[-1], stack[:-1], called - {at.rule})
            return
        for edge in at.edges:
            if edge.tokens is not None:
                found.update(edge.tokens)
            elif edge.guard:
                guarded = True
            elif edge.rule and edge.follow:
                if edge.rule not in called:
                    look(edge.target, (*stack, edge.follow), called | {edge.rule})
            else:
                look(edge.target, stack, called)

    look(state, (), frozenset())
    return None if guarded or not found else frozenset(found)
