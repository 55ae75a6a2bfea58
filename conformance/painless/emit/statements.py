"""Statements that are no loop."""

from __future__ import annotations

from typing import Any

from conformance.painless.emit.literals import default
from conformance.painless.emit.nulls import because, null_pointer
from conformance.painless.emit.writer import BREAK, CONTINUE, RETURN, Code, Writer, statement
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.nodes import Node
from conformance.painless.types.classes import assignable
from conformance.painless.values.objects import Exc

__all__ = ["discarded"]


def discarded(writer: Writer, node: Node) -> Code:
    """The code of an expression whose value nobody takes."""
    if node.op == "new" and not node.read:
        # The engine drops a value that it never made; its verifier refuses that with all of the class's bytes.
        raise PainlessUnsupportedError("a new object that nothing takes", at=node.at)
    code = writer.expression(node)[0]
    if node.type != "void":
        writer.step()

    def run(f: list[Any]) -> Any:
        code(f)

    return run


@statement("expression")
def alone(writer: Writer, node: Node) -> Code:
    writer.mark(node.at)
    return discarded(writer, node.kids[0])


@statement("declarations")
def declarations(writer: Writer, node: Node) -> Code:
    codes = [_declare(writer, kid) for kid in node.kids]
    if len(codes) == 1:
        return codes[0]

    def run(f: list[Any]) -> Any:
        for code in codes:
            code(f)

    return run


@statement("break")
def break_(writer: Writer, node: Node) -> Code:
    writer.step()
    if not writer.breakable:
        # The engine forgets, in what follows a catch, where the loop around it ends.
        raise null_pointer('Cannot read field "flags" because "label" is null')
    return lambda f: BREAK


@statement("continue")
def continue_(writer: Writer, node: Node) -> Code:
    writer.step()
    return lambda f: CONTINUE


@statement("return")
def return_(writer: Writer, node: Node) -> Code:
    writer.mark(node.at)
    if not node.kids:
        writer.step()

        def leave(f: list[Any]) -> Any:
            f[-2] = None
            return RETURN

        return leave
    code = writer.expression(node.kids[0])[0]
    writer.step()

    def run(f: list[Any]) -> Any:
        f[-2] = code(f)
        return RETURN

    return run


def _declare(writer: Writer, node: Node) -> Code:
    writer.mark(node.at)
    local = writer.define(node.name, node.kind)
    slot = local.slot
    if node.kids:
        code = writer.expression(node.kids[0])[0]
        writer.step()
        writer.touch(local)

        def run(f: list[Any]) -> Any:
            f[slot] = code(f)

        return run
    writer.step()
    writer.touch(local)
    empty = default(node.kind)

    def clear(f: list[Any]) -> Any:
        f[slot] = empty

    return clear


@statement("if")
def if_(writer: Writer, node: Node) -> Code:
    writer.mark(node.at)
    condition = writer.expression(node.kids[0])[0]
    writer.step()
    then = writer.inner(node.kids[1])
    if len(node.kids) == 2:
        return lambda f: then(f) if condition(f) else None
    if not node.kids[1].flags:
        writer.step()
    otherwise = writer.inner(node.kids[2])
    return lambda f: then(f) if condition(f) else otherwise(f)


@statement("throw")
def throw(writer: Writer, node: Node) -> Code:
    writer.mark(node.at)
    code, shown = writer.expression(node.kids[0])
    line = writer.step()

    def run(f: list[Any]) -> Any:
        value = code(f)
        if value is None:
            thrown = null_pointer(f"Cannot throw exception{because(shown)}")
            thrown.offset = line
            raise thrown
        raise value.thrown

    return run


@statement("try")
def try_(writer: Writer, node: Node) -> Code:
    writer.mark(node.at)
    body = writer.inner(node.kids[0])
    catches: list[tuple[str, int, Code | None]] = []
    for catch in node.kids[1:]:
        writer.mark(catch.at)
        saved, breakable = writer.next_slot, writer.breakable
        writer.breakable = False
        writer.scopes.append({})
        writer.step()
        slot = writer.touched(catch.name, catch.kind).slot
        catches.append((catch.kind, slot, writer.block(catch.kids[0]) if catch.kids else None))
        writer.scopes.pop()
        writer.next_slot, writer.breakable = saved, breakable

    def run(f: list[Any]) -> Any:
        try:
            return body(f)
        except Thrown as thrown:
            for kind, slot, handler in catches:
                if _catches(kind, thrown.java):
                    f[slot] = Exc(thrown)
                    return None if handler is None else handler(f)
            raise

    return run


def _catches(kind: str, java: str) -> bool:
    if java.endswith(("Error", "StackOverflowError")):
        return False
    if assignable(kind, java):
        return True
    return kind in {"java.lang.Exception", "java.lang.RuntimeException"} and not java.startswith("java.")
