"""What the surroundings want of an expression, and how the engine refuses one that does not give it."""

from __future__ import annotations

from typing import NamedTuple

from conformance.painless.errors import Thrown
from conformance.painless.operators import NAMES, SYMBOLS
from conformance.painless.syntax import tree

__all__ = ["READ", "UNREAD", "Want", "miscast", "refused", "used", "used_operation"]


class Want(NamedTuple):
    """What the surroundings want of an expression: its value, a place to write to, a type."""

    read: bool = False
    write: bool = False
    target: str = ""
    explicit: bool = False
    internal: bool = False
    negate: bool = False


READ = Want(read=True)
UNREAD = Want()


def refused(at: int, message: str) -> Thrown:
    """A compile error of the common kind."""
    return Thrown("java.lang.IllegalArgumentException", message, offset=at)


def miscast(at: int, message: str) -> Thrown:
    """A compile error over types that do not fit."""
    return Thrown("java.lang.ClassCastException", message, offset=at)


def used(given: tree.Expr, want: Want, what: str, unread: str) -> None:
    """Refuse an expression that nothing can be written to, or whose value nobody reads."""
    if want.write:
        raise refused(given.at, f"invalid assignment: cannot assign a value to {what}")
    if not want.read:
        raise refused(given.at, f"not a statement: {unread}")


def used_operation(given: tree.Expr, operation: str, want: Want) -> None:
    """The same of an operator."""
    shown = f"{NAMES[operation]} operation [{SYMBOLS[operation]}]"
    used(given, want, shown, f"result not used from {shown}")
