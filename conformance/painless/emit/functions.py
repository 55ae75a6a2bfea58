"""Objects and lambdas that are made, and calls of the functions of the script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.dynamic.seen import box
from conformance.painless.emit.nulls import returned
from conformance.painless.emit.writer import BAD, LOOPS, OBJECTS, Code, Writer, expression, routine_key
from conformance.painless.errors import PainlessUnsupportedError, raise_at
from conformance.painless.library import CONSTRUCTORS, new_exception
from conformance.painless.nodes import LocalFunction, Node
from conformance.painless.runs import Run
from conformance.painless.types.classes import Method, assignable
from conformance.painless.types.names import BOXES, jvm_name
from conformance.painless.values.objects import Function

__all__ = ["caller"]


@expression("new")
def new(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    writer.step()
    codes = [writer.expression(kid)[0] for kid in node.kids]
    line, kind = writer.step(), node.type
    if assignable("java.lang.Exception", kind):
        if len(codes) > 1:
            raise PainlessUnsupportedError(f"the constructor of {kind} with {len(codes)} arguments", at=node.at)
        if not codes:
            return (lambda f: new_exception(kind, None, line)), ""
        message = codes[0]
        return (lambda f: new_exception(kind, message(f), line)), ""
    make = CONSTRUCTORS.get((kind, len(codes)))
    if make is None:
        raise PainlessUnsupportedError(f"the constructor of {kind} with {len(codes)} arguments", at=node.at)

    def run(f: list[Any]) -> Any:
        arguments = [code(f) for code in codes]
        try:
            return make(*arguments)
        except BAD as bad:
            raise raise_at(bad, line) from None

    return run, ""


@expression("call_local")
def call_local(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    codes = [writer.expression(kid)[0] for kid in node.kids]
    call = caller(writer, node.value)
    shown_types = ", ".join(jvm_name(kind) for kind in node.value.types)
    shown = returned(f"org.opensearch.painless.PainlessScript$Script.{node.value.name}({shown_types})")
    line = writer.step()

    def run(f: list[Any]) -> Any:
        return call(f[-1], [code(f) for code in codes], line)

    return run, shown


@expression("lambda")
def lambda_(writer: Writer, node: Node) -> tuple[Code, str]:
    writer.note(node.at)
    line = writer.step()
    unit = node.unit
    assert unit is not None  # noqa: S101 - a lambda node has one
    slots = [writer.local(name).slot for name in node.value]
    call = caller(writer, unit.function)
    returns = unit.function.returns
    if node.method is not None and not _fits(node.method, unit.function, len(slots)):
        raise PainlessUnsupportedError("a lambda that declares other types than it is given", at=node.at)
    void = node.method is not None and node.method.returns == "void"

    def run(f: list[Any]) -> Any:
        held = [f[slot] for slot in slots]
        state = f[-1]

        def invoke(*arguments: Any) -> Any:
            result = call(state, [*held, *arguments], line)
            return None if void else box(result, returns) if returns not in BOXES else result

        return Function(invoke)

    return run, ""


def caller(writer: Writer, function: LocalFunction) -> Callable[[Run, list[Any], int], Any]:
    routines, key = writer.maker.routines, routine_key(function)

    def call(run: Run, arguments: list[Any], line: int) -> Any:
        routine = routines[key]
        assert routine is not None  # noqa: S101 - all are made before any runs
        frame: list[Any] = [None] * routine.size
        for slot, value in zip(routine.slots, arguments, strict=True):
            frame[slot] = value
        frame[routine.loop] = LOOPS
        frame[-1] = run
        run.enter(routine.code, frame, line)
        run.budget -= LOOPS + 1 - frame[routine.loop]
        if run.budget < 0:
            raise PainlessUnsupportedError("so many steps in functions that the kit gives up", at=line)
        return frame[-2]

    return call


def _fits(interface: Method, function: LocalFunction, captured: int) -> bool:
    own = function.types[captured:]
    return all(a == b or {a, b} <= OBJECTS for a, b in zip(interface.parameters, own, strict=True))
