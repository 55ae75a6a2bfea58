"""The parser that the engine's generated code is, up to its first complaint."""

from __future__ import annotations

from threading import Lock

from conformance.painless.blame.decisions import Decisions, NoWay
from conformance.painless.blame.following import EPSILON, expected
from conformance.painless.blame.grammar import RECURSIVE
from conformance.painless.blame.network import State, network
from conformance.painless.blame.standing import Standing
from conformance.painless.errors import Thrown
from conformance.painless.syntax.tokens import EOF, LITERALS, ORDER, Token, shown

__all__ = ["blame"]

_ONE_AT_A_TIME = Lock()


def blame(tokens: list[Token]) -> Thrown | None:
    """What the engine throws for these tokens; None if it would read them all."""
    try:
        with _ONE_AT_A_TIME:
            _Parser(tokens).run()
    except Thrown as thrown:
        return thrown
    except NoWay as no_way:
        token = tokens[min(no_way.index, len(tokens) - 1)]
        message = "unexpected end of script."
        if token.kind != EOF:
            message = f"invalid sequence of tokens near [{_display(token)}]."
        cause = Thrown("org.antlr.v4.runtime.NoViableAltException", None)
        return Thrown("java.lang.IllegalArgumentException", message, offset=token.start, cause=cause)
    return None


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.standing = Standing(tokens)
        self.decisions = Decisions(self.standing)

    def run(self) -> None:
        here, decisions = self.standing, self.decisions
        state = network().starts["source"]
        while True:
            if state.stop:
                if not here.calls:
                    return
                if state.rule == RECURSIVE:
                    here.levels.pop()
                state = here.calls.pop()
                continue
            edge = state.edges[decisions.decide(state) - 1] if state.shape else state.edges[0]
            if edge.tokens is not None:
                kind = here.kind(here.at)
                if kind not in edge.tokens:
                    raise self.mismatch(state)
                if kind != EOF:
                    here.at += 1
                    here.kind(here.at)  # the engine fetches one token ahead
            elif edge.rule and edge.follow:
                here.calls.append(edge.follow)
                if edge.rule == RECURSIVE:
                    here.levels.append(edge.level)
            state = edge.target

    def mismatch(self, state: State) -> Thrown:
        wanted = set(expected(state.number))
        callers = list(self.standing.calls)
        while EPSILON in wanted and callers:
            wanted.discard(EPSILON)
            wanted |= expected(callers.pop().number)
        if EPSILON in wanted:
            wanted = wanted - {EPSILON} | {EOF}
        names = [LITERALS[kind] for kind in (EOF, *ORDER) if kind in wanted]
        listed = names[0] if len(names) == 1 else "{" + ", ".join(names) + "}"
        token = self.standing.tokens[self.standing.at]
        message = f"unexpected token [{_display(token)}] was expecting one of [{listed}]."
        return Thrown("java.lang.IllegalArgumentException", message, offset=token.start)


def _display(token: Token) -> str:
    return f"'{shown(token.text)}'"
