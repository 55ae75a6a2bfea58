"""What a script says, as written: its statements and expressions, each with `at`, its offset in UTF-16 units."""

# ruff: noqa: D101 - a node is called what it is

from __future__ import annotations

from inspect import get_annotations
from typing import Any, ClassVar, dataclass_transform

__all__ = [
    "Assign", "Binary", "Block", "BoolConst", "BoolOp", "Brace", "Break", "Call", "CallLocal", "Cast", "Catch", "Comp",
    "Conditional", "Continue", "Decimal", "DeclBlock", "Declaration", "Do", "Dot", "Each", "Elvis", "Expr",
    "ExprStatement", "For", "FuncRef", "Function", "If", "InstanceOf", "Lambda", "ListInit", "MapInit", "NewArray",
    "NewArrayRef", "NewObj", "Null", "Numeric", "Regex", "Return", "Statement", "Str", "Symbol", "Throw", "Try",
    "Unary", "While",
]  # fmt: skip


@dataclass_transform(eq_default=False, frozen_default=True)
class _Tree:
    """A node is made of what its annotations name, in order.

    `dataclass` takes longer to make the classes than a script takes to compile.
    """

    _members: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls._members = (*cls._members, *get_annotations(cls))

    def __init__(self, *values: Any, **named: Any) -> None:
        self.__dict__.update(zip(self._members, values, strict=False), **named)


class Expr(_Tree):
    at: int


class Assign(Expr):
    """`operation` is empty for a plain assignment; `post` says whether the value read is the old one."""

    left: Expr
    right: Expr
    post: bool
    operation: str


class Unary(Expr):
    operation: str
    child: Expr


class Binary(Expr):
    operation: str
    left: Expr
    right: Expr


class BoolOp(Binary):
    """`&&` or `||`."""


class Comp(Binary):
    """A comparison."""


class Cast(Expr):
    type: str
    child: Expr


class InstanceOf(Expr):
    child: Expr
    type: str


class Conditional(Expr):
    condition: Expr
    left: Expr
    right: Expr


class Elvis(Expr):
    left: Expr
    right: Expr


class ListInit(Expr):
    values: tuple[Expr, ...]


class MapInit(Expr):
    entries: tuple[tuple[Expr, Expr], ...]


class NewArray(Expr):
    """`values` are its sizes or, with `initializer`, its elements."""

    type: str
    values: tuple[Expr, ...]
    initializer: bool


class NewObj(Expr):
    type: str
    arguments: tuple[Expr, ...]


class CallLocal(Expr):
    name: str
    arguments: tuple[Expr, ...]


class BoolConst(Expr):
    value: bool


class Numeric(Expr):
    text: str
    radix: int


class Decimal(Expr):
    text: str


class Str(Expr):
    value: str


class Null(Expr):
    """The literal `null`."""


class Regex(Expr):
    pattern: str
    flags: str


class Lambda(Expr):
    """`types[i]` is None where the parameter's type is left out."""

    types: tuple[str | None, ...]
    names: tuple[str, ...]
    block: Block | None


class FuncRef(Expr):
    symbol: str
    name: str


class NewArrayRef(Expr):
    type: str


class Symbol(Expr):
    name: str


class Dot(Expr):
    prefix: Expr
    name: str
    null_safe: bool


class Brace(Expr):
    prefix: Expr
    index: Expr


class Call(Expr):
    prefix: Expr
    name: str
    arguments: tuple[Expr, ...]
    null_safe: bool


class Statement(_Tree):
    at: int


class Block(Statement):
    statements: tuple[Statement, ...]


class If(Statement):
    """`otherwise` counts only where `has_else`; an empty block is None."""

    condition: Expr
    block: Block | None
    otherwise: Block | None
    has_else: bool


class While(Statement):
    condition: Expr
    block: Block | None


class Do(Statement):
    block: Block | None
    condition: Expr


class For(Statement):
    initializer: DeclBlock | Expr | None
    condition: Expr | None
    afterthought: Expr | None
    block: Block | None


class Each(Statement):
    type: str
    name: str
    iterable: Expr
    block: Block | None


class Declaration(Statement):
    type: str
    name: str
    value: Expr | None


class DeclBlock(Statement):
    declarations: tuple[Declaration, ...]


class Return(Statement):
    value: Expr | None


class Throw(Statement):
    value: Expr


class Continue(Statement):
    """`continue`."""


class Break(Statement):
    """`break`."""


class ExprStatement(Statement):
    value: Expr


class Catch(Statement):
    type: str
    name: str
    block: Block | None


class Try(Statement):
    block: Block | None
    catches: tuple[Catch, ...]


class Function(Statement):
    """A function of the script; the script's own statements are the one called `execute`."""

    returns: str
    name: str
    types: tuple[str, ...]
    names: tuple[str, ...]
    block: Block
