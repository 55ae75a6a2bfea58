"""Whether a blueprint works: its checks, one by one, and why each failed. One module a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from conformance.blueprint import Blueprint, DocumentedCall
from conformance.connector import MCP
from conformance.engine.model import Model
from conformance.engine.predict import Rendering, render
from conformance.errors import BlueprintError, ConformanceError
from conformance.schema import faults
from conformance.verify.case import Case
from conformance.verify.connections import connection_checks
from conformance.verify.filled import filled, headers_filled
from conformance.verify.hostile import hostile
from conformance.verify.lints import lints
from conformance.verify.parses import parses
from conformance.verify.provider import Bench, on_loopback, provider_checks
from conformance.verify.renders import renders
from conformance.verify.result import Outcome, Result
from conformance.verify.secrets import masked, secrets_of

__all__ = ["CHECKS", "Bench", "Outcome", "Result", "on_loopback", "verify"]

CHECKS = ("schema", "lint", "deploys", "filled", "renders", "parses", "hostile", "provider", "deprecated")
"""In the order of the matrix: the form, the linter, what the engine says to it, each documented call, the model."""

_OF_CALLS = ("filled", "renders", "parses", "hostile")


def verify(blueprint: Blueprint, bench: Bench | None = None) -> Iterator[Result]:
    """The results of every check of a blueprint, without its credentials. Raises nothing for what it holds.

    `bench` has the providers' mocks: by default in process; `on_loopback()` gives one that is called over HTTP.
    """
    case = Case(blueprint)
    if blueprint.kind == "connection":
        connection_checks(case)
    else:
        _connector_checks(case)
    lints(case)
    provider_checks(case, bench or Bench())
    secrets = secrets_of(blueprint)
    yield from (masked(result, secrets) for result in case.results)


def _connector_checks(case: Case) -> None:
    blueprint = case.blueprint
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


def _skip_calls(case: Case, reason: str) -> None:
    for check in _OF_CALLS:
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
        try:
            rendering = render(model, call.call)
        except ConformanceError as error:
            # what the kit does not imitate, or what grows beyond its bounds
            case.add("renders", [str(error)], call.name, at=f"{call.pointer}/input")
            for check in ("filled", "parses", "hostile"):
                case.skip(check, "the call can't be rendered", call.name)
            continue
        for name, run in _CALL_CHECKS.items():
            try:
                run(case, model, call, rendering)
            except ConformanceError as error:
                case.add(name, [str(error)], call.name, at=call.pointer)


_CALL_CHECKS: dict[str, Callable[[Case, Model, DocumentedCall, Rendering], None]] = {
    "filled": filled,
    "renders": renders,
    "parses": parses,
    "hostile": hostile,
}
