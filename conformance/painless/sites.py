"""Call sites of `def`: each chooses what to do by the classes of values, and remembers (`DefBootstrap`).

What a site remembers decides how a null is refused, and whether an operator meets values of the types it first saw. The
engine keeps that as long as it keeps the compiled script; here it lasts one run, which so depends on its input alone.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from conformance.painless.arithmetic import convert, int32
from conformance.painless.dynamic import (
    as_type,
    box,
    can_convert,
    cannot_convert,
    canonical,
    class_text,
    def_binary,
    def_cast,
    def_equal,
    def_special,
    def_unary,
    explicit_cast,
    handle,
    is_instance,
    miscast,
    null_get_class,
    primitive_of,
    receiver_cast,
    special_result,
    specialized,
    unary_type,
    unbox,
)
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.library import METHODS
from conformance.painless.nodes import LocalFunction
from conformance.painless.runs import Run
from conformance.painless.types import BOXES, STRING, UNBOXED, Method, assignable, class_of, runtime_method
from conformance.painless.values.classes import class_name
from conformance.painless.values.iterators import JavaIterator
from conformance.painless.values.lists import Array, JavaList
from conformance.painless.values.maps import JavaMap
from conformance.painless.values.objects import Function

__all__ = [
    "binary_site",
    "getter",
    "indexer",
    "iterator_of",
    "method_plan",
    "normalizer",
    "refuse_null",
    "setter",
    "unary_site",
]

Plan = Callable[..., Any]


def refuse_null(run: Run, site: int) -> Thrown:
    """A site's refusal of null: its first guard's words, once it has seen a value."""
    return null_get_class("receiver" if site in run.seen else "callArgs[0]")


def _illegal(message: str) -> Thrown:
    return Thrown("java.lang.IllegalArgumentException", message)


# Methods


def method_plan(value: Any, name: str, types: tuple[str, ...], returns: str, lambdas: tuple[Any, ...]) -> Plan:
    """What `value.name(...)` does for values of this class, arguments of these types; it takes the receiver first.

    `types` are those of all arguments, lambdas included; `lambdas` has, at each lambda's position, its LocalFunction
    and how many variables it captures, else None.
    """
    java = class_name(value)
    key = f"{name}/{len(types)}"
    found = None if java.endswith("[]") else runtime_method(java, key)
    if found is None:
        if java.endswith("[]") and name in {"equals", "hashCode", "toString"}:
            raise PainlessUnsupportedError(f"{name} of an array")
        raise _illegal(f"dynamic method [{_shown_owner(value)}, {key}] not found")
    made = METHODS.get((found.owner, found.key))
    if made is None:
        raise PainlessUnsupportedError(f"the method {found.owner}.{found.name}")
    adapters = _adapters(found, lambdas)
    # A method that takes boxes is bridged: it takes anything, and converts as a cast would.
    parameters = tuple("def" if kind in UNBOXED else kind for kind in found.parameters)
    kinds = tuple(
        parameters[at] if given else kind for at, (kind, given) in enumerate(zip(types, lambdas, strict=True))
    )
    if not all(map(can_convert, kinds, parameters)) or not can_convert(found.returns, returns):
        raise cannot_convert(
            handle((_handle_owner(found), *_expanded(parameters, lambdas)), found.returns),
            handle(("def", *_expanded(kinds, lambdas)), returns),
        )
    plain = found.returns if found.returns in BOXES or found.returns == "void" else "def"
    same_return = plain == "def" and returns in {"def", "java.lang.Object"}
    steps: list[tuple[int, Plan]] = []
    groups = _conversions(kinds, parameters)
    for at in sorted(range(len(kinds)), key=lambda at: (groups.index(groups[at]), -at)):
        kind, wanted = kinds[at], parameters[at]
        if at in adapters:
            steps.append((at, adapters[at]))
        elif found.parameters[at] in UNBOXED:
            steps.append((at, _unbridged(kind, found.parameters[at])))
        elif kind != wanted and not (kind == "def" and wanted == "java.lang.Object"):
            steps.append((at, _step(kind, wanted)))

    def call(receiver: Any, *arguments: Any) -> Any:
        if steps:
            changed = list(arguments)
            for at, step in steps:
                try:
                    changed[at] = step(changed[at])
                except Thrown:
                    _sole(at, steps, arguments, groups)
                    raise
            result = made(receiver, *changed)
        else:
            result = made(receiver, *arguments)
        return result if same_return else as_type(result, plain, returns)

    return call


def _shown_owner(value: Any) -> str:
    java = canonical(value)
    return "$anonymous" if java == "java.util.stream.ReferencePipeline.3" else java


def _handle_owner(found: Method) -> str:
    """What an interface says anew of an Object's methods counts as Object's."""
    return "java.lang.Object" if found.key in {"equals/1", "hashCode/0", "toString/0"} else found.owner


def _expanded(kinds: tuple[str, ...], lambdas: tuple[Any, ...]) -> tuple[str, ...]:
    """A site's types: a lambda travels as a text and what it captures."""
    shown: list[str] = []
    for kind, given in zip(kinds, lambdas, strict=True):
        if given is None:
            shown.append(kind)
        else:
            local, captured = given
            shown += [STRING, *local.types[:captured]]
    return tuple(shown)


