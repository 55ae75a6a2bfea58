"""Loops: each counts its turns, which the engine ends at a million."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.dynamic.members import iterator_of
from conformance.painless.emit.casts import caster
from conformance.painless.emit.nulls import invoke_null, null_pointer
from conformance.painless.emit.statements import discarded
from conformance.painless.emit.writer import BAD, BREAK, RETURN, Code, Local, Writer, statement
from conformance.painless.errors import Thrown, raise_at
from conformance.painless.nodes import Node
from conformance.painless.repeats import EVERY, skipped, snapshot
from conformance.painless.values.iterators import JavaIterator, has_next, next_of

_LOOP_END = "The maximum number of statements that can be executed in a loop has been reached."


@statement("while", "do", "for", "each")
def looping(writer: Writer, node: Node) -> Code:
    writer.mark(node.at)
    saved = writer.repeats, writer.breakable
    writer.repeats = writer.breakable = True
    make = {"while": _while, "do": _do, "for": _for, "each": _each}[node.op]
    code = writer.scoped(lambda: make(writer, node))
    writer.repeats, writer.breakable = saved
    return code


def _while(writer: Writer, node: Node) -> Code:
    condition = None if node.flags else writer.condition(node.kids[0])
    tick = _tick(writer, node.at)
    body = writer.block(node.kids[1]) if len(node.kids) > 1 else None
    return _loop(condition, tick, body, None, writer.loop)


def _do(writer: Writer, node: Node) -> Code:
    body = writer.block(node.kids[0])
    condition = None if node.flags else writer.condition(node.kids[1])
    tick = _tick(writer, node.at)

    counter = writer.loop

    def run(f: list[Any]) -> Any:
        turns, before, had = 0, None, 0
        while True:
            signal = body(f)
            if signal is not None:
                if signal == BREAK:
                    return None
                if signal == RETURN:
                    return RETURN
            if condition is not None and not condition(f):
                return None
            tick(f)
            turns += 1
            if not turns % EVERY:
                before, had = snapshot(f, counter), f[counter]
            elif before is not None:
                if before == snapshot(f, counter):
                    f[counter] = skipped(f[counter], had - f[counter])
                before = None

    return run


def _for(writer: Writer, node: Node) -> Code:
    start, test, after, block = node.value
    first: Code | None = None
    if start is not None:
        first = writer.statement(start) if start.op == "declarations" else discarded(writer, start)
    condition = None if test is None else writer.condition(test)
    tick = _tick(writer, node.at)
    body = None if block is None else writer.block(block)
    step = None if after is None else discarded(writer, after)
    loop = _loop(condition, tick, body, step, writer.loop)
    if first is None:
        return loop

    def run(f: list[Any]) -> Any:
        first(f)
        return loop(f)

    return run


def _each(writer: Writer, node: Node) -> Code:
    iterable, block = node.kids
    local = writer.define(node.name, node.kind)
    slot = local.slot
    hidden = "#array" if iterable.type.endswith("[]") else "#iterator"
    holder = writer.define(f"{hidden}{node.at}", "def")
    over_array = iterable.type.endswith("[]")
    index = writer.define(f"#index{node.at}", "int") if over_array else None
    source, shown = writer.expression(iterable)
    line = writer.step()
    writer.touch(holder)
    if index is not None:
        line = writer.step()
        writer.touch(index)
    writer.touch(local)
    next_line = writer.step()
    site = writer.maker.site()
    begin = _opener(writer, iterable, node, shown, holder, site)
    cast = caster(node.cast)
    tick = _tick(writer, node.at)
    body = writer.block(block)

    def run(f: list[Any]) -> Any:
        values = source(f)
        try:
            iterator = begin(f, values)
        except BAD as bad:
            raise raise_at(bad, line) from None
        while True:
            try:
                if not has_next(iterator):
                    return None
                value = next_of(iterator)
                f[slot] = value if cast is None else cast(value)
            except BAD as bad:
                raise raise_at(bad, next_line) from None
            tick(f)
            signal = body(f)
            if signal is not None:
                if signal == BREAK:
                    return None
                if signal == RETURN:
                    return RETURN

    return run


def _tick(writer: Writer, at: int) -> Code:
    """Count an iteration; the engine refuses the one that uses the last of a million."""
    writer.note(at)
    writer.step()
    slot = writer.loop

    def run(f: list[Any]) -> Any:
        left = f[slot] - 1
        f[slot] = left
        if not left & 0xFFF:
            f[-1].check(at)
        if left <= 0:
            raise Thrown("org.opensearch.painless.PainlessError", _LOOP_END, offset=at)

    return run


def _opener(
    writer: Writer, iterable: Node, node: Node, shown: str, holder: Local, site: int
) -> Callable[[list[Any], Any], Any]:
    if iterable.type.endswith("[]"):

        def over_array(f: list[Any], values: Any) -> Any:
            if values is None:
                raise null_pointer(f"Cannot read the array length because {holder.shown} is null")
            return JavaIterator(values)

        return over_array
    method = node.method
    if method is None:
        repeats = writer.repeats

        def over_def(f: list[Any], values: Any) -> Any:
            if values is None:
                raise f[-1].refuse_null(site)
            made = iterator_of(values)
            if repeats:
                f[-1].seen.add(site)
            return made

        return over_def
    signature = method.signature

    def over_iterable(f: list[Any], values: Any) -> Any:
        if values is None:
            raise invoke_null(signature, shown)
        return JavaIterator(values)

    return over_iterable


def _loop(condition: Code | None, tick: Code, body: Code | None, step: Code | None, counter: int) -> Code:
    def run(f: list[Any]) -> Any:
        turns, before, had = 0, None, 0
        while condition is None or condition(f):
            tick(f)
            turns += 1
            if not turns % EVERY:
                before, had = snapshot(f, counter), f[counter]
            elif before is not None:
                if before == snapshot(f, counter):
                    f[counter] = skipped(f[counter], had - f[counter])
                before = None
            if body is not None:
                signal = body(f)
                if signal is not None:
                    if signal == BREAK:
                        return None
                    if signal == RETURN:
                        return RETURN
            if step is not None:
                step(f)
        return None

    return run
