"""Methods that are looked up in the class of a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.painless.dynamic.casts import def_cast
from conformance.painless.dynamic.handles import as_type, can_convert, cannot_convert, handle
from conformance.painless.dynamic.seen import canonical, illegal
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.library import METHODS
from conformance.painless.nodes import LocalFunction
from conformance.painless.types.classes import Method, class_of, runtime_method
from conformance.painless.types.names import BOXES, STRING, UNBOXED
from conformance.painless.values.classes import class_name
from conformance.painless.values.objects import Function

__all__ = ["Plan", "method_plan"]

Plan = Callable[..., Any]


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
        raise illegal(f"dynamic method [{_shown_owner(value)}, {key}] not found")
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
            raise illegal(f"cannot convert function reference {shown} to a non-functional interface [{target}]")
        wanted = len(interface.parameters)
        if captured + wanted != len(local.types):
            matching = f"matching [{target}, {interface.name}/{wanted}]"
            reference = f"this::{local.name}/{captured + wanted}"
            problem = "not found due to an incorrect number of arguments"
            raise illegal(f"function reference [{reference}] {matching} {problem}")
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
