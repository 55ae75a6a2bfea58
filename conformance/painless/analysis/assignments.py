"""Assignments, plain ones and those with an operator."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, cast_to, expression, legal
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import READ, Want, miscast, refused
from conformance.painless.nodes import Node
from conformance.painless.operators import SHIFTS, SYMBOLS
from conformance.painless.syntax import tree
from conformance.painless.types.classes import class_of
from conformance.painless.types.names import BOXES, STRING
from conformance.painless.types.promotion import promote_add, promote_both, promote_one, promote_xor


@expression(tree.Assign)
def assignment(analysis: Analysis, given: tree.Assign, scope: Scope, want: Want) -> Node:
    left = analysis.checked(given.left, scope, Want(read=want.read, write=True))
    if given.operation:
        return _compound(analysis, given, left, scope, want)
    if left.flags:  # written through `def`: the place takes the value's own type
        right = analysis.checked(given.right, scope, READ)
        if right.type == "void":
            raise refused(given.at, "invalid assignment: cannot assign type [void]")
        left.type = right.type
    else:
        right = analysis.converted(given.right, scope, left.type)
    kind = left.type if want.read else "void"
    # What becomes of it stands, to the engine, where its left side does.
    return Node("assign", left.at, kind, kids=[left, right], read=want.read)


def _compound(analysis: Analysis, given: tree.Assign, left: Node, scope: Scope, want: Want) -> Node:
    operation = given.operation
    right = analysis.checked(given.right, scope, READ)
    shift: str | None = ""
    if operation in {"MUL", "DIV", "REM", "SUB"}:
        kind = promote_both(left.type, right.type, decimal=True)
    elif operation == "ADD":
        kind = promote_add(left.type, right.type)
    elif operation in SHIFTS:
        kind, shift = promote_one(left.type, decimal=False), promote_one(right.type, decimal=False)
    else:
        kind = promote_xor(left.type, right.type)
    if kind is None or shift is None:
        # The engine prints Java's `Class` here, which says `class` or `interface` before all but primitives.
        types = f"types [{_class_text(left.type)}] and [{_class_text(right.type)}]"
        raise miscast(given.at, f"invalid compound assignment: cannot apply [{SYMBOLS[operation]}=] to {types}")
    at = given.right.at
    if operation == "ADD" and kind == STRING:
        pass
    elif not shift:
        right = cast_to(at, right, kind)
    elif kind == "def":
        right = cast_to(at, right, "def")
    elif shift == "long":
        right = cast_to(at, right, "int", explicit=True)
    else:
        right = cast_to(at, right, shift)
    up = legal(given.at, left.type, kind, internal=False)
    down = legal(given.at, kind, left.type, internal=False, explicit=True)
    result = left.type if want.read else "void"
    made = Node("compound", left.at, result, kids=[left, right], name=operation, kind=kind, read=want.read)
    made.value = (up, down, given.post)
    return made


def _class_text(kind: str) -> str:
    """`Class.toString`."""
    if kind in BOXES or kind == "void":
        return kind
    if kind == "def":
        return "class org.opensearch.painless.lookup.def"
    if kind.endswith("[]"):
        letters = {
            "boolean": "Z",
            "byte": "B",
            "short": "S",
            "char": "C",
            "int": "I",
            "long": "J",
            "float": "F",
            "double": "D",
        }
        base = kind.rstrip("[]")
        depth = kind.count("[]")
        inner = letters.get(base) or f"L{'org.opensearch.painless.lookup.def' if base == 'def' else base};"
        return f"class {'[' * depth}{inner}"
    found = class_of(kind)
    name = kind.replace("Map.Entry", "Map$Entry")
    return f"{'interface' if found and found.interface else 'class'} {name}"
