"""Calls of methods."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, expression
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import READ, Want, refused
from conformance.painless.nodes import Node
from conformance.painless.syntax import tree
from conformance.painless.types.classes import method
from conformance.painless.types.names import PRIMITIVES


@expression(tree.Call)
def call(analysis: Analysis, given: tree.Call, scope: Scope, want: Want) -> Node:
    count, at = len(given.arguments), given.at
    if want.write:
        raise refused(at, f"invalid assignment: cannot assign a value to method call [{given.name}/{count}]")
    prefix = analysis.visit(given.prefix, scope, READ)
    if prefix.op == "partial":
        raise refused(at, f"cannot resolve symbol [{prefix.name}]")
    static = prefix.op == "static"
    if prefix.type == "def" and not static:
        made = _call_def(analysis, given, prefix, scope, want)
    else:
        key = f"{given.name}/{count}"
        found = method(prefix.type, key, static=static)
        if found is None:
            kind = "static" if static else "member"
            raise refused(at, f"{kind} method [{prefix.type}, {key}] not found")
        kids = analysis.arguments(given.arguments, found.parameters, scope)
        made = Node("call", at, found.returns, kids=[prefix, *kids], method=found)
    if given.null_safe:
        if made.type in PRIMITIVES:
            raise refused(-1, "Result of null safe operator must be nullable")
        made.read = True
    return made


def _call_def(analysis: Analysis, given: tree.Call, prefix: Node, scope: Scope, want: Want) -> Node:
    kids: list[Node] = []
    for argument in given.arguments:
        kid = analysis.checked(argument, scope, Want(read=True, internal=True))
        if kid.type == "void":
            problem = f"Argument(s) cannot be of [void] type when calling method [{given.name}]."
            raise refused(given.at, problem)
        kids.append(kid)
    target = "" if given.null_safe or want.explicit else want.target
    return Node("call_def", given.at, target or "def", kids=[prefix, *kids], name=given.name)
