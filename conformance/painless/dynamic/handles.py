"""What the JVM's method handles do where types differ: `MethodHandle.asType`."""

from __future__ import annotations

from typing import Any

from conformance.painless.arithmetic import convert
from conformance.painless.dynamic.seen import (
    CAST_FRAME,
    binary_name,
    box,
    is_instance,
    jvm_miscast,
    miscast,
    primitive_of,
    unbox,
)
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.types.classes import assignable
from conformance.painless.types.names import BOXES, NUMERIC, UNBOXED, WIDENS, simple_name
from conformance.painless.values.classes import class_name
from conformance.painless.values.objects import Number

__all__ = ["as_type", "can_convert", "cannot_convert", "check_convertible", "handle"]

_WRAPPED = "sun.invoke.util.Wrapper, Object, boolean"
_UNBOXING = f'the return value of "sun.invoke.util.ValueConversions.primitiveConversion({_WRAPPED})"'


def can_convert(source: str, target: str) -> bool:
    """Whether a method handle's type can be changed from one type to the other at all."""
    if source == target or target in {"def", "java.lang.Object"} or source in {"def", "java.lang.Object"}:
        return True
    if source == "void":
        return True
    if source in BOXES:
        if target in BOXES:
            return target in WIDENS[source]
        return assignable(target, BOXES[source])
    if target in BOXES:
        if assignable(source, BOXES[target]):
            return True
        inner = UNBOXED.get(source)
        return inner is not None and (inner == target or target in WIDENS[inner])
    return target != "void"


def cannot_convert(shown: str, wanted: str) -> Thrown:
    """How the JVM refuses to call a method of one type as another."""
    message = f"cannot convert MethodHandle{shown} to {wanted}"
    return Thrown("java.lang.invoke.WrongMethodTypeException", message)


def check_convertible(types: tuple[str, ...], returns: str, site: tuple[str, ...], wanted: str) -> None:
    """Refuse a handle that the site's type cannot be made of."""
    if not all(map(can_convert, site, types)) or not can_convert(returns, wanted):
        raise cannot_convert(handle(types, returns), handle(site, wanted))


def handle(types: tuple[str, ...], returns: str) -> str:
    """A method type as Java prints it: `(String,int)String`."""
    return f"({','.join(simple_name(kind) for kind in types)}){simple_name(returns)}"


def as_type(value: Any, source: str, target: str) -> Any:
    """A value of one static type as another, where `can_convert` holds; objects are looked at."""
    if source == target:
        return value
    if source in BOXES:
        if target in BOXES:
            return convert(value, source, target)
        return box(value, source)
    if source == "void":
        return convert(0, "int", target) if target in NUMERIC else False if target == "boolean" else None
    if target in BOXES:
        return _unboxed(value, target)
    if target in {"def", "java.lang.Object", "void"} or value is None:
        return value
    if is_instance(value, target):
        return value
    raise miscast(f"Cannot cast {binary_name(class_name(value))} to {binary_name(target)}", (CAST_FRAME,))


def _unboxed(value: Any, target: str) -> Any:
    if value is None:
        getter = "intValue" if target in {"boolean", "char"} else f"{target}Value"
        message = f'Cannot invoke "java.lang.Number.{getter}()" because {_UNBOXING} is null'
        raise Thrown("java.lang.NullPointerException", message)
    source = primitive_of(value)
    if source == target:
        return unbox(value)
    if type(value) is Number:
        raise PainlessUnsupportedError("a java.math.BigDecimal where a number was wanted")
    if not source:
        raise jvm_miscast(value, "java.lang.Number")
    if target in WIDENS[source]:
        return convert(unbox(value), source, target)
    raise miscast(f"Cannot cast {class_name(value)} to {BOXES[target]}", (CAST_FRAME,))
