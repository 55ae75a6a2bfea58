"""Operators that compute and compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.arithmetic import binary, compare, int32, int64, negate
from conformance.painless.dynamic.sites import binary_site, unary_site
from conformance.painless.emit.writer import BAD, Code, Writer, expression
from conformance.painless.errors import PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.nodes import Node
from conformance.painless.operators import NULLS
from conformance.painless.patterns import matches
from conformance.painless.types.names import BOXES
from conformance.painless.values.classes import class_name
from conformance.painless.values.equality import same
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import JavaMap

__all__ = ["operation"]


@expression("math")
def computed(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    (left, _), (right, _) = writer.expression(node.kids[0]), writer.expression(node.kids[1])
    code = operation(
        writer, node.name, node.kind, node.other, node.type, (node.kids[0].type, node.kids[1].type), node.flags
    )
    line = writer.step()
    if "def" in (node.kind, node.other):

        def dynamic(f: list[Any]) -> Any:
            a, b = left(f), right(f)
            try:
                return code(f, a, b)
            except BAD as bad:
                raise raise_at(bad, line) from None

        return dynamic, ""
    quick = _quick_math(node.name, node.kind, left, right)
    if quick is not None:
        return quick, ""

    def run(f: list[Any]) -> Any:
        a, b = left(f), right(f)
        try:
            return code(f, a, b)
        except Thrown as thrown:
            raise raise_at(thrown, line) from None

    return run, ""


def operation(
    writer: Writer, operation: str, kind: str, shift: str, returns: str, types: tuple[str, str], flags: int
) -> Callable[[list[Any], Any, Any], Any]:
    """The operation itself, on values already there."""
    if "def" in (kind, shift):
        if operation == "ADD" and not any(each in BOXES for each in types):
            flags |= NULLS
        site = binary_site(writer.maker.site(), operation, types, returns, flags, repeats=writer.repeats)
        return lambda f, a, b: site(f[-1], a, b)
    return lambda f, a, b: binary(operation, a, b, kind)


@expression("unary")
def unary(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    child = writer.expression(node.kids[0])[0]
    operation, kind = node.name, node.kind
    if operation == "NOT":
        writer.step()
        return (lambda f: not child(f)), ""
    if kind != "def":
        if operation == "ADD":
            return child, ""
        writer.step()
        return (lambda f: negate(operation, child(f), kind)), ""
    site = unary_site(writer.maker.site(), operation, node.type, node.flags, repeats=writer.repeats)
    line = writer.step()

    def run(f: list[Any]) -> Any:
        value = child(f)
        try:
            return site(f[-1], value)
        except BAD as bad:
            raise raise_at(bad, line) from None

    return run, ""


@expression("comp")
def comp(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    operation, kind = node.name, node.kind
    a, b = node.kids
    if b.op == "null" and operation in {"LT", "LTE", "GT", "GTE"}:
        # The engine forgets to write the null, and its class writer fails on what follows.
        raise PainlessUnsupportedError("a null literal in an order", at=node.at)
    left = writer.expression(a)[0]
    if kind not in BOXES and b.op == "null":
        writer.step()
        if operation in {"EQ", "EQR"}:
            return (lambda f: left(f) is None), ""
        return (lambda f: left(f) is not None), ""
    right = writer.expression(b)[0]
    line = writer.step()
    if kind in BOXES:
        return _quick_comparison(operation, left, right), ""
    if operation in {"EQR", "NER"} or (kind == "def" and a.op == "null" and operation in {"EQ", "NE"}):
        wanted = operation in {"EQR", "EQ"}
        return (lambda f: _one_object(left(f), right(f)) is wanted), ""
    if kind != "def":
        if operation == "EQ":
            return (lambda f: same(left(f), right(f))), ""
        return (lambda f: not same(left(f), right(f))), ""
    negated = operation == "NE"
    named = "EQ" if negated else operation
    flags = NULLS if named == "EQ" else 0
    site = binary_site(writer.maker.site(), named, (a.type, b.type), "boolean", flags, repeats=writer.repeats)

    def run(f: list[Any]) -> Any:
        x, y = left(f), right(f)
        try:
            return site(f[-1], x, y) is not negated
        except BAD as bad:
            raise raise_at(bad, line) from None

    return run, ""


@expression("match")
def match(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    pattern = writer.expression(node.kids[1])[0]
    subject = writer.expression(node.kids[0])[0]
    operation, line = node.name, writer.step()

    def run(f: list[Any]) -> Any:
        regex = pattern(f)
        value = subject(f)
        try:
            return matches(operation, value, regex)
        except BAD as bad:
            raise raise_at(bad, line) from None

    return run, ""


def _one_object(left: Any, right: Any) -> bool:
    """`===`: one object, as far as that is known here."""
    if left is None or right is None:
        return left is right
    if isinstance(left, (bool, JavaList, JavaMap)) or class_name(left) != class_name(right):
        return left is right
    if isinstance(left, int) and -128 <= left <= 127 and left == right:
        return True
    if left is right or left == right:
        raise PainlessUnsupportedError("a comparison of references (=== or !==) between equal values")
    return False


def _quick_math(operation: str, kind: str, left: Code, right: Code) -> Code | None:
    """The commonest operations, without a detour."""
    if kind not in {"int", "long"} or operation not in {"ADD", "SUB", "MUL"}:
        return None
    fit = int32 if kind == "int" else int64
    if operation == "ADD":
        return lambda f: fit(left(f) + right(f))
    if operation == "SUB":
        return lambda f: fit(left(f) - right(f))
    return lambda f: fit(left(f) * right(f))


def _quick_comparison(operation: str, left: Code, right: Code) -> Code:
    match operation:
        case "LT":
            return lambda f: left(f) < right(f)
        case "LTE":
            return lambda f: left(f) <= right(f)
        case "GT":
            return lambda f: left(f) > right(f)
        case "GTE":
            return lambda f: left(f) >= right(f)
        case _:
            return lambda f: compare(operation, left(f), right(f))
