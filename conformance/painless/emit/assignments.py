"""Assignments, plain ones and those with an operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.emit.casts import caster, writes
from conformance.painless.emit.members import placed
from conformance.painless.emit.operators import operation
from conformance.painless.emit.texts import refuse_nothing, text_of, texted
from conformance.painless.emit.writer import BAD, Code, Writer, expression
from conformance.painless.errors import UNKNOWN, raise_at
from conformance.painless.nodes import Node
from conformance.painless.operators import COMPOUND, SHIFTS
from conformance.painless.types.casts import Cast
from conformance.painless.types.names import STRING
from conformance.painless.values.limits import limited


@expression("assign")
def assign(writer: Writer, node: Node) -> tuple[Code, str]:
    left, right = node.kids
    if left.op == "var":
        value, shown = writer.expression(right)
        writer.step()
        slot = writer.local(left.name).slot

        def assign(f: list[Any]) -> Any:
            f[slot] = made = value(f)
            return made

        return assign, shown
    place = placed(writer, left)
    code, shown = writer.expression(right)
    if node.read:
        writer.step()
    prefix, index = place.prefix, place.index
    writer.note(left.at)
    line = writer.step()
    store = place.store(left, right.type)

    def run(f: list[Any]) -> Any:
        of = prefix(f)
        at = None if index is None else index(f, of)
        value = code(f)
        try:
            store(f, of, at, value)
        except BAD as bad:
            raise raise_at(bad, line) from None
        return value

    return run, shown


@expression("compound")
def compound(writer: Writer, node: Node) -> tuple[Code, str]:
    left, *values = node.kids
    post = node.value[2]
    concat = node.name == "ADD" and node.kind == STRING
    if left.op == "var":
        local = writer.local(left.name)
        writer.note(left.at)
        writer.step()
        work = _compound_work(writer, node, left, values, node.value, concat=concat)
        slot = local.slot

        def change(f: list[Any]) -> Any:
            old = f[slot]
            new = work(f, old)
            f[slot] = new
            return old if post else new

        return change, ""
    writer.note(left.at)
    place = placed(writer, left)
    prefix, index = place.prefix, place.index
    writer.step()
    writer.note(left.at)
    load_line = writer.step()
    load = place.load(left)
    work = _compound_work(writer, node, left, values, node.value, concat=concat)
    if node.read:
        writer.step()
    writer.note(left.at)
    line = writer.step()
    store = place.store(left, left.type)

    def run(f: list[Any]) -> Any:
        of = prefix(f)
        at = None if index is None else index(f, of)
        try:
            old = load(f, of, at)
        except BAD as bad:
            raise raise_at(bad, load_line) from None
        new = work(f, old)
        try:
            store(f, of, at, new)
        except BAD as bad:
            raise raise_at(bad, line) from None
        return old if post else new

    return run, ""


def _compound_work(
    writer: Writer,
    node: Node,
    left: Node,
    values: list[Node],
    casts: tuple[Cast | None, Cast | None, bool],
    *,
    concat: bool,
) -> Callable[[list[Any], Any], Any]:
    """From the old value to the new one."""
    up, down, post = casts
    post = post and node.read
    if post:
        writer.step()
    raise_up = caster(up)
    up_line = UNKNOWN
    if up is not None:
        writer.note(left.at)
        up_line = writer.step() if writes(up) else UNKNOWN
    kind = node.kind if up is None else up.result
    parts = [writer.expression(value) for value in values]
    if concat:
        refuse_nothing(values)
        line = writer.step()
        texts = [texted(code, value.type) for (code, _), value in zip(parts, values, strict=True)]
        old_text = text_of(kind)

        def work(f: list[Any], old: Any) -> Any:
            try:
                return limited(old_text(old) + "".join([each(f) for each in texts]))
            except BAD as bad:
                raise raise_at(bad, line) from None

    else:
        code = parts[0][0]
        shift = values[0].type if node.name in SHIFTS else ""
        shift = "def" if shift == "def" else ""
        operate = operation(writer, node.name, node.kind, shift, node.kind, (kind, values[0].type), COMPOUND)
        line = writer.step()

        def work(f: list[Any], old: Any) -> Any:
            value = code(f)
            try:
                return operate(f, old, value)
            except BAD as bad:
                raise raise_at(bad, line) from None

    lower = caster(down)
    down_line = UNKNOWN
    if down is not None:
        writer.note(left.at)
        down_line = writer.step() if writes(down) else UNKNOWN
    if raise_up is None and lower is None:
        return work

    def whole(f: list[Any], old: Any) -> Any:
        if raise_up is not None:
            try:
                old = raise_up(old)
            except BAD as bad:
                raise raise_at(bad, up_line) from None
        new = work(f, old)
        if lower is not None:
            try:
                new = lower(new)
            except BAD as bad:
                raise raise_at(bad, down_line) from None
        return new

    return whole