def _conversions(kinds: tuple[str, ...], wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    """Which conversion each argument takes: method handles make them one at a time, of the last argument first."""
    made = []
    for kind, target in zip(kinds, wanted, strict=True):
        plain = "def" if kind == "java.lang.Object" else kind
        made.append((plain if target in BOXES else "", target))
    return made


def _sole(at: int, steps: list[tuple[int, Plan]], given: tuple[Any, ...], groups: list[tuple[str, str]]) -> None:
    """Refuse a call in which another conversion fails too: which of the two comes first is chance in the JVM."""
    for other, step in steps:
        if groups[other] != groups[at]:
            try:
                step(given[other])
            except Thrown:
                raise PainlessUnsupportedError("arguments of wrong types in more than one place") from None


def _unbridged(kind: str, wanted: str) -> Plan:
    return lambda value: def_cast(as_type(value, kind, "def"), wanted, explicit=False)


def _step(kind: str, wanted: str) -> Plan:
    return lambda value: as_type(value, kind, wanted)


def _adapters(found: Method, lambdas: tuple[Any, ...]) -> dict[int, Plan]:
    """For each lambda argument, what makes the interface of it that the method wants."""
    made: dict[int, Plan] = {}
    for at, given in enumerate(lambdas):
        if given is None:
            continue
        local, captured = given
        target = found.parameters[at]
        owner = class_of(target) if target != "def" else None
        interface = owner.function() if owner else None
        if interface is None:
            shown = f"[this::{local.name}]"
            raise _illegal(f"cannot convert function reference {shown} to a non-functional interface [{target}]")
        wanted = len(interface.parameters)
        if captured + wanted != len(local.types):
            matching = f"matching [{target}, {interface.name}/{wanted}]"
            reference = f"this::{local.name}/{captured + wanted}"
            problem = "not found due to an incorrect number of arguments"
            raise _illegal(f"function reference [{reference}] {matching} {problem}")
        made[at] = _adapter(interface, local, captured)
    return made


def _adapter(interface: Method, local: LocalFunction, captured: int) -> Plan:
    """A lambda with `def` parameters, as this interface's method calls it."""
    own = local.types[captured:]
    returns = interface.returns
    plain = all(a == b or {a, b} <= {"def", "java.lang.Object"} for a, b in zip(interface.parameters, own, strict=True))

    def adapt(function: Function) -> Function:
        if plain and returns in {"def", "void", "java.lang.Object"}:
            return function

        def call(*arguments: Any) -> Any:
            try:
                given = [as_type(*each) for each in zip(arguments, interface.parameters, own, strict=True)]
            except Thrown as thrown:
                # It happens between the JDK's frames, which are not imitated.
                raise PainlessUnsupportedError("a lambda that is given another type than it takes") from thrown
            result = function.call(*given)
            try:
                return result if returns == "void" else as_type(result, local.returns, returns)
            except Thrown as thrown:
                raise PainlessUnsupportedError("a lambda that returns another type than is wanted") from thrown

        return Function(call)

    return adapt


# Members


def _getter_method(java: str, name: str) -> Method | None:
    upper = name[0].upper() + name[1:]
    return runtime_method(java, f"get{upper}/0") or runtime_method(java, f"is{upper}/0")


def _list_index(name: str) -> int:
    if not name.isdigit() or int(name) > 0x7FFFFFFF:
        raise _illegal(f"Illegal list shortcut value [{name}].")
    return int(name)


def getter(value: Any, name: str, returns: str) -> Plan:
    """What `value.name` gives for values of this class."""
    java = class_name(value)
    found = None if java.endswith("[]") else _getter_method(java, name)
    if found is not None:
        return method_plan(value, found.name, (), returns, ())
    if isinstance(value, Array) and name == "length":
        _convertible((java,), "int", ("def",), returns)
        return lambda array: as_type(len(array), "int", returns)
    if isinstance(value, JavaMap):
        _convertible(("java.util.Map",), "def", ("def",), returns)
        return lambda of: as_type(of.get(name), "def", returns)
    if isinstance(value, JavaList):
        index = _list_index(name)
        get = METHODS["java.util.List", "get/1"]
        return lambda of: as_type(get(of, index), "def", returns)
    raise _illegal(f"dynamic getter [{canonical(value)}, {name}] not found")


def setter(value: Any, name: str, kind: str) -> Plan:
    """What `value.name = ...` does for values of this class, a value of this static type."""
    java = class_name(value)
    upper = name[0].upper() + name[1:]
    found = None if java.endswith("[]") else runtime_method(java, f"set{upper}/1")
    if found is not None:
        return method_plan(value, found.name, (kind,), "def", (None,))
    if isinstance(value, JavaMap):
        return lambda of, given: of.put(name, as_type(given, kind, "def"))
    if isinstance(value, JavaList):
        index = _list_index(name)
        put = METHODS["java.util.List", "set/2"]
        return lambda of, given: put(of, index, as_type(given, kind, "def"))
    raise _illegal(f"dynamic setter [{canonical(value)}, {name}] not found")


def _convertible(types: tuple[str, ...], returns: str, site: tuple[str, ...], wanted: str) -> None:
    """Refuse a handle that the site's type cannot be made of."""
    if not all(map(can_convert, site, types)) or not can_convert(returns, wanted):
        raise cannot_convert(handle(types, returns), handle(site, wanted))


def normalizer(value: Any, kind: str) -> Plan:
    """What makes an index count from the front, for values of this class and an index of this static type."""
    if isinstance(value, JavaMap):
        return lambda _of, index: index
    if isinstance(value, (Array, JavaList)):
        owner = class_name(value) if isinstance(value, Array) else "java.util.List"
        _convertible((owner, "int"), "int", ("def", kind), kind)

        def normal(of: Any, index: Any) -> Any:
            number = as_type(index, kind, "int")
            return as_type(number if number >= 0 else number + len(of), "int", kind)

        return normal
    java = canonical(value)
    raise _illegal(f"Attempting to address a non-array-like type [{java}] as an array.")


def indexer(value: Any, kind: str, returns: str, stored: str = "") -> Plan:
    """What reads `value[index]` or, with a type `stored`, writes it."""
    if isinstance(value, JavaMap):
        if stored:
            return lambda of, index, given: of.put(as_type(index, kind, "def"), as_type(given, stored, "def"))
        return lambda of, index: as_type(of.get(as_type(index, kind, "def")), "def", returns)
    if isinstance(value, JavaList):
        get, put = METHODS["java.util.List", "get/1"], METHODS["java.util.List", "set/2"]
        if stored:
            _convertible(("java.util.List", "int", "def"), "def", ("def", kind, stored), "void")
            return lambda of, index, given: put(of, as_type(index, kind, "int"), as_type(given, stored, "def"))
        _convertible(("java.util.List", "int"), "def", ("def", kind), returns)
        if kind == "int" and returns == "def":
            return get
        return lambda of, index: as_type(get(of, as_type(index, kind, "int")), "def", returns)
    if isinstance(value, Array):
        return _array_indexer(value, kind, returns, stored)
    raise _illegal(f"Attempting to address a non-array type [{canonical(value)}] as an array.")


def _array_indexer(value: Array, kind: str, returns: str, stored: str) -> Plan:
    element = value.element
    if stored:
        _convertible((class_name(value), "int", element), "void", ("def", kind, stored), "void")
        return lambda of, index, given: array_store(of, as_type(index, kind, "int"), as_type(given, stored, element))
    _convertible((class_name(value), "int"), element, ("def", kind), returns)
    plain = element if element in BOXES else "def"
    return lambda of, index: as_type(array_load(of, as_type(index, kind, "int")), plain, returns)


def array_load(of: Array, index: int) -> Any:
    if 0 <= index < len(of):
        return of[index]
    raise array_bounds(index, len(of))


def array_store(of: Array, index: int, value: Any) -> None:
    if not 0 <= index < len(of):
        raise array_bounds(index, len(of))
    of[index] = value


def array_bounds(index: int, length: int) -> Thrown:
    message = f"Index {index} out of bounds for length {length}"
    return Thrown("java.lang.ArrayIndexOutOfBoundsException", message)


def iterator_of(value: Any) -> JavaIterator:
    """What a for-each loop over a `def` walks."""
    if isinstance(value, Array):
        raise PainlessUnsupportedError("a loop over an array that is a def")
    if isinstance(value, JavaMap) or not assignable("java.lang.Iterable", class_name(value)):
        raise _illegal(f"Cannot iterate over [{canonical(value)}]")
    return JavaIterator(value)


# Operators

# What a site remembers that has seen two Integers, and what it then does without looking further.
_WHOLE = ("java.lang.Integer", "java.lang.Integer")
_QUICK: dict[str, Plan] = {
    "LT": operator.lt, "LTE": operator.le, "GT": operator.gt, "GTE": operator.ge, "EQ": operator.eq,
    "ADD": lambda left, right: int32(left + right), "SUB": lambda left, right: int32(left - right),
}  # fmt: skip

_NULLS = 1
_COMPOUND = 2
_EXPLICIT = 4


def binary_site(
    site: int, operation: str, types: tuple[str, str], returns: str, flags: int, *, repeats: bool
) -> Callable[[Run, Any, Any], Any]:
    """An operator on values of these static types, one of them `def`; the result as `returns`."""
    comparing = operation in {"EQ", "LT", "LTE", "GT", "GTE"}
    shifting = operation in {"LSH", "RSH", "USH"}
    left_def, right_def = (kind in {"def", "java.lang.Object"} for kind in types)
    whole = set(types) <= {"def", "int"} and returns in {"boolean", "def"}

    def general(left: Any, right: Any) -> Any:
        a, b = box(left, types[0]), box(right, types[1])
        if operation == "EQ":
            return as_type(def_equal(a, b), "boolean", returns)
        if shifting:
            b = as_type(right, types[1], "long")
        result = def_binary(operation, a, b)
        if comparing:
            return as_type(result, "boolean", returns)
        if flags & _EXPLICIT:
            return _dynamic_cast(result, returns)
        if flags & _COMPOUND:
            result = receiver_cast(result, a)
        return as_type(result, "def", returns)

    def special(left: Any, right: Any, a: Any, kind: str) -> Any:
        given = special_result(operation, kind)
        target = _cast_target(given, returns, a, flags)
        fits = can_convert(types[0], kind) and can_convert(types[1], "long" if shifting else kind)
        if not fits or not can_convert(target, returns):
            raise _no_result(kind, given, target, types, returns, shifting=shifting)
        result = def_special(operation, left, right, kind, types)
        if target != given:
            result = convert(result, given, target) if target in BOXES else as_type(result, given, target)
        return as_type(result, target if target in BOXES else "def", returns)

    def unusual(left: Any, right: Any, a: Any) -> Any:
        """The operator for all objects, when a site's first values choose it: its result is cast more bluntly."""
        target = _cast_target("def", returns, a, flags)
        if not can_convert(target, returns):
            raise _no_result("def", "def", target, types, returns, shifting=shifting)
        a, b = box(left, types[0]), box(right, types[1])
        result = def_binary(operation, a, as_type(right, types[1], "long") if shifting else b)
        if target == "def":
            return as_type(result, "def", returns)
        return as_type(explicit_cast(result, target), target if target in BOXES else "def", returns)

    quick = _QUICK.get(operation) if whole and not flags & ~_NULLS else None

    def run_site(run: Run, left: Any, right: Any) -> Any:
        if quick is not None and type(left) is int and type(right) is int and run.sites.get(site) is _WHOLE:
            return quick(left, right)
        a, b = box(left, types[0]), box(right, types[1])
        state = run.sites.get(site) if repeats else None
        if state == "general":
            return general(left, right)
        if state is not None:
            if (a is None or b is None) and flags & _NULLS:
                return general(left, right)
            if not _guarded(state, a, b, left_def=left_def, right_def=right_def):
                run.sites[site] = "general"
                return general(left, right)
        elif shifting and a is None:
            raise null_get_class("args[0]")
        kind = "" if a is None or (b is None and not shifting) else specialized(operation, a, b)
        if kind:
            result = special(left, right, a, kind)
        elif flags & (_COMPOUND | _EXPLICIT) and a is not None and (shifting or b is not None):
            result = unusual(left, right, a)
        else:
            result = general(left, right)
        if repeats and state is None:
            classes = (_class_or_none(a), _class_or_none(b))
            run.sites[site] = _WHOLE if classes == _WHOLE else classes
        return result

    return run_site


def _class_or_none(value: Any) -> str:
    return "" if value is None else class_name(value)


def _guarded(state: tuple[str, str], left: Any, right: Any, *, left_def: bool, right_def: bool) -> bool:
    """Whether the guard of a site lets these values through; it asks them for their classes, in order."""
    if left_def:
        if left is None:
            raise null_get_class("leftObject")
        if class_name(left) != state[0]:
            return False
    if right_def:
        if right is None:
            raise null_get_class("rightObject")
        return class_name(right) == state[1]
    return True


def _cast_target(given: str, returns: str, left: Any, flags: int) -> str:
    """The type to which the operator's own result is cast, before the site's."""
    if flags & _EXPLICIT:
        target = returns
    elif flags & _COMPOUND:
        target = primitive_of(left) or class_name(left)
    else:
        return given
    if target == given or {target, given} <= {"def", "java.lang.Object"}:
        return given
    if "boolean" in {given, target}:
        raise miscast(f"Cannot cast {class_text(given)} to {class_text(target)}")
    return target


def _no_result(kind: str, given: str, target: str, types: tuple[str, str], returns: str, *, shifting: bool) -> Thrown:
    thrown = miscast(f"Cannot cast from: {class_text(target)} to {class_text(returns)}")
    thrown.cause = cannot_convert(handle((kind, "long" if shifting else kind), target), handle(types, returns))
    del given
    return thrown


def _dynamic_cast(value: Any, target: str) -> Any:
    """`DefMath.dynamicCast` to a box or class, then the site's own type."""
    if value is None or target in {"def", "java.lang.Object"}:
        return as_type(value, "def", target)
    wanted = BOXES.get(target, target)
    if class_name(value) != wanted and target in BOXES and target != "boolean":
        source = primitive_of(value)
        if source in {"", "boolean"}:
            raise miscast(f"Cannot convert [class {class_name(value)}] to a Number")
        value = box(convert(unbox(value), source, target), target)
    elif class_name(value) != wanted:
        frame = "java.base/java.lang.Class.cast(Class.java:3492)"
        if not is_instance(value, wanted):
            raise miscast(f"Cannot cast {class_name(value)} to {wanted}", (frame,))
    return as_type(value, "def", target)


def unary_site(site: int, operation: str, returns: str, flags: int, *, repeats: bool) -> Callable[[Run, Any], Any]:
    """`-`, `+` or `~` of a `def`."""

    def run_site(run: Run, value: Any) -> Any:
        state = run.sites.get(site) if repeats else None
        if value is None:
            if state == "general":
                raise PainlessUnsupportedError("an operator on null, after values of several types")
            raise null_get_class("leftObject" if state else "args[0]")
        if state and state != class_name(value):
            if class_name(value) == "java.lang.Boolean":
                raise PainlessUnsupportedError("an operator on a boolean, after other values")
            run.sites[site] = "general"
        kind = unary_type(value) or "def"
        target = returns if flags & _EXPLICIT else kind
        if target != kind and "boolean" in {target, kind}:
            raise miscast(f"Cannot cast {class_text(kind)} to {class_text(target)}")
        if not can_convert(target, returns):
            thrown = miscast(f"Cannot cast from: {class_text(target)} to {class_text(returns)}")
            thrown.cause = cannot_convert(handle((kind,), target), handle(("def",), returns))
            raise thrown
        result = def_unary(operation, value)
        if repeats and not state:
            run.sites[site] = class_name(value)
        if target != kind:
            result = convert(result, kind, target) if target in BOXES else as_type(result, kind, target)
        return as_type(result, target if target in BOXES else "def", returns)

    return run_site
