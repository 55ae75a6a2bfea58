"""What a script says, as written: its statements and expressions, each with `at`, its offset in UTF-16 units."""

# ruff: noqa: D101 - a node is called what it is

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Assign", "Binary", "Block", "BoolConst", "BoolOp", "Brace", "Break", "Call", "CallLocal", "Cast", "Catch", "Comp",
    "Conditional", "Continue", "Decimal", "DeclBlock", "Declaration", "Do", "Dot", "Each", "Elvis", "Expr",
    "ExprStatement", "For", "FuncRef", "Function", "If", "InstanceOf", "Lambda", "ListInit", "MapInit", "NewArray",
    "NewArrayRef", "NewObj", "Null", "Numeric", "Regex", "Return", "Statement", "Str", "Symbol", "Throw", "Try",
    "Unary", "While",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Assign(Expr):
    """`operation` is empty for a plain assignment; `post` says whether the value read is the old one."""

    left: Expr
    right: Expr
    post: bool
    operation: str


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Expr):
    operation: str
    child: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Expr):
    operation: str
    left: Expr
    right: Expr


class BoolOp(Binary):
    """`&&` or `||`."""

    __slots__ = ()


class Comp(Binary):
    """A comparison."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Cast(Expr):
    type: str
    child: Expr


@dataclass(frozen=True, slots=True, eq=False)
class InstanceOf(Expr):
    child: Expr
    type: str


@dataclass(frozen=True, slots=True, eq=False)
class Conditional(Expr):
    condition: Expr
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Elvis(Expr):
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class ListInit(Expr):
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MapInit(Expr):
    entries: tuple[tuple[Expr, Expr], ...]


@dataclass(frozen=True, slots=True, eq=False)
class NewArray(Expr):
    """`values` are its sizes or, with `initializer`, its elements."""

    type: str
    values: tuple[Expr, ...]
    initializer: bool


@dataclass(frozen=True, slots=True, eq=False)
class NewObj(Expr):
    type: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CallLocal(Expr):
    name: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class BoolConst(Expr):
    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class Numeric(Expr):
    text: str
    radix: int


@dataclass(frozen=True, slots=True, eq=False)
class Decimal(Expr):
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Str(Expr):
    value: str


class Null(Expr):
    """The literal `null`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Regex(Expr):
    pattern: str
    flags: str


@dataclass(frozen=True, slots=True, eq=False)
class Lambda(Expr):
    """`types[i]` is None where the parameter's type is left out."""

    types: tuple[str | None, ...]
    names: tuple[str, ...]
    block: Block | None


@dataclass(frozen=True, slots=True, eq=False)
class FuncRef(Expr):
    symbol: str
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class NewArrayRef(Expr):
    type: str


@dataclass(frozen=True, slots=True, eq=False)
class Symbol(Expr):
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Dot(Expr):
    prefix: Expr
    name: str
    null_safe: bool


@dataclass(frozen=True, slots=True, eq=False)
class Brace(Expr):
    prefix: Expr
    index: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Call(Expr):
    prefix: Expr
    name: str
    arguments: tuple[Expr, ...]
    null_safe: bool


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Block(Statement):
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class If(Statement):
    """`otherwise` counts only where `has_else`; an empty block is None."""

    condition: Expr
    block: Block | None
    otherwise: Block | None
    has_else: bool


@dataclass(frozen=True, slots=True, eq=False)
class While(Statement):
    condition: Expr
    block: Block | None


@dataclass(frozen=True, slots=True, eq=False)
class Do(Statement):
    block: Block | None
    condition: Expr


@dataclass(frozen=True, slots=True, eq=False)
class For(Statement):
    initializer: DeclBlock | Expr | None
    condition: Expr | None
    afterthought: Expr | None
    block: Block | None


@dataclass(frozen=True, slots=True, eq=False)
class Each(Statement):
    type: str
    name: str
    iterable: Expr
    block: Block | None


@dataclass(frozen=True, slots=True, eq=False)
class Declaration(Statement):
    type: str
    name: str
    value: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class DeclBlock(Statement):
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Return(Statement):
    value: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class Throw(Statement):
    value: Expr


class Continue(Statement):
    """`continue`."""

    __slots__ = ()


class Break(Statement):
    """`break`."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class ExprStatement(Statement):
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Catch(Statement):
    type: str
    name: str
    block: Block | None


@dataclass(frozen=True, slots=True, eq=False)
class Try(Statement):
    block: Block | None
    catches: tuple[Catch, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Function(Statement):
    """A function of the script; the script's own statements are the one called `execute`."""

    returns: str
    name: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    block: Block
