"""Casts and `instanceof`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.arithmetic import convert, to_char
from conformance.painless.dynamic.casts import def_cast, def_to_string
from conformance.painless.dynamic.seen import box, is_instance, jvm_miscast, unbox
from conformance.painless.emit.nulls import invoke_null, returned
from conformance.painless.emit.writer import BAD, OBJECTS, Code, Writer, expression
from conformance.painless.errors import UNKNOWN, PainlessUnsupportedError, raise_at
from conformance.painless.nodes import Node
from conformance.painless.types.casts import Cast
from conformance.painless.types.classes import assignable
from conformance.painless.types.names import BOXES, STRING, UNBOXED, jvm_name

__all__ = ["caster", "writes"]


@expression("cast")
def cast(writer: Writer, node: Node) -> tuple[Code, str]:
    child, shown = writer.expression(node.kids[0])
    writer.note(node.at)
    cast = node.cast
    line = writer.step() if writes(cast) else UNKNOWN
    convert_value = caster(cast, shown)
    if convert_value is None:
        return child, shown
    assert cast is not None  # noqa: S101 - a cast node has one

    def run(f: list[Any]) -> Any:
        value = child(f)
        try:
            return convert_value(value)
        except BAD as bad:
            raise raise_at(bad, line) from None

    if cast.source == "def" and cast.target == STRING:
        how = "Explicit" if cast.explicit else "Implicit"
        shown = returned(f"org.opensearch.painless.Def.defToString{how}(Object)")
    elif cast.source == "def" and cast.target in UNBOXED:
        how = "" if cast.target == "java.lang.Boolean" else "Explicit" if cast.explicit else "Implicit"
        shown = returned(f"org.opensearch.painless.Def.defTo{cast.target[10:]}{how}(Object)")
    return run, shown


def caster(cast: Cast | None, shown: str = "") -> Callable[[Any], Any] | None:
    """What a cast does to a value; None if nothing."""
    if cast is None:
        return None
    source, target = cast.source, cast.target
    if cast.box:
        kind = cast.box
        return None if kind in {"int", "double", "boolean", "char"} else lambda value: box(value, kind)
    if cast.unbox:
        kind, to_box = cast.unbox, cast.to_box
        getter_name = f"{jvm_name(BOXES[kind])}.{kind}Value()"

        def unboxed(value: Any) -> Any:
            if value is None:
                raise invoke_null(getter_name, shown)
            made = convert(unbox(value), kind, target)
            return box(made, to_box) if to_box else made

        return unboxed
    if cast.to_box:
        to_box = cast.to_box
        return lambda value: box(convert(value, source, target), to_box)
    if source == "def":
        explicit = cast.explicit
        if target == STRING:
            return lambda value: def_to_string(value, explicit=explicit)
        if target in BOXES or target in UNBOXED:
            return lambda value: def_cast(value, target, explicit=explicit)
    if source in BOXES and target in BOXES:
        return lambda value: convert(value, source, target)
    if source == "char" and target == STRING:
        return str
    if source == STRING and target == "char":
        return to_char
    if target in OBJECTS or target == "void" or (source not in OBJECTS and assignable(target, source)):
        return None

    def checked(value: Any) -> Any:
        if value is not None and not is_instance(value, target):
            raise jvm_miscast(value, target)
        return value

    return checked


@expression("instanceof")
def instanceof(writer: Writer, node: Node) -> tuple[Code, str]:
    child = writer.expression(node.kids[0])[0]
    writer.step()
    kind, source = node.kind, node.kids[0].type
    if source in {"long", "double"}:
        # The engine fails to compile it, in its verifier's many words.
        raise PainlessUnsupportedError(f"instanceof on a {source}", at=node.at)
    if kind == "def":

        def always(f: list[Any]) -> Any:
            child(f)
            return True

        return always, ""
    if source in BOXES:
        fixed = assignable(BOXES.get(kind, kind), BOXES[source])

        def known(f: list[Any]) -> Any:
            child(f)
            return fixed

        return known, ""

    def run(f: list[Any]) -> Any:
        value = child(f)
        return value is not None and is_instance(value, kind)

    return run, ""


def writes(cast: Cast | None) -> bool:
    """Whether the engine writes an instruction for a cast."""
    if cast is None:
        return False
    source, target = cast.source, cast.target
    if cast.box or cast.unbox or cast.to_box:
        return True
    if source in BOXES and target in BOXES:
        return target != "int" or source not in {"byte", "short", "char"}
    if source == "def" and (target in BOXES or target in UNBOXED or target == STRING):
        return True
    return target not in OBJECTS and (source in OBJECTS or not assignable(target, source))
