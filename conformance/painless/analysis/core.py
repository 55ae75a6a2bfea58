"""The way through a script: every expression and statement in the order in which the engine looks at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from conformance.painless.analysis.flow import Flow, Where
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import Want, refused
from conformance.painless.errors import PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.nodes import LocalFunction, Node, Unit
from conformance.painless.syntax import tree
from conformance.painless.types.casts import Cast, legal_cast

__all__ = ["Analysis", "cast_to", "expression", "legal", "statement"]

Said = TypeVar("Said", bound=Callable[..., Any])

_EXPRESSIONS: dict[type[tree.Expr], Callable[[Analysis, Any, Scope, Want], Node]] = {}
_STATEMENTS: dict[type[tree.Statement], Callable[[Analysis, Any, Scope, Where], tuple[Node, Flow]]] = {}


def expression(*kinds: type[tree.Expr]) -> Callable[[Said], Said]:
    """Registers what finds the meaning of these expressions: in a scope, for what is wanted of them."""

    def register(meaning: Said) -> Said:
        _EXPRESSIONS.update(dict.fromkeys(kinds, meaning))
        return meaning

    return register


def statement(*kinds: type[tree.Statement]) -> Callable[[Said], Said]:
    """Registers what finds the meaning of these statements: in a scope, at a place; with where they lead."""

    def register(meaning: Said) -> Said:
        _STATEMENTS.update(dict.fromkeys(kinds, meaning))
        return meaning

    return register


class Analysis:
    """What is known of a script while it is looked through: its functions, and what its lambdas have become."""

    def __init__(self) -> None:
        self.locals: dict[str, LocalFunction] = {}
        self.lambdas: list[Unit] = []
        self.names = 0

    # Expressions

    def visit(self, given: tree.Expr, scope: Scope, want: Want) -> Node:
        """The node of an expression; also of what is no value yet: a type's name, or the beginning of one."""
        try:
            return _EXPRESSIONS[type(given)](self, given, scope, want)
        except PainlessUnsupportedError as unsupported:
            raise raise_at(unsupported, given.at) from None

    def checked(self, given: tree.Expr, scope: Scope, want: Want) -> Node:
        """The node of an expression that must be a value."""
        made = self.visit(given, scope, want)
        if made.op == "partial":
            raise refused(given.at, f"cannot resolve symbol [{made.name}]")
        if made.op == "static":
            raise refused(given.at, f"value required: instead found unexpected type [{made.type}]")
        return made

    def converted(
        self, given: tree.Expr, scope: Scope, target: str, *, internal: bool = False, explicit: bool = False
    ) -> Node:
        """The value, read, as the type wanted."""
        made = self.checked(given, scope, Want(read=True, target=target, internal=internal, explicit=explicit))
        return cast_to(given.at, made, target, internal=internal, explicit=explicit)

    def arguments(self, given: tuple[tree.Expr, ...], types: tuple[str, ...], scope: Scope) -> list[Node]:
        """The arguments of a call, as the types that it takes."""
        return [
            self.converted(argument, scope, kind, internal=True) for argument, kind in zip(given, types, strict=True)
        ]

    # Statements

    def statement(self, given: tree.Statement, scope: Scope, where: Where) -> tuple[Node, Flow]:
        """The node of a statement, and where it leads."""
        try:
            return _STATEMENTS[type(given)](self, given, scope, where)
        except PainlessUnsupportedError as unsupported:
            raise raise_at(unsupported, given.at) from None

    def block(self, block: tree.Block, scope: Scope, where: Where) -> tuple[Node, Flow]:
        """The node of a block, and where it leads."""
        flow = Flow()
        made: list[Node] = []
        for number, each in enumerate(block.statements, 1):
            last = number == len(block.statements)
            inner = Where(
                last_source=last and where.last_source,
                in_loop=where.in_loop,
                last_loop=last and (where.begins or where.last_loop),
            )
            node, got = self.statement(each, scope, inner)
            made.append(node)
            if last:
                flow.method, flow.loop, flow.all = got.method, got.loop, got.all
            elif got.all:
                raise refused(block.at, "invalid block: unreachable statement")
            flow.any_continue |= got.any_continue
            flow.any_break |= got.any_break
        return Node("block", block.at, kids=made, flags=flow.all), flow


def cast_to(at: int, given: Node, target: str, *, internal: bool = False, explicit: bool = False) -> Node:
    """A value as another type, if it has another one."""
    cast = legal(at, given.type, target, internal=internal, explicit=explicit)
    return given if cast is None else Node("cast", given.at, cast.result, kids=[given], cast=cast)


def legal(at: int, actual: str, expected: str, *, internal: bool = True, explicit: bool = False) -> Cast | None:
    """The cast from one type to another; None if it takes none. Raises Thrown at this place."""
    try:
        return legal_cast(actual, expected, explicit=explicit, internal=internal)
    except Thrown as thrown:
        thrown.offset = at
        raise
