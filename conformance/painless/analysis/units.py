"""Functions: their signatures and bodies, or the compile error that the engine finds first."""

from __future__ import annotations

from conformance.painless.analysis import (  # noqa: F401 - each knows the meaning of some expressions or statements
    assignments,
    calls,
    casts,
    choices,
    creations,
    lambdas,
    literals,
    loops,
    members,
    operators,
    statements,
)
from conformance.painless.analysis.core import Analysis
from conformance.painless.analysis.flow import Where
from conformance.painless.analysis.scope import Scope
from conformance.painless.analysis.wants import refused
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.nodes import LocalFunction, Node, Unit
from conformance.painless.syntax import tree
from conformance.painless.types.classes import known, lookup
from conformance.painless.types.names import MAP, STRING

__all__ = ["analyse"]


def analyse(functions: list[tree.Function]) -> list[Unit]:
    """The script's functions, `execute` last. Raises Thrown (a compile error) or PainlessUnsupportedError."""
    analysis = Analysis()
    for function in functions[:-1]:
        if function.name == "execute":
            raise PainlessUnsupportedError("a function called execute", at=function.at)
        _declare(analysis, function)
    made = [_unit(analysis, function) for function in functions[:-1]]
    made.append(_execute(analysis, functions[-1]))
    return [*analysis.lambdas, *made]


def _declare(analysis: Analysis, function: tree.Function) -> None:
    key = f"{function.name}/{len(function.types)}"
    if key in analysis.locals:
        raise refused(function.at, f"invalid function definition: found duplicate function [{key}].")
    returns = lookup(function.returns)
    if returns is None:
        problem = f"return type [{function.returns}] not found for function [{key}]"
        raise refused(function.at, f"invalid function definition: {problem}")
    types: list[str] = []
    for name in function.types:
        found = lookup(name)
        if found is None:
            raise refused(
                function.at, f"invalid function definition: parameter type [{name}] not found for function [{key}]"
            )
        types.append(known(found))
    analysis.locals[key] = LocalFunction(function.name, known(returns), tuple(types))


def _unit(analysis: Analysis, function: tree.Function) -> Unit:
    local = analysis.locals[f"{function.name}/{len(function.types)}"]
    scope = Scope(local.returns)
    for kind, name in zip(local.types, function.names, strict=True):
        scope.define(function.at, kind, name, final=False)
    count = len(local.types)
    if not function.block.statements:
        problem = f"found no statements for function [{function.name}] with [{count}] parameters"
        raise refused(function.at, f"invalid function definition: {problem}")
    body, flow = analysis.block(function.block, scope.block(), Where(last_source=True))
    if not flow.method and local.returns != "void":
        problem = f"not all paths provide a return value for function [{function.name}] with [{count}] parameters"
        raise refused(function.at, f"invalid function definition: {problem}")
    if not flow.method:
        body.kids.append(Node("return", function.at))
    return Unit(local, function.names, body, static=True)


def _execute(analysis: Analysis, function: tree.Function) -> Unit:
    scope = Scope(STRING)
    scope.define(function.at, MAP, "params", final=False)
    if not function.block.statements:
        problem = "found no statements for function [execute] with [0] parameters"
        raise refused(function.at, f"invalid function definition: {problem}")
    body, flow = analysis.block(function.block, scope.block(), Where(last_source=True))
    if not flow.method:
        body.kids.append(Node("return", function.at, kids=[Node("null", function.at, STRING)]))
    return Unit(LocalFunction("execute", STRING, ()), (), body, uses_params="params" in scope.used)
