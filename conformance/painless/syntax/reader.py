"""Where a reader stands among the tokens of a script; names of types."""

from __future__ import annotations

from conformance.painless.syntax.tokens import EOF, Token

__all__ = ["IllFormedError", "Reader"]


class IllFormedError(Exception):
    """The text is no script; `at` is the number of the token at which the reader gave up."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


class Reader:
    """The tokens, and how many of them are read. What does not fit raises IllFormedError."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.kinds = [token.kind for token in tokens]
        self.here = 0

    def at(self) -> int:
        """Where the next token begins."""
        return self.tokens[self.here].start

    def take(self, kind: str) -> str:
        """The text of the next token, which must be of this kind, and passes it."""
        if self.kinds[self.here] != kind:
            raise IllFormedError(self.here)
        text = self.tokens[self.here].text
        self.here += 1
        return text

    def skip(self, kind: str) -> bool:
        """Pass the next token if it is of this kind."""
        if self.kinds[self.here] == kind:
            self.here += 1
            return True
        return False

    def kind(self, ahead: int = 0) -> str:
        """The kind of the token so many ahead."""
        where = self.here + ahead
        return self.kinds[where] if where < len(self.kinds) else EOF

    def type_end(self, ahead: int) -> int:
        """How many tokens ahead the type that begins `ahead` tokens ahead ends; 0 if none does."""
        kind = self.kind(ahead)
        if kind in {"DEF", "PRIMITIVE"}:
            ahead += 1
        elif kind == "ID":
            ahead += 1
            while self.kind(ahead) == "DOT" and self.kind(ahead + 1) == "DOTID":
                ahead += 2
        else:
            return 0
        while self.kind(ahead) == "LBRACE" and self.kind(ahead + 1) == "RBRACE":
            ahead += 2
        return ahead

    def type_name(self) -> str:
        """A type without brackets behind it."""
        if self.kind() in {"DEF", "PRIMITIVE"}:
            return self.take(self.kind())
        text = self.take("ID")
        while self.kind() == "DOT" and self.kind(1) == "DOTID":
            text += "." + self.tokens[self.here + 1].text
            self.here += 2
        return text

    def decltype(self) -> str:
        """A type."""
        text = self.type_name()
        while self.kind() == "LBRACE" and self.kind(1) == "RBRACE":
            text += "[]"
            self.here += 2
        return text
