"""Expressions of which one part alone is worked out."""

from __future__ import annotations

from typing import Any

from conformance.painless.emit.writer import Code, Writer, expression
from conformance.painless.nodes import Node


@expression("bool")
def bool_(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    left, right = (writer.condition(kid) for kid in node.kids)
    if node.name == "BOOLAND":
        return (lambda f: left(f) and right(f)), ""
    return (lambda f: left(f) or right(f)), ""


@expression("conditional")
def conditional(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    condition, left = (writer.condition(kid) for kid in node.kids[:2])
    right = writer.expression(node.kids[2])[0]
    return (lambda f: left(f) if condition(f) else right(f)), ""


@expression("elvis")
def elvis(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    left = writer.condition(node.kids[0])
    right = writer.expression(node.kids[1])[0]

    def run(f: list[Any]) -> Any:
        value = left(f)
        return right(f) if value is None else value

    return run, ""
