"""What is seen of a value: its class, whether it is of a type, how a refusal names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.types.classes import assignable, class_of
from conformance.painless.types.names import BOXES, UNBOXED
from conformance.painless.values.boxes import Byte, Float, Long, Short
from conformance.painless.values.classes import class_name

__all__ = [
    "CAST_FRAME",
    "binary_name",
    "box",
    "canonical",
    "class_text",
    "illegal",
    "is_instance",
    "jvm_miscast",
    "miscast",
    "null_get_class",
    "primitive_of",
    "shown_class",
    "unbox",
]

_BOX: dict[str, Callable[[Any], Any]] = {"long": Long, "short": Short, "byte": Byte, "float": Float}
CAST_FRAME = "java.base/java.lang.Class.cast(Class.java:3492)"


def box(value: Any, kind: str) -> Any:
    """A static value of this type as an object."""
    wrap = _BOX.get(kind)
    return value if wrap is None else wrap(value)


def unbox(value: Any) -> Any:
    """A number object's bare value."""
    kind = type(value)
    if kind is Long or kind is Short or kind is Byte:
        return int(value)
    return float(value) if kind is Float else value


def primitive_of(value: Any) -> str:
    """The primitive type of a box; "" for other objects."""
    return UNBOXED.get(class_name(value), "")


def is_instance(value: Any, kind: str) -> bool:
    """Whether a non-null object is of this type."""
    name = class_name(value)
    if kind == "def":
        return True
    return name == kind or assignable(BOXES.get(kind, kind), name)


def canonical(value: Any) -> str:
    """`Class.getCanonicalName`: a dot before the names of inner classes."""
    return class_name(value).replace("$", ".")


def shown_class(value: Any) -> str:
    """A class in a message about a cast: boxes as their primitives."""
    name = canonical(value)
    return UNBOXED.get(name, name)


def binary_name(name: str) -> str:
    """`Class.getName`, but for arrays, which the JVM writes in its own way."""
    if name.endswith("[]"):
        raise PainlessUnsupportedError(f"a failed cast of {name}")
    return name.replace("Map.Entry", "Map$Entry")


def class_text(kind: str) -> str:
    """`Class.toString` of a primitive or class."""
    if kind in BOXES or kind == "void":
        return kind
    if kind == "def":
        return "class java.lang.Object"
    found = class_of(kind)
    return f"{'interface' if found and found.interface else 'class'} {binary_name(kind)}"


def null_get_class(what: str) -> Thrown:
    """How the JVM refuses a null whose class is asked for."""
    return Thrown("java.lang.NullPointerException", f'Cannot invoke "Object.getClass()" because "{what}" is null')


def miscast(message: str, frames: tuple[str, ...] = ()) -> Thrown:
    """A `ClassCastException`."""
    return Thrown("java.lang.ClassCastException", message, frames)


def jvm_miscast(value: Any, target: str) -> Thrown:
    """What the JVM itself says of a cast between classes."""
    source = binary_name(class_name(value))
    target = binary_name(target)
    for name in (source, target):
        if name.startswith("com.google") or "painless" in name:
            raise PainlessUnsupportedError(f"a cast from {source} to {target}")
    where = "are in module java.base of loader 'bootstrap'"
    return miscast(f"class {source} cannot be cast to class {target} ({source} and {target} {where})")


def illegal(message: str) -> Thrown:
    """What a look-up throws that finds nothing."""
    return Thrown("java.lang.IllegalArgumentException", message)
