"""The texts of values, and sums of texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.dynamic.seen import box
from conformance.painless.emit.writer import BAD, Code, Writer, expression
from conformance.painless.errors import PainlessUnsupportedError, raise_at
from conformance.painless.nodes import Node
from conformance.painless.values.limits import limited
from conformance.painless.values.texts import text

__all__ = ["refuse_nothing", "text_of", "texted"]


@expression("concat")
def concat(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    refuse_nothing(node.kids)
    parts = [(writer.expression(kid)[0], kid.type) for kid in node.kids]
    codes = [texted(code, kind) for code, kind in parts]
    line = writer.step()
    if len(codes) == 2:
        one, two = codes

        def join(f: list[Any]) -> Any:
            try:
                return limited(one(f) + two(f))
            except BAD as bad:
                raise raise_at(bad, line) from None

        return join, ""

    def run(f: list[Any]) -> Any:
        try:
            return limited("".join([code(f) for code in codes]))
        except BAD as bad:
            raise raise_at(bad, line) from None

    return run, ""


def refuse_nothing(values: list[Node]) -> None:
    """Refuse to add what returns nothing to a text: the engine writes no legal class, and then never answers."""
    for value in values:
        if value.type == "void":
            raise PainlessUnsupportedError("the text of what returns nothing", at=value.at)


def text_of(kind: str) -> Callable[[Any], str]:
    """What gives the text of values of a static type."""
    if kind in {"float", "long", "short", "byte"}:
        return lambda value: text(box(value, kind))
    return text


def texted(code: Code, kind: str) -> Code:
    """Code that gives the text of a value."""
    if kind in {"float", "long", "short", "byte"}:
        return lambda f: text(box(code(f), kind))

    def run(f: list[Any]) -> Any:
        value = code(f)
        return value if type(value) is str else text(value)

    return run
