"""Names, members and elements."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, expression
from conformance.painless.analysis.literals import whole
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import READ, Want, refused
from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.nodes import Node
from conformance.painless.syntax import tree
from conformance.painless.types.classes import assignable, class_of, is_class_name, lookup, method
from conformance.painless.types.names import LIST, MAP, PRIMITIVES, STRING


@expression(tree.Symbol)
def symbol(_analysis: Analysis, given: tree.Symbol, scope: Scope, want: Want) -> Node:
    static = lookup(given.name)
    if static is not None:
        if want.write:
            raise refused(given.at, f"invalid assignment: cannot write a value to a static type [{static}]")
        if not want.read:
            raise refused(given.at, f"not a statement: static type [{static}] not used")
        return Node("static", given.at, static)
    if not scope.defines(given.name):
        return Node("partial", given.at, name=given.name)
    if not want.read and not want.write:
        raise refused(given.at, f"not a statement: variable [{given.name}] not used")
    variable = scope.get(given.at, given.name)
    if want.write and variable.final:
        raise refused(given.at, f"Variable [{variable.name}] is read-only.")
    return Node("var", given.at, variable.type, name=variable.name)


@expression(tree.Dot)
def dot(analysis: Analysis, given: tree.Dot, scope: Scope, want: Want) -> Node:
    if not want.read and not want.write:
        raise refused(given.at, "not a statement: result of dot operator [.] not used")
    prefix = analysis.visit(given.prefix, scope, READ)
    if prefix.op in {"partial", "static"}:
        path = f"{prefix.name if prefix.op == 'partial' else prefix.type}.{given.name}"
        static = lookup(path) if prefix.op == "partial" else _exact(path)
        if static is not None:
            if want.write:
                raise refused(given.at, f"invalid assignment: cannot write a value to a static type [{static}]")
            return Node("static", given.at, static)
        if prefix.op == "partial":
            return Node("partial", given.at, name=path)
    made = _member(given, prefix, want)
    if given.null_safe:
        if want.write:
            raise refused(given.at, "invalid assignment: cannot assign a value to a null safe operation [?.]")
        if made.type in PRIMITIVES:
            raise refused(-1, "Result of null safe operator must be nullable")
        made.read = True
    return made


def _member(given: tree.Dot, prefix: Node, want: Want) -> Node:
    at, name, owner = given.at, given.name, prefix.type
    static = prefix.op == "static"
    if not static and owner.endswith("[]"):
        if name != "length":
            raise refused(at, f"Field [{name}] does not exist for type [{owner}].")
        if want.write:
            raise refused(
                at, "invalid assignment: cannot assign a value write to read-only field [length] for an array."
            )
        return Node("get", at, "int", kids=[prefix], kind="length")
    if not static and owner == "def":
        target = "" if given.null_safe or want.explicit else want.target
        return Node("get", at, target or "def", kids=[prefix], kind="dot_def", name=name, flags=want.write)
    found = class_of(owner)
    if found and static and name in found.fields:
        if want.write:
            raise refused(at, f"invalid assignment: cannot assign a value to read-only field [{name}]")
        return Node("get", at, found.fields[name], kind="field", name=name, other=owner)
    upper = name[0].upper() + name[1:]
    getter = method(owner, f"get{upper}/0", static=static) or method(owner, f"is{upper}/0", static=static)
    if getter is not None:
        if want.write:
            raise refused(at, f"Illegal shortcut on field [{name}] for type [{owner}].")
        return Node("get", at, getter.returns, kids=[prefix], kind="shortcut", method=getter)
    if method(owner, f"set{upper}/0", static=static) is not None:
        raise PainlessUnsupportedError(f"a setter for {owner}.{name}", at=at)
    if not static and assignable(MAP, owner):
        index = Node("const", at, STRING, value=name)
        return Node("get", at, "def", kids=[prefix, index], kind="map", method=method(owner, "get/1"))
    if not static and assignable(LIST, owner):
        value = whole(name, 10, 31)
        if value is None:
            cause = Thrown("java.lang.NumberFormatException", f'For input string: "{name}"')
            thrown = refused(at, f"invalid list index [{name}]")
            thrown.cause = cause
            raise thrown
        index = Node("const", at, "int", value=value)
        return Node("get", at, "def", kids=[prefix, index], kind="list", method=method(owner, "get/1"))
    raise refused(at, f"field [{owner}, {name}] not found")


@expression(tree.Brace)
def brace(analysis: Analysis, given: tree.Brace, scope: Scope, want: Want) -> Node:
    if not want.read and not want.write:
        raise refused(given.at, "not a statement: result of brace operator not used")
    prefix = analysis.checked(given.prefix, scope, READ)
    owner, at = prefix.type, given.at
    if owner.endswith("[]"):
        index = analysis.converted(given.index, scope, "int")
        return Node("get", at, owner[:-2], kids=[prefix, index], kind="array", value=given.index.at)
    if owner == "def":
        index = analysis.checked(given.index, scope, READ)
        target = "" if want.explicit else want.target
        made = Node("get", at, target or "def", kids=[prefix, index], kind="brace_def", flags=want.write)
        made.value = given.index.at
        return made
    if assignable(MAP, owner):
        index = analysis.converted(given.index, scope, "def")
        return Node("get", at, "def", kids=[prefix, index], kind="map", method=method(owner, "get/1"))
    if not assignable(LIST, owner):
        raise refused(at, f"Illegal array access on type [{owner}].")
    index = analysis.converted(given.index, scope, "int")
    made = Node("get", at, "def", kids=[prefix, index], kind="list", method=method(owner, "get/1"))
    made.value = given.index.at
    return made


def _exact(name: str) -> str | None:
    return name if is_class_name(name) and lookup(name) == name else None
