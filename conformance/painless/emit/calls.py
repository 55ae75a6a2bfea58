"""Calls of methods, known or looked up in the value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.dynamic.methods import method_plan
from conformance.painless.dynamic.seen import box
from conformance.painless.emit.nulls import invoke_null, returned
from conformance.painless.emit.places import ONE_CLASS
from conformance.painless.emit.writer import BAD, Code, Writer, expression
from conformance.painless.errors import PainlessUnsupportedError, raise_at
from conformance.painless.library import METHODS, STATICS
from conformance.painless.nodes import Node
from conformance.painless.types.names import BOXES
from conformance.painless.values.classes import class_name

__all__ = ["check_null"]


@expression("call")
def call(writer: Writer, node: Node) -> tuple[Code, str]:
    method = node.method
    assert method is not None  # noqa: S101 - a call has its method
    receiver, *arguments = node.kids
    target, shown = writer.expression(receiver)
    if node.read:
        check_null(writer, node)
    writer.note(node.at)
    if receiver.type in BOXES and receiver.op != "static":
        writer.step()
    codes = [writer.expression(kid)[0] for kid in arguments]
    line = writer.step()
    known = (STATICS if method.static else METHODS).get((method.owner, method.key))
    if known is None:
        raise PainlessUnsupportedError(f"the method {method.owner}.{method.name}", at=node.at)
    made = known
    result = returned(method.signature) if not method.augmented else ""
    if method.static:

        def static(f: list[Any]) -> Any:
            given = [code(f) for code in codes]
            try:
                return made(*given)
            except BAD as bad:
                raise raise_at(bad, line) from None

        return static, result
    if receiver.type in BOXES and receiver.op != "static":
        kind, plain = receiver.type, target
        target = lambda f: box(plain(f), kind)  # noqa: E731 - it replaces the one above
    augmented, null_safe, signature = method.augmented, node.read, method.signature

    def run(f: list[Any]) -> Any:
        value = target(f)
        if value is None and null_safe:
            return None
        given = [code(f) for code in codes]
        try:
            if value is None and not augmented:
                raise invoke_null(signature, shown)
            return made(value, *given)
        except BAD as bad:
            raise raise_at(bad, line) from None

    return run, "" if null_safe else result


@expression("call_def")
def call_def(writer: Writer, node: Node) -> tuple[Code, str]:
    receiver, *arguments = node.kids
    target = writer.expression(receiver)[0]
    if node.read:
        writer.note(node.at)
        writer.step()
    writer.note(node.at)
    codes = [writer.expression(kid)[0] for kid in arguments]
    types = tuple(kid.type for kid in arguments)
    lambdas = tuple(
        (kid.unit.function, len(kid.value)) if kid.op == "lambda" and kid.unit else None for kid in arguments
    )
    line, site, repeats = writer.step(), writer.maker.site(), writer.repeats
    name, returns, null_safe = node.name, node.type, node.read
    plans: dict[Any, Callable[..., Any]] = {}

    def run(f: list[Any]) -> Any:
        value = target(f)
        if value is None and null_safe:
            return None
        given = [code(f) for code in codes]
        try:
            if value is None:
                raise f[-1].refuse_null(site)
            kind: Any = type(value)
            if kind not in ONE_CLASS:
                kind = class_name(value)
            plan = plans.get(kind)
            if plan is None:
                plan = plans[kind] = method_plan(value, name, types, returns, lambdas)
            if repeats:
                f[-1].seen.add(site)
            return plan(value, *given)
        except BAD as bad:
            raise raise_at(bad, line) from None

    return run, ""


def check_null(writer: Writer, node: Node) -> None:
    """The check for null before a `?.`."""
    if node.kids[0].type in BOXES:
        # The engine fails to compile it, in its verifier's many words.
        raise PainlessUnsupportedError("a null safe operator (?.) on a primitive", at=node.at)
    writer.note(node.at)
    writer.step()
