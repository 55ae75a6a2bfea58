"""What a script says, as written: its statements and expressions, each with `at`, its offset in UTF-16 units."""

# ruff: noqa: D101 - a node is called what it is

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

__all__ = [
    "Assign", "Binary", "Block", "BoolConst", "BoolOp", "Brace", "Break", "Call", "CallLocal", "Cast", "Catch", "Comp",
    "Conditional", "Continue", "Decimal", "DeclBlock", "Declaration", "Do", "Dot", "Each", "Elvis", "Expr",
    "ExprStatement", "For", "FuncRef", "Function", "If", "InstanceOf", "Lambda", "ListInit", "MapInit", "NewArray",
    "NewArrayRef", "NewObj", "Null", "Numeric", "Regex", "Return", "Statement", "Str", "Symbol", "Throw", "Try",
    "Unary", "While",
]  # fmt: skip


Kind = TypeVar("Kind")


@dataclass_transform(eq_default=False, frozen_default=True)
def node(kind: type[Kind]) -> type[Kind]:
    """A value that nobody changes, for the type checker: to have Python watch over it makes it three times as dear."""
    return dataclass(slots=True, eq=False, repr=False)(kind)


@node
class Expr:
    at: int


@node
class Assign(Expr):
    """`operation` is empty for a plain assignment; `post` says whether the value read is the old one."""

    left: Expr
    right: Expr
    post: bool
    operation: str


@node
class Unary(Expr):
    operation: str
    child: Expr


@node
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


@node
class Cast(Expr):
    type: str
    child: Expr


@node
class InstanceOf(Expr):
    child: Expr
    type: str


@node
class Conditional(Expr):
    condition: Expr
    left: Expr
    right: Expr


@node
class Elvis(Expr):
    left: Expr
    right: Expr


@node
class ListInit(Expr):
    values: tuple[Expr, ...]


@node
class MapInit(Expr):
    entries: tuple[tuple[Expr, Expr], ...]


@node
class NewArray(Expr):
    """`values` are its sizes or, with `initializer`, its elements."""

    type: str
    values: tuple[Expr, ...]
    initializer: bool


@node
class NewObj(Expr):
    type: str
    arguments: tuple[Expr, ...]


@node
class CallLocal(Expr):
    name: str
    arguments: tuple[Expr, ...]


@node
class BoolConst(Expr):
    value: bool


@node
class Numeric(Expr):
    text: str
    radix: int


@node
class Decimal(Expr):
    text: str


@node
class Str(Expr):
    value: str


class Null(Expr):
    """The literal `null`."""

    __slots__ = ()


@node
class Regex(Expr):
    pattern: str
    flags: str


@node
class Lambda(Expr):
    """`types[i]` is None where the parameter's type is left out."""

    types: tuple[str | None, ...]
    names: tuple[str, ...]
    block: Block | None


@node
class FuncRef(Expr):
    symbol: str
    name: str


@node
class NewArrayRef(Expr):
    type: str


@node
class Symbol(Expr):
    name: str


@node
class Dot(Expr):
    prefix: Expr
    name: str
    null_safe: bool


@node
class Brace(Expr):
    prefix: Expr
    index: Expr


@node
class Call(Expr):
    prefix: Expr
    name: str
    arguments: tuple[Expr, ...]
    null_safe: bool


@node
class Statement:
    at: int


@node
class Block(Statement):
    statements: tuple[Statement, ...]


@node
class If(Statement):
    """`otherwise` counts only where `has_else`; an empty block is None."""

    condition: Expr
    block: Block | None
    otherwise: Block | None
    has_else: bool


@node
class While(Statement):
    condition: Expr
    block: Block | None


@node
class Do(Statement):
    block: Block | None
    condition: Expr


@node
class For(Statement):
    initializer: DeclBlock | Expr | None
    condition: Expr | None
    afterthought: Expr | None
    block: Block | None


@node
class Each(Statement):
    type: str
    name: str
    iterable: Expr
    block: Block | None


@node
class Declaration(Statement):
    type: str
    name: str
    value: Expr | None


@node
class DeclBlock(Statement):
    declarations: tuple[Declaration, ...]


@node
class Return(Statement):
    value: Expr | None


@node
class Throw(Statement):
    value: Expr


class Continue(Statement):
    """`continue`."""

    __slots__ = ()


class Break(Statement):
    """`break`."""

    __slots__ = ()


@node
class ExprStatement(Statement):
    value: Expr


@node
class Catch(Statement):
    type: str
    name: str
    block: Block | None


@node
class Try(Statement):
    block: Block | None
    catches: tuple[Catch, ...]


@node
class Function(Statement):
    """A function of the script; the script's own statements are the one called `execute`."""

    returns: str
    name: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    block: Block
