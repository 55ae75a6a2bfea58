"""What the engine does at run time for `def`: conversions, operators and look-ups by the classes of values.

Sources: `Def`, `DefMath` and `DefBootstrap` of OpenSearch 3.6, and what the JVM's method handles say when types differ.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.arithmetic import binary, compare, convert, negate, to_char
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.types import BOXES, NUMERIC, UNBOXED, WIDENS, assignable, class_of, simple_name
from conformance.painless.values.boxes import Byte, Char, Float, Long, Short
from conformance.painless.values.classes import class_name
from conformance.painless.values.equality import equal
from conformance.painless.values.objects import Number
from conformance.painless.values.texts import text

__all__ = [
    "as_type", "box", "can_convert", "cannot_convert", "canonical", "def_binary", "def_cast", "def_compare",
    "def_equal", "def_unary", "handle", "is_instance", "null_get_class", "unbox",
]  # fmt: skip

_BOX: dict[str, Callable[[Any], Any]] = {"long": Long, "short": Short, "byte": Byte, "float": Float}
_CAST_FRAME = "java.base/java.lang.Class.cast(Class.java:3492)"
_WRAPPED = "sun.invoke.util.Wrapper, Object, boolean"
_UNBOXING = f'the return value of "sun.invoke.util.ValueConversions.primitiveConversion({_WRAPPED})"'


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


def null_get_class(what: str) -> Thrown:
    """How the JVM refuses a null whose class is asked for."""
    return Thrown("java.lang.NullPointerException", f'Cannot invoke "Object.getClass()" because "{what}" is null')


def canonical(value: Any) -> str:
    """`Class.getCanonicalName`: a dot before the names of inner classes."""
    return class_name(value).replace("$", ".")


def shown_class(value: Any) -> str:
    """A class in a message about a cast: boxes as their primitives."""
    name = canonical(value)
    return UNBOXED.get(name, name)


def miscast(message: str, frames: tuple[str, ...] = ()) -> Thrown:
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


def binary_name(name: str) -> str:
    """`Class.getName`, but for arrays, which the JVM writes in its own way."""
    if name.endswith("[]"):
        raise PainlessUnsupportedError(f"a failed cast of {name}")
    return name.replace("Map.Entry", "Map$Entry")


def is_instance(value: Any, kind: str) -> bool:
    """Whether a non-null object is of this type."""
    name = class_name(value)
    if kind == "def":
        return True
    return name == kind or assignable(BOXES.get(kind, kind), name)


# Casts that the script writes or needs: `Def.defTo...`


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
    if value is None or type(value) is str:
        return value
    if explicit and type(value) is Char:
        return str(value)
    word = "explicitly" if explicit else "implicitly"
    raise miscast(f"cannot {word} cast def [{shown_class(value)}] to java.lang.String")


# Method handles: `MethodHandle.asType`


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
    raise miscast(f"Cannot cast {binary_name(class_name(value))} to {binary_name(target)}", (_CAST_FRAME,))


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
    raise miscast(f"Cannot cast {class_name(value)} to {BOXES[target]}", (_CAST_FRAME,))


# Operators: `DefMath`

_METHODS = {
    "MUL": ("mul", "*"), "DIV": ("div", "/"), "REM": ("rem", "%"), "ADD": ("add", "+"), "SUB": ("sub", "-"),
    "LT": ("lt", "<"), "LTE": ("lte", "<="), "GT": ("gt", ">"), "GTE": ("gte", ">="), "BWAND": ("and", "&"),
    "XOR": ("xor", "^"), "BWOR": ("or", "|"), "LSH": ("lsh", "<<"), "RSH": ("rsh", ">>"), "USH": ("ush", ">>>"),
    "EQ": ("eq", "=="),
}  # fmt: skip
_ORDERED = frozenset(("LT", "LTE", "GT", "GTE"))
_BITWISE = frozenset(("BWAND", "XOR", "BWOR"))
_SHIFTS = frozenset(("LSH", "RSH", "USH"))


def promoted(left: str, right: str) -> str:
    """The type in which two primitives meet ("" for an object); booleans beside numbers count as whole numbers."""
    if not left or not right:
        return ""
    if left == right == "boolean":
        return "boolean"
    for kind in ("double", "float", "long"):
        if kind in {left, right}:
            return kind
    return "int"


def specialized(operation: str, left: Any, right: Any) -> str:
    """The type whose operator two non-null objects choose when they are the first; "" for the one for all objects."""
    if operation in _SHIFTS:
        source = primitive_of(left)
        return "int" if source in {"byte", "short", "char"} else source
    return promoted(primitive_of(left), primitive_of(right))


def special_result(operation: str, kind: str) -> str:
    return "boolean" if operation in _ORDERED or operation == "EQ" else kind


def def_special(operation: str, left: Any, right: Any, kind: str, sources: tuple[str, str]) -> Any:
    """The operator for one primitive type, on a site's values of these static types; gives a static value."""
    # Method handles convert the last argument first.
    b = as_type(right, sources[1], "long" if operation in _SHIFTS else kind)
    a = as_type(left, sources[0], kind)
    if kind == "boolean" and operation not in _BITWISE and operation != "EQ":
        sign = _METHODS[operation][1]
        raise miscast(f"Cannot apply [{sign}] operation to type [boolean]")
    if kind in {"float", "double"} and operation in _BITWISE:
        raise miscast(f"Cannot apply [{_METHODS[operation][1]}] operation to type [float]")
    if kind in {"float", "double"} and operation in _SHIFTS:
        raise miscast(f"Cannot apply [{_METHODS[operation][1]}] operation to type [{kind}]")
    if operation in _ORDERED or operation == "EQ":
        return compare(operation, a, b)
    return binary(operation, a, b, kind)


