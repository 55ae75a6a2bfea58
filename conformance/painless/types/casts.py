"""Which values of one static type pass to another, and how."""

from __future__ import annotations

from typing import NamedTuple

from conformance.painless.errors import Thrown
from conformance.painless.types.classes import assignable
from conformance.painless.types.names import BOXES, NUMBER, NUMERIC, OBJECT, STRING, UNBOXED, WIDENS

__all__ = ["Cast", "legal_cast"]


class Cast(NamedTuple):
    """`box`: first made an object of this primitive's class; `unbox`: taken out of one; `to_box`: put into one."""

    source: str
    target: str
    explicit: bool
    box: str = ""
    unbox: str = ""
    to_box: str = ""

    @property
    def result(self) -> str:
        """The type after the cast."""
        return BOXES[self.to_box] if self.to_box else self.target


def legal_cast(actual: str, expected: str, *, explicit: bool, internal: bool) -> Cast | None:
    """How a value gets from one static type to another; None if it need not. Raises Thrown (class_cast_exception)."""
    if actual == expected:
        return None
    if actual == "def" and (expected in BOXES or expected in UNBOXED):
        return Cast("def", expected, explicit)
    if actual == STRING and expected == "char" and explicit:
        return Cast(STRING, "char", explicit=True)
    if actual in BOXES:
        made = _from_primitive(actual, expected, explicit=explicit, internal=internal)
        if made:
            return made
    elif actual in UNBOXED and internal:
        made = _from_box(UNBOXED[actual], expected, explicit=explicit)
        if made:
            return made
    if (
        (actual != "def" or expected == "void")
        and (actual == "void" or expected != "def")
        and not assignable(expected, actual)
        and not (assignable(actual, expected) and explicit)
    ):
        raise Thrown("java.lang.ClassCastException", f"Cannot cast from [{actual}] to [{expected}].")
    return Cast(actual, expected, explicit)


def _from_primitive(actual: str, expected: str, *, explicit: bool, internal: bool) -> Cast | None:
    if expected == "def":
        return Cast(BOXES[actual], "def", explicit, box=actual)
    if internal and (expected == OBJECT or (expected == NUMBER and actual != "boolean")):
        return Cast(BOXES[actual], expected, explicit, box=actual)
    if actual == "char" and expected == STRING and explicit:
        return Cast("char", STRING, explicit=True)
    if expected in WIDENS[actual]:
        return Cast(actual, expected, explicit)
    if explicit and actual != "boolean" and expected in NUMERIC:
        return Cast(actual, expected, explicit=True)
    if internal and expected in UNBOXED:
        inner = UNBOXED[expected]
        if inner == actual or inner in WIDENS[actual]:
            return Cast(actual, inner, explicit, to_box=inner)
    return None


def _from_box(actual: str, expected: str, *, explicit: bool) -> Cast | None:
    if expected == actual or expected in WIDENS[actual]:
        return Cast(actual, expected, explicit, unbox=actual)
    if expected in UNBOXED and UNBOXED[expected] in WIDENS[actual]:
        inner = UNBOXED[expected]
        return Cast(actual, inner, explicit, unbox=actual, to_box=inner)
    return None
