"""Members and elements that are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.dynamic.members import normalizer
from conformance.painless.emit.calls import check_null
from conformance.painless.emit.nulls import because, null_pointer
from conformance.painless.emit.places import ONE_CLASS, Place
from conformance.painless.emit.writer import BAD, Code, Writer, expression
from conformance.painless.errors import raise_at
from conformance.painless.nodes import Node
from conformance.painless.values.classes import class_name

__all__ = ["placed"]


@expression("get")
def get(writer: Writer, node: Node) -> tuple[Code, str]:
    read = placed(writer, node)
    prefix, index = read.prefix, read.index
    if node.read:
        check_null(writer, node)
    writer.note(node.at)
    line = writer.step()
    load = read.load(node)
    null_safe = node.read
    if index is None:

        def member(f: list[Any]) -> Any:
            value = prefix(f)
            if value is None and null_safe:
                return None
            try:
                return load(f, value, None)
            except BAD as bad:
                raise raise_at(bad, line) from None

        return member, "" if null_safe else read.shown

    def element(f: list[Any]) -> Any:
        value = prefix(f)
        if value is None and null_safe:
            return None
        at = index(f, value)
        try:
            return load(f, value, at)
        except BAD as bad:
            raise raise_at(bad, line) from None

    return element, "" if null_safe else read.shown


def placed(writer: Writer, node: Node) -> Place:
    """The prefix and index of a member or element, evaluated in this order."""
    prefix, shown = writer.expression(node.kids[0]) if node.kids else ((lambda f: None), "")
    index: Callable[[list[Any], Any], Any] | None = None
    if len(node.kids) > 1:
        if node.kind == "brace_def":
            writer.step()
        code = writer.expression(node.kids[1])[0]
        index = _index(writer, node, code, shown)
    return Place(writer, node, prefix, shown, index)


def _index(writer: Writer, node: Node, code: Code, shown: str) -> Callable[[list[Any], Any], Any]:
    if node.kind == "map" or (node.kind == "list" and node.value is None):
        return lambda f, value: code(f)
    line = writer.step()
    if node.kind in {"array", "list"}:
        line = writer.step()
        message = f"Cannot read the array length{because(shown)}"
        if node.kind == "list":
            message = f'Cannot invoke "java.util.Collection.size()"{because(shown)}'

        def flipped(f: list[Any], value: Any) -> Any:
            at = code(f)
            if at >= 0:
                return at
            if value is None:
                thrown = null_pointer(message)
                thrown.offset = line
                raise thrown
            return at + len(value)

        return flipped
    kind = node.kids[1].type
    site, repeats = writer.maker.site(), writer.repeats
    plans: dict[Any, Callable[..., Any]] = {}

    def normalized(f: list[Any], value: Any) -> Any:
        at = code(f)
        try:
            if value is None:
                raise f[-1].refuse_null(site)
            seen: Any = type(value)
            if seen not in ONE_CLASS:
                seen = class_name(value)
            plan = plans.get(seen)
            if plan is None:
                plan = plans[seen] = normalizer(value, kind)
            if repeats:
                f[-1].seen.add(site)
            return plan(value, at)
        except BAD as bad:
            raise raise_at(bad, line) from None

    return normalized