def def_binary(operation: str, left: Any, right: Any) -> Any:
    """The operator for all objects; gives an object (shifts: `right` is already a long)."""
    # The engine's own slip: `>=` between objects calls itself `>`.
    sign = ">" if operation == "GTE" else _METHODS[operation][1]
    if operation in _SHIFTS:
        kind = "long" if type(left) is Long else "int"
        return box(binary(operation, _integral(left), right, kind), kind)
    if operation in _BITWISE:
        if type(left) is bool and type(right) is bool:
            return binary(operation, left, right, "boolean")
        kind = "long" if type(left) is Long or type(right) is Long else "int"
        return box(binary(operation, _integral(left), _integral(right), kind), kind)
    if operation == "ADD" and (type(left) is str or type(right) is str):
        return text(left) + text(right)
    a, b = _number(left), _number(right)
    if a and b:
        kind = promoted(a, b)
        x, y = convert(unbox(left), a, kind), convert(unbox(right), b, kind)
        if operation in _ORDERED:
            return compare(operation, x, y)
        return box(binary(operation, x, y, kind), kind)
    if left is None or (right is None):
        raise null_get_class("left" if left is None else "right")
    raise miscast(f"Cannot apply [{sign}] operation to types [{canonical(left)}] and [{canonical(right)}].")


def def_compare(operation: str, left: Any, right: Any) -> bool:
    """An order of values whose types are found out at run time."""
    return bool(def_binary(operation, left, right))


def def_equal(left: Any, right: Any) -> bool:
    """`==` between objects: numbers by value, the rest by `equals`."""
    if left is None or right is None:
        return left is right
    a, b = _number(left), _number(right)
    if a and b:
        kind = promoted(a, b)
        return bool(convert(unbox(left), a, kind) == convert(unbox(right), b, kind))
    return equal(left, right)


def _number(value: Any) -> str:
    if type(value) is Number:
        raise PainlessUnsupportedError("an operator on a java.math.BigDecimal")
    source = "" if value is None else primitive_of(value)
    return source if source != "boolean" else ""


def _integral(value: Any) -> int:
    if value is None:
        raise null_get_class("o")
    source = primitive_of(value)
    if source in {"byte", "short", "int", "long"}:
        return int(value)
    if source == "char":
        return ord(value)
    raise miscast(f"Cannot convert [{canonical(value)}] to an integral value.")


def unary_type(value: Any) -> str:
    """The type whose operator a non-null object chooses; "" for the one for all objects."""
    source = primitive_of(value)
    return "int" if source in {"byte", "short", "char"} else source


def def_unary(operation: str, value: Any) -> Any:
    """`-`, `+` or `~` of a non-null object, as a static value of its `unary_type`."""
    source, kind = primitive_of(value), unary_type(value)
    sign = {"SUB": "-", "ADD": "+", "BWNOT": "~"}[operation]
    if not source:
        raise miscast(f"Cannot apply [{sign}] operation to type [{canonical(value)}].")
    if operation == "BWNOT" and kind in {"float", "double", "boolean"}:
        raise miscast(f"Cannot apply not [~] to type [{kind}]")
    if kind == "boolean":
        raise miscast(f"Cannot apply [{sign}] operation to type [boolean]")
    number = convert(unbox(value), source, kind)
    return number if operation == "ADD" else negate(operation, number, kind)


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


def receiver_cast(value: Any, like: Any) -> Any:
    """`DefMath.dynamicReceiverCast`: a result as the class of what it was assigned to."""
    if value is None or like is None or class_name(value) == class_name(like):
        return value
    target = primitive_of(like)
    if target and target != "boolean":
        source = _number(value)
        if not source:
            name = binary_name(class_name(value))
            raise miscast(f"Cannot convert [class {name}] to a Number")
        return box(convert(unbox(value), source, target), target)
    frame = (_CAST_FRAME,)
    raise miscast(f"Cannot cast {binary_name(class_name(value))} to {binary_name(class_name(like))}", frame)


def class_text(kind: str) -> str:
    """`Class.toString` of a primitive or class."""
    if kind in BOXES or kind == "void":
        return kind
    if kind == "def":
        return "class java.lang.Object"
    found = class_of(kind)
    return f"{'interface' if found and found.interface else 'class'} {binary_name(kind)}"
