"""Loops."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, legal, statement
from conformance.painless.analysis.flow import Flow, Where
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.statements import declared
from conformance.painless.analysis.wants import READ, UNREAD, refused
from conformance.painless.nodes import Node
from conformance.painless.syntax import tree
from conformance.painless.types.classes import assignable, class_of, known, lookup


@statement(tree.While)
def while_(analysis: Analysis, given: tree.While, scope: Scope, _where: Where) -> tuple[Node, Flow]:
    scope = scope.block()
    condition = analysis.converted(given.condition, scope, "boolean")
    forever = False
    if isinstance(given.condition, tree.BoolConst):
        forever = given.condition.value
        if not forever:
            raise refused(given.at, "extraneous while loop")
        if given.block is None:
            raise refused(given.at, "no paths escape from while loop")
    made = Node("while", given.at, kids=[condition], flags=forever)
    if given.block is None:
        return made, Flow()
    block, flow = _loop_block(analysis, given.block, scope, given.at, "while")
    made.kids.append(block)
    stuck = forever and not flow.any_break
    return made, Flow(method=stuck, all=stuck)


@statement(tree.Do)
def do(analysis: Analysis, given: tree.Do, scope: Scope, _where: Where) -> tuple[Node, Flow]:
    scope = scope.block()
    if given.block is None:
        raise refused(given.at, "extraneous do-while loop")
    block, flow = _loop_block(analysis, given.block, scope, given.at, "do-while")
    condition = analysis.converted(given.condition, scope, "boolean")
    forever = stuck = False
    if isinstance(given.condition, tree.BoolConst):
        forever = given.condition.value
        if not forever:
            raise refused(given.at, "extraneous do-while loop")
        stuck = not flow.any_break
    return Node("do", given.at, kids=[block, condition], flags=forever), Flow(method=stuck, all=stuck)


@statement(tree.For)
def for_(analysis: Analysis, given: tree.For, scope: Scope, _where: Where) -> tuple[Node, Flow]:
    scope = scope.block()
    parts: list[Node | None] = [None, None, None, None]
    if isinstance(given.initializer, tree.DeclBlock):
        parts[0] = declared(analysis, given.initializer, scope)
    elif given.initializer is not None:
        parts[0] = analysis.checked(given.initializer, scope, UNREAD)
    forever = given.condition is None
    if given.condition is not None:
        parts[1] = analysis.converted(given.condition, scope, "boolean")
        if isinstance(given.condition, tree.BoolConst):
            forever = given.condition.value
            if not forever:
                raise refused(given.at, "extraneous for loop")
            if given.block is None:
                raise refused(given.at, "no paths escape from for loop")
    if given.afterthought is not None:
        parts[2] = analysis.checked(given.afterthought, scope, UNREAD)
    stuck = False
    if given.block is not None:
        parts[3], flow = _loop_block(analysis, given.block, scope, given.at, "for")
        stuck = forever and not flow.any_break
    return Node("for", given.at, value=parts), Flow(method=stuck, all=stuck)


@statement(tree.Each)
def each(analysis: Analysis, given: tree.Each, scope: Scope, _where: Where) -> tuple[Node, Flow]:
    iterable = analysis.checked(given.iterable, scope, READ)
    kind = lookup(given.type)
    if kind is None:
        raise refused(given.at, f"invalid foreach loop: type [{given.type}] not found")
    known(kind)
    scope = scope.block()
    scope.define(given.at, kind, given.name, final=True)
    if given.block is None:
        raise refused(given.at, "extraneous foreach loop")
    block, _ = _loop_block(analysis, given.block, scope, given.at, "foreach")
    made = Node("each", given.at, kids=[iterable, block], name=given.name, kind=kind)
    if iterable.type.endswith("[]"):
        cast = legal(given.at, iterable.type[:-2], kind, explicit=True)
    else:
        if iterable.type != "def" and not assignable("java.lang.Iterable", iterable.type):
            raise refused(given.at, f"invalid foreach loop: cannot iterate over type [{iterable.type}].")
        if iterable.type != "def":
            found = class_of(iterable.type)
            made.method = found.methods.get("iterator/0") if found else None
            if made.method is None:
                raise refused(given.at, f"invalid foreach loop: method [{iterable.type}, iterator/0] not found")
        cast = legal(given.at, "def", kind, explicit=True)
    made.cast = cast
    return made, Flow()


def _loop_block(analysis: Analysis, block: tree.Block, scope: Scope, at: int, name: str) -> tuple[Node, Flow]:
    made, flow = analysis.block(block, scope, Where(in_loop=True, begins=True))
    if flow.loop and not flow.any_continue:
        raise refused(at, f"extraneous {name} loop")
    return made, flow
