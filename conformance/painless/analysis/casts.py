"""Casts and `instanceof`."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, expression
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import READ, Want, refused, used
from conformance.painless.nodes import Node
from conformance.painless.syntax import tree
from conformance.painless.types.classes import known, lookup


@expression(tree.Cast)
def explicit(analysis: Analysis, given: tree.Cast, scope: Scope, want: Want) -> Node:
    shown = f"explicit cast with target type [{given.type}]"
    used(given, want, f"an {shown}", f"result not used from {shown}")
    kind = lookup(given.type)
    if kind is None:
        raise refused(given.at, f"cannot resolve type [{given.type}]")
    return analysis.converted(given.child, scope, known(kind), explicit=True)


@expression(tree.InstanceOf)
def instance_of(analysis: Analysis, given: tree.InstanceOf, scope: Scope, want: Want) -> Node:
    shown = f"instanceof with target type [{given.type}]"
    used(given, want, shown, f"result not used from {shown}")
    kind = lookup(given.type)
    if kind is None:
        raise refused(given.at, f"Not a type [{given.type}].")
    child = analysis.checked(given.child, scope, READ)
    return Node("instanceof", given.at, "boolean", kids=[child], kind=known(kind))
