"""Casts that a script writes or needs, of values whose types are found out at run time."""

from __future__ import annotations

from typing import Any

from conformance.painless.arithmetic import convert, to_char
from conformance.painless.dynamic.handles import as_type
from conformance.painless.dynamic.operators import number_type
from conformance.painless.dynamic.seen import (
    CAST_FRAME,
    binary_name,
    box,
    is_instance,
    jvm_miscast,
    miscast,
    null_get_class,
    primitive_of,
    shown_class,
    unbox,
)
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.types.names import BOXES, NUMERIC, UNBOXED, WIDENS
from conformance.painless.values.boxes import Char
from conformance.painless.values.classes import class_name

__all__ = ["def_cast", "def_to_string", "dynamic_cast", "explicit_cast", "receiver_cast"]


def def_cast(value: Any, target: str, *, explicit: bool) -> Any:
    """An object as this primitive (a static value) or box (an object)."""
    primitive = UNBOXED.get(target, target)
    boxed = target in UNBOXED
    if value is None:
        if boxed:
            return None
        if explicit or target == "boolean" or primitive in {"byte", "short", "char"}:
            raise null_get_class("value")
        frame = "java.base/java.util.Objects.requireNonNull(Objects.java:220)"
        raise Thrown("java.lang.NullPointerException", None, (frame,))
    source = primitive_of(value)
    if source == primitive:
        return value if boxed else unbox(value)
    good = False
    if primitive == "boolean":
        how = "cannot implicitly cast def" if boxed else "cannot cast def"
        raise miscast(f"{how} [{shown_class(value)}] to {target}")
    if explicit:
        if primitive == "char" and type(value) is str:
            return to_char(value)
        good = source in NUMERIC
    else:
        good = primitive in WIDENS.get(source, ())
    if good:
        made = convert(unbox(value), source, primitive)
        return box(made, primitive) if boxed else made
    word = "explicitly" if explicit else "implicitly"
    shown = target
    subject = "def"
    if explicit and target in {"float", "double"}:
        # The engine's own slips: both name `byte`, and one calls what it was given a `float`.
        shown, subject = "byte", "float" if target == "float" else "def"
    raise miscast(f"cannot {word} cast {subject} [{shown_class(value)}] to {shown}")


def def_to_string(value: Any, *, explicit: bool) -> Any:
    """An object as a text."""
    if value is None or type(value) is str:
        return value
    if explicit and type(value) is Char:
        return str(value)
    word = "explicitly" if explicit else "implicitly"
    raise miscast(f"cannot {word} cast def [{shown_class(value)}] to java.lang.String")


def dynamic_cast(value: Any, target: str) -> Any:
    """`DefMath.dynamicCast` to a box or class, then the site's own type."""
    if value is None or target in {"def", "java.lang.Object"}:
        return as_type(value, "def", target)
    wanted = BOXES.get(target, target)
    if class_name(value) != wanted and target in BOXES and target != "boolean":
        source = primitive_of(value)
        if source in {"", "boolean"}:
            raise miscast(f"Cannot convert [class {class_name(value)}] to a Number")
        value = box(convert(unbox(value), source, target), target)
    elif class_name(value) != wanted and not is_instance(value, wanted):
        raise miscast(f"Cannot cast {class_name(value)} to {wanted}", (CAST_FRAME,))
    return as_type(value, "def", target)


def receiver_cast(value: Any, like: Any) -> Any:
    """`DefMath.dynamicReceiverCast`: a result as the class of what it was assigned to."""
    if value is None or like is None or class_name(value) == class_name(like):
        return value
    target = primitive_of(like)
    if target and target != "boolean":
        source = number_type(value)
        if not source:
            name = binary_name(class_name(value))
            raise miscast(f"Cannot convert [class {name}] to a Number")
        return box(convert(unbox(value), source, target), target)
    raise miscast(f"Cannot cast {binary_name(class_name(value))} to {binary_name(class_name(like))}", (CAST_FRAME,))


def explicit_cast(value: Any, target: str) -> Any:
    """`MethodHandles.explicitCastArguments` of an object: any number becomes any other, and null a zero."""
    if target not in BOXES:
        return as_type(value, "def", target)
    if value is None:
        raise PainlessUnsupportedError("a null result where a number was assigned")
    source = primitive_of(value)
    if not source:
        raise jvm_miscast(value, "java.lang.Number")
    if "boolean" in {source, target} and source != target:
        raise PainlessUnsupportedError("a boolean assigned where a number was")
    return convert(unbox(value), source, target)
