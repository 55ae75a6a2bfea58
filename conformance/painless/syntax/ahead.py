"""What begins here, where one token does not tell: a declaration, a function, a cast, a lambda."""

from __future__ import annotations

from conformance.painless.syntax.reader import Reader
from conformance.painless.syntax.tokens import EOF

__all__ = ["Ahead"]

# What an operand can begin with, but for a sign.
_OPERANDS = frozenset((
    "LBRACE", "LP", "NEW", "BOOLNOT", "BWNOT", "OCTAL", "HEX", "INTEGER", "DECIMAL", "STRING", "REGEX", "TRUE",
    "FALSE", "NULL", "ID",
))  # fmt: skip


class Ahead(Reader):
    """Looks ahead; nothing is read."""

    def starts_function(self) -> bool:
        """Whether a type, a name and a whole parameter list follow, and a block after them."""
        end = self.type_end(0)
        if not end or self.kind(end) != "ID" or self.kind(end + 1) != "LP":
            return False
        end += 2
        if self.kind(end) == "RP":
            return True
        end = self.type_end(end)
        return bool(end) and self.kind(end) == "ID"

    def declares(self) -> bool:
        """Whether a type and a name follow."""
        end = self.type_end(0)
        return bool(end) and self.kind(end) == "ID"

    def starts_lambda(self, end: int) -> bool:
        """Whether a lambda follows; a type ends so many tokens ahead (0: none does)."""
        if self.kind() == "ID" and self.kind(1) == "ARROW":
            return True
        if end and self.kind(end) == "ID" and self.kind(end + 1) == "ARROW":
            return True
        if self.kind() != "LP":
            return False
        ahead = 1
        while self.kind(ahead) != "RP":
            if self.kind(ahead) not in {"ID", "DEF", "PRIMITIVE", "DOT", "DOTID", "LBRACE", "RBRACE", "COMMA"}:
                return False
            ahead += 1
        return self.kind(ahead + 1) == "ARROW"

    def opens_cast(self) -> bool:
        """Whether the parenthesis here opens a cast; after a name's, nothing may follow that is also an operator."""
        end = self.type_end(1)
        if not end or self.kind(end) != "RP":
            return False
        if end == 2 and self.kind(1) in {"DEF", "PRIMITIVE"}:
            return True
        after = self.kind(end + 1)
        if after in {"ADD", "SUB", "INCR", "DECR"}:
            return False
        if after == "LBRACE":
            return self._makes(end + 1)
        return after in _OPERANDS

    def _makes(self, ahead: int) -> bool:
        """Whether a bracket opens a list or map; it is an index wherever that can be."""
        return self.kind(ahead + 1) in {"RBRACE", "COLON"} or self._holds_many(ahead)

    def _holds_many(self, ahead: int) -> bool:
        depth = 0
        while True:
            kind = self.kind(ahead)
            if kind in {"LBRACE", "LP", "LBRACK"}:
                depth += 1
            elif kind in {"RBRACE", "RP", "RBRACK"}:
                depth -= 1
                if depth <= 0:
                    return False
            elif depth == 1 and (kind == "COMMA" or (kind == "COLON" and not self._conditional_before(ahead))):
                return True
            elif kind in {EOF, "ERROR"}:
                return False
            ahead += 1

    def _conditional_before(self, ahead: int) -> bool:
        """Whether the colon here closes a `? :` of the same bracket."""
        depth = colons = 0
        while ahead > 0:
            ahead -= 1
            kind = self.kind(ahead)
            if kind in {"RBRACE", "RP", "RBRACK"}:
                depth += 1
            elif kind in {"LBRACE", "LP", "LBRACK"}:
                depth -= 1
                if depth < 0:
                    return False
            elif depth == 0 and kind == "COLON":
                colons += 1
            elif depth == 0 and kind == "COND":
                if not colons:
                    return True
                colons -= 1
        return False
