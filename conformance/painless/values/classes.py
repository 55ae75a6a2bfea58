"""The Java classes of values."""

from __future__ import annotations

from typing import Any

from conformance.painless.values.boxes import Byte, Char, Float, Long, Short
from conformance.painless.values.lists import Array, JavaList

__all__ = ["class_name"]

_CLASSES = {
    str: "java.lang.String", bool: "java.lang.Boolean", float: "java.lang.Double", Long: "java.lang.Long",
    Short: "java.lang.Short", Byte: "java.lang.Byte", Float: "java.lang.Float", Char: "java.lang.Character",
    JavaList: "java.util.ArrayList",
}  # fmt: skip


def class_name(value: Any) -> str:
    """The Java class of a value, as scripts and messages call it (arrays: `java.lang.String[]`)."""
    kind = type(value)
    if kind is int:
        return "java.lang.Integer"
    known = _CLASSES.get(kind)
    if known:
        return known
    if kind is Array:
        return ("java.lang.Object" if value.element == "def" else value.element) + "[]"
    java: str = value.java
    return java
