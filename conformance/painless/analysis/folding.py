"""Constants worked out at compile time (`DefaultConstantFoldingOptimizationPhase`), and sums of texts made one step.

It matters for what a script does in two ways: a constant division by zero is a compile error, and steps that fold away
no longer move the place that an error names.
"""

from __future__ import annotations

from conformance.painless.arithmetic import binary, compare, convert, negate
from conformance.painless.errors import Thrown, raise_at
from conformance.painless.nodes import Node, Unit
from conformance.painless.operators import BITWISE, EQUALITIES, SHIFTS, SYMBOLS
from conformance.painless.types.names import BOXES, STRING
from conformance.painless.values.texts import constant_text

__all__ = ["fold"]


def fold(units: list[Unit]) -> None:
    """Fold all the functions, in place. Raises Thrown (a compile error)."""
    for unit in units:
        _flatten(unit.body)
    for unit in units:
        _fold(unit.body)


def _flatten(node: Node) -> None:
    """Sums of texts inside sums of texts become arguments of the outer one."""
    if node.op == "concat":
        kids: list[Node] = []
        waiting = list(reversed(node.kids))
        while waiting:
            kid = waiting.pop()
            if kid.op == "concat":
                waiting += reversed(kid.kids)
            else:
                kids.append(kid)
        node.kids = kids
    elif node.op == "compound" and node.name == "ADD" and node.kind == STRING and node.kids[1].op == "concat":
        _flatten(node.kids[1])
        node.kids[1:] = node.kids[1].kids
    for kid in _kids(node):
        _flatten(kid)


def _kids(node: Node) -> list[Node]:
    if node.op == "for":
        return [part for part in node.value if part is not None]
    return node.kids


def _fold(node: Node) -> Node:
    """The node, folded; a constant may take its place."""
    if node.op == "concat":
        return _fold_concat(node)
    if node.op == "for":
        node.value = [None if part is None else _fold(part) for part in node.value]
        return node
    if node.op == "compound" and node.kind == STRING and node.name == "ADD":
        node.kids = [_fold(node.kids[0]), *_joined([_fold(kid) for kid in node.kids[1:]])]
        return node
    node.kids = [_fold(kid) for kid in node.kids]
    kids = node.kids
    match node.op:
        case "unary" if kids[0].op == "const":
            return _fold_unary(node, kids[0])
        case "math" if all(kid.op == "const" for kid in kids):
            return _fold_math(node, kids[0], kids[1])
        case "bool" if all(kid.op == "const" for kid in kids):
            both = (kids[0].value, kids[1].value)
            return _constant(kids[0], all(both) if node.name == "BOOLAND" else any(both), "boolean")
        case "comp" if all(kid.op in {"const", "null"} for kid in kids):
            return _fold_comparison(node, kids[0], kids[1])
        case "cast" if kids[0].op == "const" and (node.type in BOXES or node.type == STRING):
            assert node.cast is not None  # noqa: S101 - for the type checker: casts have one
            value = convert(kids[0].value, node.cast.source, node.cast.target)
            return _constant(kids[0], value, node.type)
        case _:
            return node


def _constant(at: Node, value: object, kind: str) -> Node:
    return Node("const", at.at, kind, value=value)


def _unexpected(node: Node, kind: str, shown: str) -> Thrown:
    message = f"constant folding error: unexpected type [{kind}] for {shown}"
    return Thrown("java.lang.IllegalStateException", message, offset=node.at)


def _fold_unary(node: Node, child: Node) -> Node:
    if node.name in {"SUB", "BWNOT"}:
        if node.type not in {"int", "long", "float", "double"} or (
            node.name == "BWNOT" and node.type in {"float", "double"}
        ):
            shown = f"unary operation [{SYMBOLS[node.name]}] on constant [{constant_text(child.value, child.type)}]"
            raise _unexpected(node, node.type, shown)
        return _constant(child, negate(node.name, child.value, node.type), node.type)
    if node.name == "NOT":
        return _constant(child, not child.value, "boolean")
    return child


def _fold_math(node: Node, left: Node, right: Node) -> Node:
    numeric = {"int", "long"}
    if node.name not in SHIFTS and node.name not in BITWISE:
        numeric |= {"float", "double"}
    if node.type not in numeric and not (node.name == "XOR" and node.type == "boolean"):
        values = f"[{constant_text(left.value, left.type)}] and [{constant_text(right.value, right.type)}]"
        raise _unexpected(node, node.type, f"binary operation [{SYMBOLS[node.name]}] on constants {values}")
    try:
        value = binary(node.name, left.value, right.value, node.type)
    except Thrown as thrown:
        raise raise_at(thrown, node.at) from None
    return _constant(left, value, node.type)


def _fold_comparison(node: Node, left: Node, right: Node) -> Node:
    operation = node.name
    if operation in EQUALITIES:
        same = operation in {"EQ", "EQR"}
        if node.kind in BOXES:
            return _constant(left, compare("EQ", left.value, right.value) is same, "boolean")
        if left.op == "null" or right.op == "null":
            return _constant(left, (left.op == right.op) is same, "boolean")
        # Two constants are never one object, but for what Java keeps ready: small whole numbers and booleans.
        equal = left.type == right.type and left.value == right.value
        if operation in {"EQR", "NER"}:
            equal = equal and (left.type == "boolean" or (left.type != STRING and -128 <= left.value <= 127))
        return _constant(left, equal is same, "boolean")
    if left.op == "null" or right.op == "null":
        return node
    return _constant(left, compare(operation, left.value, right.value), "boolean")


def _fold_concat(node: Node) -> Node:
    node.kids = _joined([_fold(kid) for kid in node.kids])
    if len(node.kids) == 1 and node.kids[0].op == "const":
        return node.kids[0]
    return node


def _joined(kids: list[Node]) -> list[Node]:
    """Neighbouring constants as one text."""
    made: list[Node] = []
    for kid in kids:
        if made and kid.op in {"const", "null"} and made[-1].op in {"const", "null"}:
            before = made.pop()
            text = "".join(
                "null" if each.op == "null" else constant_text(each.value, each.type) for each in (before, kid)
            )
            made.append(_constant(before, text, STRING))
        else:
            made.append(kid)
    return made
