"""Functions and statements: the whole of a script."""

from __future__ import annotations

from conformance.painless.syntax import tree
from conformance.painless.syntax.expressions import Expressions
from conformance.painless.syntax.reader import IllFormedError
from conformance.painless.syntax.tokens import EOF, Token

__all__ = ["parse"]


def parse(tokens: list[Token]) -> list[tree.Function]:
    """The script's functions, `execute` last. Raises IllFormedError, without saying why."""
    return _Statements(tokens).source()


class _Statements(Expressions):
    def source(self) -> list[tree.Function]:
        start = self.at()
        functions: list[tree.Function] = []
        while self.starts_function():
            functions.append(self.function())
        statements: list[tree.Statement] = []
        while self.kind() != EOF:
            statements.append(self.statement())
        block = tree.Block(start, tuple(statements))
        functions.append(tree.Function(start, "<internal>", "execute", (), (), block))
        return functions

    def function(self) -> tree.Function:
        start = self.at()
        returns, name = self.decltype(), self.take("ID")
        types: list[str] = []
        names: list[str] = []
        self.take("LP")
        while not self.skip("RP"):
            if types:
                self.take("COMMA")
            types.append(self.decltype())
            names.append(self.take("ID"))
        block = self.block()
        return tree.Function(start, returns, name, tuple(types), tuple(names), tree.Block(start, block.statements))

    def statement(self) -> tree.Statement:
        kind = self.kind()
        if kind in {"IF", "WHILE", "FOR", "TRY"}:
            return self.compound(kind)
        statement = self.simple()
        if self.kind() != EOF:
            self.take("SEMICOLON")
        return statement

    def compound(self, kind: str) -> tree.Statement:
        start = self.at()
        self.here += 1
        if kind == "TRY":
            block = self.full_block()
            catches = [self.trap()]
            while self.kind() == "CATCH":
                catches.append(self.trap())
            return tree.Try(start, block, tuple(catches))
        if kind == "FOR":
            return self.loop(start)
        self.take("LP")
        condition = self.expression()
        self.take("RP")
        if kind == "WHILE":
            return tree.While(start, condition, None if self.skip("SEMICOLON") else self.trailer())
        then = self.trailer()
        if self.skip("ELSE"):
            return tree.If(start, condition, then, self.trailer(), has_else=True)
        return tree.If(start, condition, then, None, has_else=False)

    def loop(self, start: int) -> tree.Statement:
        self.take("LP")
        if self.kind() == "ID" and self.kind(1) == "IN":
            name = self.take("ID")
            self.here += 1
            return self.each(start, "def", name)
        end = self.type_end(0)
        if end and self.kind(end) == "ID" and self.kind(end + 1) == "COLON":
            declared, name = self.decltype(), self.take("ID")
            self.here += 1
            return self.each(start, declared, name)
        initializer: tree.DeclBlock | tree.Expr | None = None
        if self.kind() != "SEMICOLON":
            initializer = self.declaration() if self.declares() else self.expression()
        self.take("SEMICOLON")
        condition = None if self.kind() == "SEMICOLON" else self.expression()
        self.take("SEMICOLON")
        afterthought = None if self.kind() == "RP" else self.expression()
        self.take("RP")
        block = None if self.skip("SEMICOLON") else self.trailer()
        return tree.For(start, initializer, condition, afterthought, block)

    def each(self, start: int, declared: str, name: str) -> tree.Each:
        iterable = self.expression()
        self.take("RP")
        return tree.Each(start, declared, name, iterable, self.trailer())

    def trap(self) -> tree.Catch:
        start = self.at()
        self.take("CATCH")
        self.take("LP")
        caught, name = self.type_name(), self.take("ID")
        self.take("RP")
        return tree.Catch(start, caught, name, self.full_block())

    def trailer(self) -> tree.Block | None:
        if self.kind() == "LBRACK":
            return self.full_block()
        start = self.at()
        return tree.Block(start, (self.statement(),))

    def full_block(self) -> tree.Block | None:
        """A block in braces; None where it is empty."""
        block = self.block()
        return block if block.statements else None

    def block(self) -> tree.Block:
        start = self.at()
        self.take("LBRACK")
        statements: list[tree.Statement] = []
        while not self.skip("RBRACK"):
            if self.kind() in {"IF", "WHILE", "FOR", "TRY"}:
                statements.append(self.statement())
                continue
            statements.append(self.simple())
            if not self.skip("SEMICOLON") and self.kind() != "RBRACK":
                raise IllFormedError(self.here)
        return tree.Block(start, tuple(statements))

    def simple(self) -> tree.Statement:
        start, kind = self.at(), self.kind()
        if kind == "DO":
            self.here += 1
            block = self.full_block()
            self.take("WHILE")
            self.take("LP")
            condition = self.expression()
            self.take("RP")
            return tree.Do(start, block, condition)
        if kind in {"CONTINUE", "BREAK"}:
            self.here += 1
            return tree.Continue(start) if kind == "CONTINUE" else tree.Break(start)
        if kind == "RETURN":
            self.here += 1
            empty = self.kind() in {"SEMICOLON", "RBRACK", EOF}
            return tree.Return(start, None if empty else self.expression())
        if kind == "THROW":
            self.here += 1
            return tree.Throw(start, self.expression())
        if self.declares():
            return self.declaration()
        return tree.ExprStatement(start, self.expression())

    def declaration(self) -> tree.DeclBlock:
        start, declared = self.at(), self.decltype()
        declarations: list[tree.Declaration] = []
        while not declarations or self.skip("COMMA"):
            where, name = self.at(), self.take("ID")
            value = self.expression() if self.skip("ASSIGN") else None
            declarations.append(tree.Declaration(where, declared, name, value))
        return tree.DeclBlock(start, tuple(declarations))
