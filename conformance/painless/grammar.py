"""Tokens -> functions and statements, for scripts that are well formed; `blame` tells what is wrong with the others."""

from __future__ import annotations

from conformance.painless import tree
from conformance.painless.tokens import EOF, Token

__all__ = ["IllFormedError", "parse"]

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
_RADIX = {"OCTAL": (1, 8), "HEX": (2, 16), "INTEGER": (0, 10)}


class IllFormedError(Exception):
    """The text is no script; `at` is the number of the token at which the reader gave up."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


def parse(tokens: list[Token]) -> list[tree.Function]:
    """The script's functions, `execute` last. Raises IllFormedError, without saying why."""
    return _Parser(tokens).source()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.kinds = [token.kind for token in tokens]
        self.here = 0

    # The small steps

    def at(self) -> int:
        return self.tokens[self.here].start

    def take(self, kind: str) -> str:
        if self.kinds[self.here] != kind:
            raise IllFormedError(self.here)
        text = self.tokens[self.here].text
        self.here += 1
        return text

    def skip(self, kind: str) -> bool:
        if self.kinds[self.here] == kind:
            self.here += 1
            return True
        return False

    def kind(self, ahead: int = 0) -> str:
        where = self.here + ahead
        return self.kinds[where] if where < len(self.kinds) else EOF

    # Functions and statements

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

    def declares(self) -> bool:
        end = self.type_end(0)
        return bool(end) and self.kind(end) == "ID"

    def declaration(self) -> tree.DeclBlock:
        start, declared = self.at(), self.decltype()
        declarations: list[tree.Declaration] = []
        while not declarations or self.skip("COMMA"):
            where, name = self.at(), self.take("ID")
            value = self.expression() if self.skip("ASSIGN") else None
            declarations.append(tree.Declaration(where, declared, name, value))
        return tree.DeclBlock(start, tuple(declarations))

    # Types

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
        if self.kind() in {"DEF", "PRIMITIVE"}:
            return self.take(self.kind())
        text = self.take("ID")
        while self.kind() == "DOT" and self.kind(1) == "DOTID":
            text += "." + self.tokens[self.here + 1].text
            self.here += 2
        return text

    def decltype(self) -> str:
        text = self.type_name()
        while self.kind() == "LBRACE" and self.kind(1) == "RBRACE":
            text += "[]"
            self.here += 2
        return text

    # Expressions

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
        if kind == "LP":
            cast = self.cast(start)
            if cast:
                return cast
        chain = self.chain()
        if self.kind() in {"INCR", "DECR"}:
            kind = self.kind()
            self.here += 1
            return self.step(start, chain, kind, post=True)
        return chain

    @staticmethod
    def step(start: int, left: tree.Expr, kind: str, *, post: bool) -> tree.Assign:
        return tree.Assign(
            start, left, tree.Numeric(start, "1", 10), post=post, operation="ADD" if kind == "INCR" else "SUB"
        )

    def cast(self, start: int) -> tree.Expr | None:
        """A cast, if the parenthesis here opens one; after a name's, nothing may follow that is also an operator."""
        end = self.type_end(1)
        if not end or self.kind(end) != "RP":
            return None
        plain = end == 2 and self.kind(1) in {"DEF", "PRIMITIVE"}
        after = self.kind(end + 1)
        if not plain and after in {"ADD", "SUB", "INCR", "DECR", "LBRACE"} and not self.casts(end + 1, after):
            return None
        if not plain and not self.opens_operand(after):
            return None
        self.here += 1
        target = self.decltype()
        self.take("RP")
        return tree.Cast(start, target, self.unary() if plain else self.unsigned())

    def casts(self, ahead: int, after: str) -> bool:
        """Whether `(name) [...]` is a cast of a list or map; it is an index wherever that can be."""
        if after != "LBRACE":
            return False
        return self.kind(ahead + 1) in {"RBRACE", "COLON"} or self.brace_holds_many(ahead)

    def brace_holds_many(self, ahead: int) -> bool:
        depth = 0
        while True:
            kind = self.kind(ahead)
            if kind in {"LBRACE", "LP", "LBRACK"}:
                depth += 1
            elif kind in {"RBRACE", "RP", "RBRACK"}:
                depth -= 1
                if depth <= 0:
                    return False
            elif depth == 1 and (kind == "COMMA" or (kind == "COLON" and not self.conditional_before(ahead))):
                return True
            elif kind in {EOF, "ERROR"}:
                return False
            ahead += 1

    def conditional_before(self, ahead: int) -> bool:
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

    @staticmethod
    def opens_operand(kind: str) -> bool:
        return kind in {
            "LBRACE", "LP", "NEW", "BOOLNOT", "BWNOT", "OCTAL", "HEX", "INTEGER", "DECIMAL", "STRING", "REGEX", "TRUE",
            "FALSE", "NULL", "ID",
        }  # fmt: skip

    def chain(self) -> tree.Expr:
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

    def starts_lambda(self, end: int) -> bool:
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
