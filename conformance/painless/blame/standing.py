"""Where the parser stands: the token in front of it, its callers, and the levels of operators around it."""

from __future__ import annotations

from conformance.painless.blame.network import State
from conformance.painless.syntax.tokens import Token

__all__ = ["Standing"]


class Standing:
    """Where the parser stands; `levels` ends with the level that an operator must have here."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.calls: list[State] = []
        self.levels: list[int] = [0]

    def kind(self, index: int) -> str:
        """The kind of a token; raises what the lexer says of it."""
        token = self.tokens[min(index, len(self.tokens) - 1)]
        if token.error is not None:
            raise token.error
        return token.kind

    def holds(self, guards: frozenset[str]) -> bool:
        """Whether all these guards hold here."""
        return all(self.guard(guard) for guard in guards)

    def guard(self, guard: str) -> bool:
        """Whether a guard of the grammar holds here."""
        if guard == "else":
            return self.kind(self.at) != "ELSE"
        return int(guard) >= self.levels[-1]
