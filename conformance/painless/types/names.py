"""The names of types, and which primitives and boxes go together."""

from __future__ import annotations

import re

__all__ = [
    "BOXES",
    "LIST",
    "MAP",
    "NUMBER",
    "NUMERIC",
    "OBJECT",
    "PATTERN",
    "PRIMITIVES",
    "STRING",
    "UNBOXED",
    "WIDENS",
    "jvm_name",
    "simple_name",
]

STRING = "java.lang.String"
OBJECT = "java.lang.Object"
NUMBER = "java.lang.Number"
LIST = "java.util.List"
MAP = "java.util.Map"
PATTERN = "java.util.regex.Pattern"
BOXES = {
    "boolean": "java.lang.Boolean", "byte": "java.lang.Byte", "short": "java.lang.Short", "char": "java.lang.Character",
    "int": "java.lang.Integer", "long": "java.lang.Long", "float": "java.lang.Float", "double": "java.lang.Double",
}  # fmt: skip
UNBOXED = {box: primitive for primitive, box in BOXES.items()}
PRIMITIVES = frozenset((*BOXES, "void"))
NUMERIC = ("byte", "short", "char", "int", "long", "float", "double")
# To which primitives each one widens.
WIDENS = {
    "byte": ("short", "int", "long", "float", "double"),
    "short": ("int", "long", "float", "double"),
    "char": ("int", "long", "float", "double"),
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "double": (),
    "boolean": (),
}


def jvm_name(name: str) -> str:
    """As the JVM names a class in its messages."""
    base = name.rstrip("[]")
    shown = {"def": "Object", OBJECT: "Object", STRING: "String", "java.util.Map.Entry": "java.util.Map$Entry"}.get(
        base, base
    )
    return shown + name[len(base) :]


def simple_name(name: str) -> str:
    """`Class.getSimpleName`."""
    base = name.rstrip("[]")
    return ("Object" if base == "def" else re.split(r"[.$]", base)[-1]) + name[len(base) :]
