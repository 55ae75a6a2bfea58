"""Expressions: operators by their strength, casts, assignments and `? :`."""

# ruff: noqa: D102 - each method says in its name what it reads

from __future__ import annotations

from conformance.painless.syntax import tree
from conformance.painless.syntax.operands import Operands

__all__ = ["Expressions"]

# Loosest first in number; the engine's levels, where `instanceof` stands between order and equality.
_LEVELS = {
    "MUL": 13, "DIV": 13, "REM": 13, "ADD": 12, "SUB": 12, "FIND": 11, "MATCH": 11, "LSH": 10, "RSH": 10, "USH": 10,
    "LT": 9, "LTE": 9, "GT": 9, "GTE": 9, "INSTANCEOF": 8, "EQ": 7, "EQR": 7, "NE": 7, "NER": 7, "BWAND": 6, "XOR": 5,
    "BWOR": 4, "BOOLAND": 3, "BOOLOR": 2, "ELVIS": 1,
}  # fmt: skip
_COMPARES = frozenset(("LT", "LTE", "GT", "GTE", "EQ", "EQR", "NE", "NER"))
_ASSIGNS = {
    "ASSIGN": "", "AADD": "ADD", "ASUB": "SUB", "AMUL": "MUL", "ADIV": "DIV", "AREM": "REM", "AAND": "BWAND",
    "AXOR": "XOR", "AOR": "BWOR", "ALSH": "LSH", "ARSH": "RSH", "AUSH": "USH",
}  # fmt: skip


class Expressions(Operands):
    """Reads operands with what stands between them."""

    def expression(self) -> tree.Expr:
        start = self.at()
        left = self.operators(0)
        kind = self.kind()
        if kind == "COND":
            self.here += 1
            then = self.expression()
            self.take("COLON")
            return tree.Conditional(start, left, then, self.expression())
        if kind in _ASSIGNS:
            self.here += 1
            return tree.Assign(start, left, self.expression(), post=False, operation=_ASSIGNS[kind])
        return left

    def operators(self, floor: int) -> tree.Expr:
        """Operators of at least this level, which all bind to the left but for the elvis."""
        start = self.at()
        left = self.unary()
        while True:
            kind = self.kind()
            level = _LEVELS.get(kind, -1)
            if level < max(floor, 1):
                return left
            self.here += 1
            if kind == "INSTANCEOF":
                left = tree.InstanceOf(start, left, self.decltype())
            elif kind == "ELVIS":
                left = tree.Elvis(start, left, self.operators(level))
            else:
                right = self.operators(level + 1)
                made = tree.Comp if kind in _COMPARES else tree.BoolOp if kind in {"BOOLAND", "BOOLOR"} else tree.Binary
                left = made(start, kind, left, right)

    def unary(self) -> tree.Expr:
        start, kind = self.at(), self.kind()
        if kind in {"INCR", "DECR"}:
            self.here += 1
            return self.step(start, self.chain(), kind, post=False)
        if kind in {"ADD", "SUB"}:
            self.here += 1
            return tree.Unary(start, kind, self.unary())
        return self.unsigned()

    def unsigned(self) -> tree.Expr:
        start, kind = self.at(), self.kind()
        if kind in {"BOOLNOT", "BWNOT"}:
            self.here += 1
            return tree.Unary(start, "NOT" if kind == "BOOLNOT" else "BWNOT", self.unary())
        if kind == "LP" and self.opens_cast():
            return self.cast(start)
        chain = self.chain()
        if self.kind() in {"INCR", "DECR"}:
            kind = self.kind()
            self.here += 1
            return self.step(start, chain, kind, post=True)
        return chain

    def cast(self, start: int) -> tree.Cast:
        self.here += 1
        plain = self.kind() in {"DEF", "PRIMITIVE"} and self.kind(1) == "RP"
        target = self.decltype()
        self.take("RP")
        return tree.Cast(start, target, self.unary() if plain else self.unsigned())

    @staticmethod
    def step(start: int, left: tree.Expr, kind: str, *, post: bool) -> tree.Assign:
        return tree.Assign(
            start, left, tree.Numeric(start, "1", 10), post=post, operation="ADD" if kind == "INCR" else "SUB"
        )
