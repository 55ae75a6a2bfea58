"""Statements that are no loop."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, cast_to, statement
from conformance.painless.analysis.flow import Flow, Where
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import READ, UNREAD, refused
from conformance.painless.errors import Thrown
from conformance.painless.nodes import Node
from conformance.painless.syntax import tree
from conformance.painless.types.classes import assignable, is_class_name, known, lookup

__all__ = ["declared"]


@statement(tree.If)
def branch(analysis: Analysis, given: tree.If, scope: Scope, where: Where) -> tuple[Node, Flow]:
    condition = analysis.converted(given.condition, scope, "boolean")
    if isinstance(given.condition, tree.BoolConst) or given.block is None:
        raise refused(given.at, "extraneous if block")
    then, flow = analysis.block(given.block, scope.block(), where)
    if not given.has_else:
        made = Node("if", given.at, kids=[condition, then])
        return made, Flow(any_continue=flow.any_continue, any_break=flow.any_break)
    if given.otherwise is None:
        raise refused(given.at, "extraneous else block.")
    otherwise, other = analysis.block(given.otherwise, scope.block(), where)
    return Node("if", given.at, kids=[condition, then, otherwise]), flow.both(other)


@statement(tree.DeclBlock)
def declaration(analysis: Analysis, given: tree.DeclBlock, scope: Scope, _where: Where) -> tuple[Node, Flow]:
    return declared(analysis, given, scope), Flow()


def declared(analysis: Analysis, given: tree.DeclBlock, scope: Scope) -> Node:
    """The variables that a statement, or the head of a loop, declares."""
    made: list[Node] = []
    for declaration in given.declarations:
        at, name = declaration.at, declaration.name
        if is_class_name(name):
            raise refused(at, f"invalid declaration: type [{name}] cannot be a name")
        kind = lookup(declaration.type)
        if kind is None:
            raise refused(at, f"invalid declaration: cannot resolve type [{declaration.type}]")
        known(kind)
        kids: list[Node] = []
        if declaration.value is not None:
            kids.append(analysis.converted(declaration.value, scope, kind))
        scope.define(at, kind, name, final=False)
        made.append(Node("declare", at, kids=kids, name=name, kind=kind))
    return Node("declarations", given.at, kids=made)


@statement(tree.Return)
def return_(analysis: Analysis, given: tree.Return, scope: Scope, _where: Where) -> tuple[Node, Flow]:
    if given.value is None:
        if scope.returns != "void":
            raise Thrown(
                "java.lang.ClassCastException", f"cannot cast from [{scope.returns}] to [void]", offset=given.at
            )
        return Node("return", given.at), Flow(method=True, loop=True, all=True)
    return Node("return", given.at, kids=[analysis.converted(given.value, scope, scope.returns, internal=True)]), Flow(
        method=True, loop=True, all=True
    )


@statement(tree.Throw)
def throw(analysis: Analysis, given: tree.Throw, scope: Scope, _where: Where) -> tuple[Node, Flow]:
    value = analysis.converted(given.value, scope, "java.lang.Exception")
    return Node("throw", given.at, kids=[value]), Flow(method=True, loop=True, all=True)


@statement(tree.Continue)
def continue_(_analysis: Analysis, given: tree.Continue, _scope: Scope, where: Where) -> tuple[Node, Flow]:
    if not where.in_loop:
        raise refused(given.at, "invalid continue statement: not inside loop")
    if where.last_loop:
        raise refused(given.at, "extraneous continue statement")
    return Node("continue", given.at), Flow(all=True, any_continue=True)


@statement(tree.Break)
def break_(_analysis: Analysis, given: tree.Break, _scope: Scope, where: Where) -> tuple[Node, Flow]:
    if not where.in_loop:
        raise refused(given.at, "invalid break statement: not inside loop")
    return Node("break", given.at), Flow(loop=True, all=True, any_break=True)


@statement(tree.ExprStatement)
def expression_statement(
    analysis: Analysis, given: tree.ExprStatement, scope: Scope, where: Where
) -> tuple[Node, Flow]:
    last = where.last_source and scope.returns != "void"
    value = analysis.checked(given.value, scope, READ if last else UNREAD)
    if not last or value.type == "void":
        return Node("expression", given.at, kids=[value]), Flow()
    value = cast_to(given.value.at, value, scope.returns, internal=True)
    return Node("return", given.at, kids=[value]), Flow(method=True, loop=True, all=True)


@statement(tree.Try)
def tried(analysis: Analysis, given: tree.Try, scope: Scope, where: Where) -> tuple[Node, Flow]:
    if given.block is None:
        raise refused(given.at, "extraneous try statement")
    block, flow = analysis.block(given.block, scope.block(), where)
    made = Node("try", given.at, kids=[block])
    for catch in given.catches:
        node, other = _caught(analysis, catch, scope.block(), where)
        made.kids.append(node)
        flow = flow.both(other)
    return made, flow


def _caught(analysis: Analysis, given: tree.Catch, scope: Scope, where: Where) -> tuple[Node, Flow]:
    if is_class_name(given.name):
        raise refused(given.at, f"invalid catch declaration: type [{given.name}] cannot be a name")
    kind = lookup(given.type)
    if kind is None:
        raise refused(given.at, f"invalid catch declaration: cannot resolve type [{given.type}]")
    known(kind)
    scope.define(given.at, kind, given.name, final=False)
    if not assignable("java.lang.Exception", kind):
        problem = f"cannot cast from [{kind}] to [java.lang.Exception]"
        raise Thrown("java.lang.ClassCastException", problem, offset=given.at)
    made = Node("catch", given.at, name=given.name, kind=kind)
    if given.block is None:
        return made, Flow()
    block, flow = analysis.block(given.block, scope, where)
    made.kids.append(block)
    return made, flow
