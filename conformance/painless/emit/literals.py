"""Literals, variables, and what is made of parts: lists, maps, arrays."""

from __future__ import annotations

import operator
from typing import Any

from conformance.painless.arithmetic import convert
from conformance.painless.emit.writer import BAD, Code, Writer, expression
from conformance.painless.errors import PainlessUnsupportedError, Thrown, raise_at
from conformance.painless.nodes import Node
from conformance.painless.patterns import compiled
from conformance.painless.types.names import BOXES
from conformance.painless.values.limits import MOST
from conformance.painless.values.lists import Array, JavaList
from conformance.painless.values.maps import JavaMap
from conformance.painless.values.objects import Pattern

__all__ = ["default"]


@expression("const")
def const(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.step()
    value = node.value
    return (lambda f: value), ""


@expression("null")
def null(writer: Writer, node: Node) -> tuple[Code, str]:
    del node
    writer.step()
    return (lambda f: None), '"null"'


@expression("var")
def var(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.step()
    local = writer.local(node.name)
    return operator.itemgetter(local.slot), local.shown


@expression("static")
def static(writer: Writer, node: Node) -> tuple[Code, str]:
    del node
    return (lambda f: None), ""


@expression("regex")
def regex(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    writer.step()
    writer.mark(node.at)
    source, flags = node.value
    value = Pattern(source, 2 if "i" in flags else 0, compiled(source, flags))
    return (lambda f: value), ""


@expression("list")
def list_(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    writer.step()
    codes = [writer.condition(kid) for kid in node.kids]
    return (lambda f: JavaList([code(f) for code in codes])), ""


@expression("map")
def map_(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    writer.step()
    codes: list[Code] = []
    lines: list[int] = []
    for number, kid in enumerate(node.kids):
        codes.append(writer.expression(kid)[0])
        if number % 2:
            lines.append(writer.step())
    pairs = list(zip(codes[::2], codes[1::2], lines, strict=True))

    def run(f: list[Any]) -> Any:
        made = JavaMap()
        for key, value, line in pairs:
            told, held = key(f), value(f)
            try:
                made.put(told, held)
            except BAD as bad:
                raise raise_at(bad, line) from None
        return made

    return run, ""


@expression("new_array")
def new_array(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    if node.flags:
        writer.step()
    codes = [writer.condition(kid) if node.flags else writer.expression(kid)[0] for kid in node.kids]
    element, line = node.type[:-2], writer.step()
    if node.flags:
        return (lambda f: Array([code(f) for code in codes], element)), ""
    if len(codes) > 1:
        raise PainlessUnsupportedError("an array of several dimensions", at=node.at)
    size = codes[0]
    empty = default(element)

    def run(f: list[Any]) -> Any:
        count = size(f)
        if count < 0:
            raise Thrown("java.lang.NegativeArraySizeException", str(count), offset=line)
        if count > MOST:
            raise PainlessUnsupportedError("an array of so many elements", at=line)
        return Array([empty] * count, element)

    return run, ""


def default(kind: str) -> Any:
    """What a variable or element of this type holds before anything is written to it."""
    if kind not in BOXES:
        return None
    if kind == "char":
        return convert(0, "int", "char")
    return {"boolean": False, "float": 0.0, "double": 0.0}.get(kind, 0)
