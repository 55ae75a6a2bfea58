"""Literals: text, numbers, booleans, null, regular expressions."""

from __future__ import annotations

import re

from conformance.java.numbers import float32
from conformance.painless.analysis.core import Analysis, expression
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import Want, refused, used
from conformance.painless.errors import Thrown
from conformance.painless.nodes import Node
from conformance.painless.patterns import check_pattern
from conformance.painless.syntax import tree
from conformance.painless.types.names import PATTERN, PRIMITIVES, STRING
from conformance.painless.values.boxes import Char

__all__ = ["whole"]


@expression(tree.Str)
def text(_analysis: Analysis, given: tree.Str, _scope: Scope, want: Want) -> Node:
    used(given, want, f"string constant [{given.value}]", f"string constant [{given.value}] not used")
    return Node("const", given.at, STRING, value=given.value)


@expression(tree.BoolConst)
def boolean(_analysis: Analysis, given: tree.BoolConst, _scope: Scope, want: Want) -> Node:
    shown = f"boolean constant [{str(given.value).lower()}]"
    used(given, want, shown, f"{shown} not used")
    return Node("const", given.at, "boolean", value=given.value)


@expression(tree.Numeric)
def numeric(_analysis: Analysis, given: tree.Numeric, _scope: Scope, want: Want) -> Node:
    text = "-" + given.text if want.negate else given.text
    used(given, want, f"numeric constant [{text}]", f"numeric constant [{text}] not used")
    last = text[-1]
    if last in "dDfF":
        # Inside a hexadecimal number too: the engine looks at the last letter alone.
        if given.radix != 10:
            raise Thrown("java.lang.IllegalStateException", "Illegal tree structure.", offset=given.at)
        return _floating(given.at, text[:-1], "double" if last in "dD" else "float")
    if last in "lL":
        value = whole(text[:-1], given.radix, 63)
        if value is None:
            raise refused(given.at, f"Invalid long constant [{text}].")
        return Node("const", given.at, "long", value=value)
    value = whole(text, given.radix, 31)
    if value is None:
        message = f"Invalid int constant [{text}]."
        if whole(text, given.radix, 63) is not None:
            message += f" If you want a long constant then change it to [{text}L]."
        raise refused(given.at, message)
    low, high = {"byte": (-128, 127), "char": (0, 0xFFFF), "short": (-0x8000, 0x7FFF)}.get(want.target, (1, 0))
    kind = want.target if low <= value <= high else "int"
    return Node("const", given.at, kind, value=Char(chr(value)) if kind == "char" else value)


@expression(tree.Decimal)
def decimal(_analysis: Analysis, given: tree.Decimal, _scope: Scope, want: Want) -> Node:
    text = "-" + given.text if want.negate else given.text
    used(given, want, f"decimal constant [{text}]", f"decimal constant [{text}] not used")
    single = text[-1] in "fF"
    return _floating(given.at, text[:-1] if text[-1] in "fFdD" else text, "float" if single else "double")


def _floating(at: int, text: str, kind: str) -> Node:
    value = float(text)
    return Node("const", at, kind, value=float32(value) if kind == "float" else value)


@expression(tree.Null)
def null(_analysis: Analysis, given: tree.Null, _scope: Scope, want: Want) -> Node:
    used(given, want, "null constant", "null constant not used")
    if want.target in PRIMITIVES:
        raise refused(given.at, f"Cannot cast null to a primitive type [{want.target}].")
    return Node("null", given.at, want.target or "java.lang.Object")


@expression(tree.Regex)
def regex(_analysis: Analysis, given: tree.Regex, _scope: Scope, want: Want) -> Node:
    shown = f"regex constant [{given.pattern}] with flags [{given.flags}]"
    used(given, want, shown, f"{shown} not used")
    return Node("regex", given.at, PATTERN, value=check_pattern(given.pattern, given.flags, given.at))


def whole(text: str, radix: int, bits: int) -> int | None:
    """`Integer.parseInt` and `Long.parseLong` of a script's digits."""
    if not re.fullmatch(r"-?[0-9a-zA-Z]+", text):
        return None
    try:
        value = int(text, radix)
    except ValueError:
        return None
    return value if -(1 << bits) <= value < 1 << bits else None
