"""The types in which operators compute."""

from __future__ import annotations

from conformance.painless.types.names import OBJECT, PRIMITIVES, STRING

__all__ = ["promote_add", "promote_both", "promote_conditional", "promote_equality", "promote_one", "promote_xor"]


def promote_one(kind: str, *, decimal: bool) -> str | None:
    """The type that an operator of one operand computes in."""
    if kind in {"def", "long"} or (decimal and kind in {"double", "float"}):
        return kind
    return "int" if kind in {"int", "char", "short", "byte"} else None


def promote_both(left: str, right: str, *, decimal: bool) -> str | None:
    """The type that an operator of two operands computes in."""
    both = {left, right}
    if "def" in both:
        return "def"
    for kind in ("double", "float") if decimal else ():
        if kind in both:
            return kind
    if "long" in both:
        return "long"
    return "int" if both & {"int", "char", "short", "byte"} else None


def promote_add(left: str, right: str) -> str | None:
    """The type that `+` computes in."""
    return STRING if STRING in {left, right} else promote_both(left, right, decimal=True)


def promote_xor(left: str, right: str) -> str | None:
    """The type that `^` computes in."""
    if "def" in {left, right}:
        return "def"
    return "boolean" if "boolean" in {left, right} else promote_both(left, right, decimal=False)


def promote_equality(left: str, right: str) -> str | None:
    """The type that `==` compares in."""
    if left == right == STRING:
        return STRING
    if "def" in {left, right}:
        return "def"
    if left not in PRIMITIVES or right not in PRIMITIVES:
        return OBJECT
    return "boolean" if left == right == "boolean" else promote_both(left, right, decimal=True)


def promote_conditional(left: str, right: str) -> str | None:
    """The type of `? :`."""
    if left == right:
        return left
    both = {left, right}
    if "def" in both:
        return "def"
    if left not in PRIMITIVES or right not in PRIMITIVES or "boolean" in both:
        return OBJECT
    for kind in ("double", "float", "long", "int"):
        if kind in both:
            return kind
    return "int" if "char" in both and both & {"short", "byte"} else None
