"""Lambdas, and calls of the functions that the script defines, which lambdas become too."""

from __future__ import annotations

from conformance.painless.analysis.core import Analysis, expression
from conformance.painless.analysis.flow import Where
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import Want, refused, used
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.nodes import LocalFunction, Node, Unit
from conformance.painless.syntax import tree
from conformance.painless.types.classes import Method, class_of, lookup
from conformance.painless.types.names import STRING


@expression(tree.CallLocal)
def call_local(analysis: Analysis, given: tree.CallLocal, scope: Scope, want: Want) -> Node:
    count = len(given.arguments)
    if want.write:
        shown = f"function call [{given.name}/{count}]"
        raise refused(given.at, f"invalid assignment: cannot assign a value to {shown}")
    local = analysis.locals.get(f"{given.name}/{count}")
    if local is None or local.internal:
        # The engine lists its own objects here, whose hashes differ each time.
        listed = ", ".join(f"org.opensearch.painless.node.{_JAVA_NODES[type(node)]}@<hash>" for node in given.arguments)
        raise refused(given.at, f"Unknown call [{given.name}] with [[{listed}]] arguments.")
    kids = analysis.arguments(given.arguments, local.types, scope)
    return Node("call_local", given.at, local.returns, kids=kids, value=local)


@expression(tree.Lambda)
def lambda_(analysis: Analysis, given: tree.Lambda, scope: Scope, want: Want) -> Node:
    used(given, want, "a lambda", "lambda not used")
    types: list[str] = []
    interface: Method | None = None
    if want.target:
        owner = class_of(want.target)
        interface = owner.function() if owner else None
        if interface is None:
            raise refused(given.at, f"Cannot pass lambda to [{want.target}], not a functional interface")
        if len(interface.parameters) != len(given.types):
            shown = f"[{interface.name}] in [{want.target}]"
            raise refused(-1, f"Incorrect number of parameters for {shown}")
    for number, name in enumerate(given.types):
        kind = (interface.parameters[number] if interface else "def") if name is None else lookup(name)
        if kind is None:
            raise refused(given.at, f"cannot resolve type [{name}]")
        types.append(kind)
    returns = "def" if interface is None or interface.returns == "void" else interface.returns
    inner = scope.closure(returns)
    for kind, name in zip(types, given.names, strict=True):
        inner.define(given.at, kind, name, final=True)
    if given.block is None:
        raise PainlessUnsupportedError("a lambda without statements", at=given.at)
    body, flow = analysis.block(given.block, inner, Where(last_source=True))
    if not flow.method:
        raise refused(given.at, "not all paths return a value for lambda")
    captures = tuple(inner.captures or ())
    names = (*(captured.name for captured in captures), *given.names)
    whole = (*(captured.type for captured in captures), *types)
    function = LocalFunction(f"lambda$synthetic${analysis.names}", returns, whole, internal=True)
    analysis.names += 1
    analysis.locals[f"{function.name}/{len(whole)}"] = function
    unit = Unit(function, names, body, static=True)
    analysis.lambdas.append(unit)
    made = Node("lambda", given.at, want.target or STRING, unit=unit)
    made.value = tuple(captured.name for captured in captures)
    made.method = interface
    return made


@expression(tree.FuncRef, tree.NewArrayRef)
def reference(_analysis: Analysis, given: tree.Expr, _scope: Scope, _want: Want) -> Node:
    raise PainlessUnsupportedError("a function reference (::)", at=given.at)


_JAVA_NODES: dict[type[tree.Expr], str] = {
    tree.Assign: "EAssignment", tree.Binary: "EBinary", tree.BoolOp: "EBooleanComp", tree.BoolConst: "EBooleanConstant",
    tree.Brace: "EBrace", tree.Call: "ECall", tree.CallLocal: "ECallLocal", tree.Comp: "EComp",
    tree.Conditional: "EConditional", tree.Decimal: "EDecimal", tree.Dot: "EDot", tree.Elvis: "EElvis",
    tree.Cast: "EExplicit", tree.FuncRef: "EFunctionRef", tree.InstanceOf: "EInstanceof", tree.Lambda: "ELambda",
    tree.ListInit: "EListInit", tree.MapInit: "EMapInit", tree.NewArray: "ENewArray",
    tree.NewArrayRef: "ENewArrayFunctionRef", tree.NewObj: "ENewObj", tree.Null: "ENull", tree.Numeric: "ENumeric",
    tree.Regex: "ERegex", tree.Str: "EString", tree.Symbol: "ESymbol", tree.Unary: "EUnary",
}  # fmt: skip
