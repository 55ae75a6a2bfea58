"""Lists, maps, arrays and objects that are made."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, expression
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import Want, refused, used
from conformance.painless.nodes import Node
from conformance.painless.syntax import tree
from conformance.painless.types.classes import class_of, known, lookup


@expression(tree.ListInit, tree.MapInit)
def collection(analysis: Analysis, given: tree.ListInit | tree.MapInit, scope: Scope, want: Want) -> Node:
    shown = "list initializer" if isinstance(given, tree.ListInit) else "map initializer"
    used(given, want, shown, f"result not used from {shown}")
    if isinstance(given, tree.ListInit):
        kids = [analysis.converted(value, scope, "def", internal=True) for value in given.values]
        return Node("list", given.at, "java.util.ArrayList", kids=kids)
    kids = [analysis.converted(part, scope, "def", internal=True) for entry in given.entries for part in entry]
    return Node("map", given.at, "java.util.HashMap", kids=kids)


@expression(tree.NewArray)
def new_array(analysis: Analysis, given: tree.NewArray, scope: Scope, want: Want) -> Node:
    used(given, want, "new array", "result not used from new array")
    kind = lookup(given.type)
    if kind is None:
        raise refused(given.at, f"Not a type [{given.type}].")
    element = known(kind)[:-2] if given.initializer else "int"
    kids = [analysis.converted(value, scope, element, internal=True) for value in given.values]
    return Node("new_array", given.at, kind, kids=kids, flags=given.initializer)


@expression(tree.NewObj)
def new_object(analysis: Analysis, given: tree.NewObj, scope: Scope, want: Want) -> Node:
    count = len(given.arguments)
    if want.write:
        shown = f"[{given.type}/{count}]"
        raise refused(given.at, f"invalid assignment cannot assign a value to new object with constructor {shown}")
    kind = lookup(given.type)
    if kind is None:
        raise refused(given.at, f"Not a type [{given.type}].")
    owner = class_of(kind)
    types = owner.constructors.get(count) if owner else None
    if types is None:
        raise refused(given.at, f"constructor [{kind}, <init>/{count}] not found")
    kids = analysis.arguments(given.arguments, types, scope)
    return Node("new", given.at, kind, kids=kids, read=want.read)
