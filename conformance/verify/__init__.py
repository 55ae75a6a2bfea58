"""Whether a blueprint works: its checks, one by one, and why each failed. One module a check."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.blueprint import Blueprint
from conformance.connector import MCP
from conformance.engine.model import Model
from conformance.engine.predict import render
from conformance.errors import BlueprintError
from conformance.schema import faults
from conformance.verify.case import Case
from conformance.verify.filled import filled, headers_filled
from conformance.verify.hostile import hostile
from conformance.verify.parses import parses
from conformance.verify.renders import renders
from conformance.verify.result import Outcome, Result

__all__ = ["CHECKS", "Outcome", "Result", "verify"]

CHECKS = ("schema", "deploys", "filled", "renders", "parses", "hostile")
"""In the order in which they run: the connector's form, what the engine says to it, then each documented call."""


def verify(blueprint: Blueprint) -> Iterator[Result]:
    """The results of every check of a blueprint. Raises nothing for what the blueprint holds."""
    case = Case(blueprint)
    found = list(faults("connector", dict(blueprint.body)))
    problems = [f"{pointer or 'the body'}: {message}" for pointer, message in found]
    case.add("schema", problems, at=blueprint.pointer + (found[0][0] if found else ""))
    try:
        if blueprint.connector().protocol in MCP:
            case.add("deploys", [])
            _skip_calls(case, "an MCP connector serves tools to agents: no model predicts through it")
        else:
            model = blueprint.deployed()
            case.add("deploys", [])
            _calls(case, model)
    except BlueprintError as error:
        case.add("deploys", [error.problem], at=blueprint.pointer)
        _skip_calls(case, "the connector can't be deployed")
    yield from case.results


def _skip_calls(case: Case, reason: str) -> None:
    for check in CHECKS[2:]:
        case.skip(check, reason)


def _calls(case: Case, model: Model) -> None:
    if not case.blueprint.calls:
        # without a call, a header that nothing fills shows all the same
        problems = list(headers_filled(model.connector))
        if problems:
            case.add("filled", problems, at=f"{case.blueprint.pointer}/actions/0/headers")
        _skip_calls(case, "the file documents no call")
        return
    for call in case.blueprint.calls:
        rendering = render(model, call.call)
        filled(case, model, call, rendering)
        renders(case, model, call, rendering)
        parses(case, model, call, rendering)
        hostile(case, model, call, rendering)
