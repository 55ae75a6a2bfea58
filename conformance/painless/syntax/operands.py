"""Operands: literals, names, what is made, and what follows them in a chain; the arguments of calls, and lambdas."""

# ruff: noqa: D102 - each method says in its name what it reads

from __future__ import annotations

from conformance.painless.syntax import tree
from conformance.painless.syntax.ahead import Ahead
from conformance.painless.syntax.reader import IllFormedError

__all__ = ["Operands"]

_RADIX = {"OCTAL": (1, 8), "HEX": (2, 16), "INTEGER": (0, 10)}


class Operands(Ahead):
    """Reads what operators stand between."""

    def expression(self) -> tree.Expr:
        """A whole expression: see `Expressions`."""
        raise NotImplementedError

    def full_block(self) -> tree.Block | None:
        """A block in braces: see `statements`."""
        raise NotImplementedError

    def chain(self) -> tree.Expr:
        """A primary, and the calls, members and elements behind it."""
        made = self.array() if self.kind() == "NEW" else None
        left = made or self.primary()
        if made and isinstance(made, tree.NewArray) and not made.initializer and self.kind() == "LBRACE":
            raise IllFormedError(self.here)
        while True:
            start, kind = self.at(), self.kind()
            if kind in {"DOT", "NSDOT"}:
                self.here += 1
                name = self.take("DOTINTEGER" if self.kind() == "DOTINTEGER" else "DOTID")
                if self.kinds[self.here - 1] == "DOTID" and self.kind() == "LP":
                    left = tree.Call(start, left, name, self.arguments(), null_safe=kind == "NSDOT")
                else:
                    left = tree.Dot(start, left, name, null_safe=kind == "NSDOT")
            elif kind == "LBRACE":
                self.here += 1
                index = self.expression()
                self.take("RBRACE")
                left = tree.Brace(start, left, index)
            else:
                return left

    def array(self) -> tree.Expr | None:
        start = self.at()
        saved = self.here
        self.here += 1
        name = self.type_name()
        if self.kind() != "LBRACE":
            self.here = saved
            return None
        values: list[tree.Expr] = []
        if self.kind(1) == "RBRACE":
            self.here += 2
            self.take("LBRACK")
            while not self.skip("RBRACK"):
                if values:
                    self.take("COMMA")
                values.append(self.expression())
            return tree.NewArray(start, name + "[]", tuple(values), initializer=True)
        while self.skip("LBRACE"):
            name += "[]"
            values.append(self.expression())
            self.take("RBRACE")
        return tree.NewArray(start, name, tuple(values), initializer=False)

    def primary(self) -> tree.Expr:
        start, kind = self.at(), self.kind()
        text = self.tokens[self.here].text
        self.here += 1
        match kind:
            case "LP":
                inner = self.expression()
                self.take("RP")
                return inner
            case "OCTAL" | "HEX" | "INTEGER":
                cut, radix = _RADIX[kind]
                return tree.Numeric(start, text[cut:], radix)
            case "DECIMAL":
                return tree.Decimal(start, text)
            case "TRUE" | "FALSE":
                return tree.BoolConst(start, kind == "TRUE")
            case "NULL":
                return tree.Null(start)
            case "STRING":
                return tree.Str(start, _unescaped(text))
            case "REGEX":
                pattern, _, flags = text[1:].rpartition("/")
                return tree.Regex(start, pattern, flags)
            case "LBRACE":
                return self.collection(start)
            case "ID":
                return (
                    tree.CallLocal(start, text, self.arguments()) if self.kind() == "LP" else tree.Symbol(start, text)
                )
            case "NEW":
                return tree.NewObj(start, self.type_name(), self.arguments())
            case _:
                raise IllFormedError(self.here - 1)

    def collection(self, start: int) -> tree.Expr:
        if self.skip("RBRACE"):
            return tree.ListInit(start, ())
        if self.skip("COLON"):
            self.take("RBRACE")
            return tree.MapInit(start, ())
        first = self.expression()
        if self.skip("COLON"):
            entries = [(first, self.expression())]
            while self.skip("COMMA"):
                key = self.expression()
                self.take("COLON")
                entries.append((key, self.expression()))
            self.take("RBRACE")
            return tree.MapInit(start, tuple(entries))
        values = [first]
        while self.skip("COMMA"):
            values.append(self.expression())
        self.take("RBRACE")
        return tree.ListInit(start, tuple(values))

    def arguments(self) -> tuple[tree.Expr, ...]:
        self.take("LP")
        found: list[tree.Expr] = []
        while not self.skip("RP"):
            if found:
                self.take("COMMA")
            found.append(self.argument())
        return tuple(found)

    def argument(self) -> tree.Expr:
        start, kind = self.at(), self.kind()
        if kind == "THIS":
            self.here += 1
            self.take("REF")
            return tree.FuncRef(start, "this", self.take("ID"))
        end = self.type_end(0)
        if end and self.kind(end) == "REF":
            owner = self.decltype()
            self.here += 1
            if self.skip("NEW"):
                return tree.NewArrayRef(start, owner) if owner.endswith("[]") else tree.FuncRef(start, owner, "new")
            return tree.FuncRef(start, owner, self.take("ID"))
        if self.starts_lambda(end):
            return self.arrow(start)
        return self.expression()

    def arrow(self, start: int) -> tree.Lambda:
        types: list[str | None] = []
        names: list[str] = []
        if self.skip("LP"):
            while not self.skip("RP"):
                if names:
                    self.take("COMMA")
                self.parameter(types, names)
        else:
            self.parameter(types, names)
        self.take("ARROW")
        if self.kind() == "LBRACK":
            block = self.full_block()
        else:
            block = tree.Block(start, (tree.Return(start, self.expression()),))
        return tree.Lambda(start, tuple(types), tuple(names), block)

    def parameter(self, types: list[str | None], names: list[str]) -> None:
        end = self.type_end(0)
        types.append(self.decltype() if end and self.kind(end) == "ID" else None)
        names.append(self.take("ID"))


def _unescaped(text: str) -> str:
    inner = text[1:-1]
    if "\\" not in inner:
        return inner
    out: list[str] = []
    at = 0
    while at < len(inner):
        if inner[at] == "\\":
            at += 1
        out.append(inner[at])
        at += 1
    return "".join(out)
