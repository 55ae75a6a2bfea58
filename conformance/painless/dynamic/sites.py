"""Call sites of operators: each remembers which values it first saw."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from conformance.painless.arithmetic import convert, int32
from conformance.painless.dynamic.casts import dynamic_cast, explicit_cast, receiver_cast
from conformance.painless.dynamic.handles import as_type, can_convert, cannot_convert, handle
from conformance.painless.dynamic.methods import Plan
from conformance.painless.dynamic.operators import (
    def_binary,
    def_equal,
    def_special,
    def_unary,
    special_result,
    specialized,
    unary_type,
)
from conformance.painless.dynamic.seen import box, class_text, miscast, null_get_class, primitive_of
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.operators import COMPOUND, EXPLICIT, NULLS, SHIFTS
from conformance.painless.runs import Run
from conformance.painless.types.names import BOXES
from conformance.painless.values.classes import class_name

__all__ = ["binary_site", "unary_site"]

# What a site remembers that has seen two Integers, and what it then does without looking further.
_WHOLE = ("java.lang.Integer", "java.lang.Integer")
_QUICK: dict[str, Plan] = {
    "LT": operator.lt, "LTE": operator.le, "GT": operator.gt, "GTE": operator.ge, "EQ": operator.eq,
    "ADD": lambda left, right: int32(left + right), "SUB": lambda left, right: int32(left - right),
}  # fmt: skip


def binary_site(
    site: int, operation: str, types: tuple[str, str], returns: str, flags: int, *, repeats: bool
) -> Callable[[Run, Any, Any], Any]:
    """An operator on values of these static types, one of them `def`; the result as `returns`."""
    comparing = operation in {"EQ", "LT", "LTE", "GT", "GTE"}
    shifting = operation in SHIFTS
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
        if flags & EXPLICIT:
            return dynamic_cast(result, returns)
        if flags & COMPOUND:
            result = receiver_cast(result, a)
        return as_type(result, "def", returns)

    def special(left: Any, right: Any, a: Any, kind: str) -> Any:
        given = special_result(operation, kind)
        target = _cast_target(given, returns, a, flags)
        fits = can_convert(types[0], kind) and can_convert(types[1], "long" if shifting else kind)
        if not fits or not can_convert(target, returns):
            raise _no_result(kind, target, types, returns, shifting=shifting)
        result = def_special(operation, left, right, kind, types)
        if target != given:
            result = convert(result, given, target) if target in BOXES else as_type(result, given, target)
        return as_type(result, target if target in BOXES else "def", returns)

    def unusual(left: Any, right: Any, a: Any) -> Any:
        """The operator for all objects, when a site's first values choose it: its result is cast more bluntly."""
        target = _cast_target("def", returns, a, flags)
        if not can_convert(target, returns):
            raise _no_result("def", target, types, returns, shifting=shifting)
        a, b = box(left, types[0]), box(right, types[1])
        result = def_binary(operation, a, as_type(right, types[1], "long") if shifting else b)
        if target == "def":
            return as_type(result, "def", returns)
        return as_type(explicit_cast(result, target), target if target in BOXES else "def", returns)

    quick = _QUICK.get(operation) if whole and not flags & ~NULLS else None

    def run_site(run: Run, left: Any, right: Any) -> Any:
        if quick is not None and type(left) is int and type(right) is int and run.sites.get(site) is _WHOLE:
            return quick(left, right)
        a, b = box(left, types[0]), box(right, types[1])
        state = run.sites.get(site) if repeats else None
        if state == "general":
            return general(left, right)
        if state is not None:
            if (a is None or b is None) and flags & NULLS:
                return general(left, right)
            if not _guarded(state, a, b, left_def=left_def, right_def=right_def):
                run.sites[site] = "general"
                return general(left, right)
        elif shifting and a is None:
            raise null_get_class("args[0]")
        kind = "" if a is None or (b is None and not shifting) else specialized(operation, a, b)
        if kind:
            result = special(left, right, a, kind)
        elif flags & (COMPOUND | EXPLICIT) and a is not None and (shifting or b is not None):
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
    if flags & EXPLICIT:
        target = returns
    elif flags & COMPOUND:
        target = primitive_of(left) or class_name(left)
    else:
        return given
    if target == given or {target, given} <= {"def", "java.lang.Object"}:
        return given
    if "boolean" in {given, target}:
        raise miscast(f"Cannot cast {class_text(given)} to {class_text(target)}")
    return target


def _no_result(kind: str, target: str, types: tuple[str, str], returns: str, *, shifting: bool) -> Thrown:
    thrown = miscast(f"Cannot cast from: {class_text(target)} to {class_text(returns)}")
    thrown.cause = cannot_convert(handle((kind, "long" if shifting else kind), target), handle(types, returns))
    return thrown


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
        target = returns if flags & EXPLICIT else kind
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
