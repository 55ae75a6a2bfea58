"""Operators: what types they compute in, and what they give."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, cast_to, expression, legal
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import READ, Want, miscast, refused, used_operation
from conformance.painless.nodes import Node
from conformance.painless.operators import EQUALITIES, EXPLICIT, NAMES, SHIFTS, SYMBOLS
from conformance.painless.syntax import tree
from conformance.painless.types.names import PATTERN, STRING
from conformance.painless.types.promotion import promote_add, promote_both, promote_equality, promote_one, promote_xor


@expression(tree.Unary)
def unary(analysis: Analysis, given: tree.Unary, scope: Scope, want: Want) -> Node:
    operation = given.operation
    used_operation(given, operation, want)
    if operation == "SUB" and isinstance(given.child, (tree.Numeric, tree.Decimal)):
        inner = Want(read=True, target=want.target, explicit=want.explicit, internal=want.internal, negate=True)
        child = analysis.checked(given.child, scope, inner)
        kind = child.type
        if want.target:
            # The engine checks this conversion here, and makes it where the number is used.
            legal(given.child.at, kind, want.target, internal=want.internal, explicit=want.explicit)
        return child
    if operation == "NOT":
        return Node("unary", given.at, "boolean", kids=[analysis.converted(given.child, scope, "boolean")], name="NOT")
    child = analysis.checked(given.child, scope, READ)
    promoted = promote_one(child.type, decimal=operation != "BWNOT")
    if promoted is None:
        problem = f"the {NAMES[operation]} operator [{SYMBOLS[operation]}] to the type [{child.type}]"
        raise miscast(given.at, f"cannot apply {problem}")
    child = cast_to(given.child.at, child, promoted)
    kind = want.target if promoted == "def" and want.target else promoted
    flags = EXPLICIT if want.explicit else 0
    return Node("unary", given.at, kind, kids=[child], name=operation, kind=promoted, flags=flags)


@expression(tree.BoolOp)
def logical(analysis: Analysis, given: tree.BoolOp, scope: Scope, want: Want) -> Node:
    used_operation(given, given.operation, want)
    kids = [analysis.converted(side, scope, "boolean") for side in (given.left, given.right)]
    return Node("bool", given.at, "boolean", kids=kids, name=given.operation)


@expression(tree.Binary)
def binary(analysis: Analysis, given: tree.Binary, scope: Scope, want: Want) -> Node:
    # Long sums lean to the left: they are walked in a loop, so that their length is no depth.
    spine: list[tuple[tree.Binary, Want]] = []
    at: tree.Expr = given
    while type(at) is tree.Binary:
        used_operation(at, at.operation, want)
        spine.append((at, want))
        at, want = at.left, READ
    left = analysis.checked(at, scope, READ)
    for each, wanted in reversed(spine):
        left = _operation(each, left, analysis.checked(each.right, scope, READ), wanted)
    return left


def _operation(given: tree.Binary, left: Node, right: Node, want: Want) -> Node:
    operation, shift = given.operation, ""
    flags = EXPLICIT if want.explicit else 0
    at = (given.left.at, given.right.at)
    if operation in {"FIND", "MATCH"}:
        kids = [cast_to(at[0], left, STRING), cast_to(at[1], right, PATTERN)]
        return Node("match", given.at, "boolean", kids=kids, name=operation)
    if operation in SHIFTS:
        kind, shift = promote_one(left.type, decimal=False), promote_one(right.type, decimal=False) or ""
        kind = kind if shift else None
    elif operation == "ADD":
        kind = promote_add(left.type, right.type)
    elif operation == "XOR":
        kind = promote_xor(left.type, right.type)
    else:
        kind = promote_both(left.type, right.type, decimal=operation in {"MUL", "DIV", "REM", "SUB"})
    if kind is None:
        problem = (
            f"the {NAMES[operation]} operator [{SYMBOLS[operation]}] to the types [{left.type}] and [{right.type}]"
        )
        raise miscast(given.at, f"cannot apply {problem}")
    result = kind
    if "def" in (kind, shift):
        result = want.target or kind
    elif not (operation == "ADD" and kind == STRING):
        left = cast_to(at[0], left, kind)
        if not shift:
            right = cast_to(at[1], right, kind)
        elif shift == "long":
            right = cast_to(at[1], right, "int", explicit=True)
        else:
            right = cast_to(at[1], right, shift)
    if operation == "ADD" and result == STRING:
        return Node("concat", given.at, STRING, kids=[left, right])
    made = Node("math", given.at, result, kids=[left, right], name=operation, kind=kind, flags=flags)
    made.other = shift
    return made


@expression(tree.Comp)
def comparison(analysis: Analysis, given: tree.Comp, scope: Scope, want: Want) -> Node:
    operation = given.operation
    used_operation(given, operation, want)
    left = analysis.checked(given.left, scope, READ)
    right = analysis.checked(given.right, scope, READ)
    if operation in EQUALITIES:
        kind = promote_equality(left.type, right.type)
    else:
        kind = promote_both(left.type, right.type, decimal=True)
    if kind is None:
        problem = (
            f"the {NAMES[operation]} operator [{SYMBOLS[operation]}] to the types [{left.type}] and [{right.type}]"
        )
        raise miscast(given.at, f"cannot apply {problem}")
    if operation in EQUALITIES and isinstance(given.left, tree.Null) and isinstance(given.right, tree.Null):
        raise refused(given.at, "extraneous comparison of [null] constants")
    if operation in {"EQR", "NER"} or kind != "def":
        left = cast_to(given.left.at, left, kind)
        right = cast_to(given.right.at, right, kind)
    return Node("comp", given.at, "boolean", kids=[left, right], name=operation, kind=kind)
