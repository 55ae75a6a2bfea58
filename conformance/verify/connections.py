"""The checks of a connection of the Connections API: the same names, and what they mean in this family."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from conformance.blueprint import DocumentedCall
from conformance.connection.connection import Connection, read_connection
from conformance.connection.fault import RefusedError
from conformance.connection.predict import parse, render
from conformance.engine.answer import Answer
from conformance.engine.predict import Rendering
from conformance.hostile import HostileCall, hostile_calls
from conformance.http import ConnectionFailed, Response
from conformance.schema import faults
from conformance.template.mustache import compact
from conformance.verify.case import Case
from conformance.verify.hostile import SHOWN
from conformance.verify.parses import pretty
from conformance.verify.shown import Shown, documented, sent, text_of

__all__ = ["CALL_CHECKS", "connection_checks"]

CALL_CHECKS = ("filled", "renders", "parses", "hostile")
_OF_VALUES = frozenset(("missing_value", "required", "unknown_variable", "wrong_type", "invalid_template"))


def connection_checks(case: Case) -> None:
    """Add the results of every check: the body's form, whether the API takes it, then each documented call."""
    blueprint = case.blueprint
    found = list(faults("connection", dict(blueprint.body)))
    problems = [f"{pointer or 'the body'}: {message}" for pointer, message in found]
    case.add("schema", problems, at=blueprint.pointer + (found[0][0] if found else ""))
    try:
        connection = read_connection(blueprint.body)
    except RefusedError as error:
        told = [f"the API refuses {fault.path or 'the body'}: {fault.message}" for fault in error.faults]
        case.add("deploys", told, at=blueprint.pointer + error.faults[0].pointer)
        _skip(case, "the connection can't be created")
        return
    case.add("deploys", [])
    if not blueprint.calls:
        _skip(case, "the file documents no call")
    for call in blueprint.calls:
        rendering = render(connection, call.call, blueprint.environment)
        _filled(case, call, rendering)
        _renders(case, call, rendering)
        _parses(case, connection, call, rendering)
        _hostile(case, connection, call, rendering)


def _skip(case: Case, reason: str) -> None:
    for check in CALL_CHECKS:
        case.skip(check, reason)


def _rows(rendering: Rendering) -> list[dict[str, str]]:
    refused = rendering.refused
    return refused.body["errors"] if isinstance(refused, Answer) else []


def _told(row: dict[str, str]) -> str:
    return f"{row['path']}: {row['msg']}" if row["path"] else row["msg"]


def _filled(case: Case, call: DocumentedCall, rendering: Rendering) -> None:
    """Every variable and every placeholder has a value."""
    problems = [_told(row) for row in _rows(rendering) if row["code"] in _OF_VALUES]
    case.add("filled", problems, call.name, at=f"{call.pointer}/input")


def _renders(case: Case, call: DocumentedCall, rendering: Rendering) -> None:
    """What would be sent is what is documented."""
    expected = [documented(exchange) for exchange in call.exchanges]
    actual = [sent(prepared.request) for prepared in rendering.prepared]
    if rendering.refused is not None and expected:
        problems = [f"the call is refused: {_told(row)}" for row in _rows(rendering)]
    else:
        problems = [] if len(actual) == len(expected) else [f"{len(actual)} sent, {len(expected)} documented"]
        problems += [problem for want, got in zip(expected, actual, strict=False) for problem in _differing(want, got)]
    at = f"{call.pointer}/exchanges"
    case.add("renders", problems, call.name, at=at, expected=text_of(expected), actual=text_of(actual))


def _differing(want: Shown, got: Shown) -> Iterator[str]:
    for name in ("method", "url", "headers", "body"):
        if getattr(want, name) != getattr(got, name):
            yield f"the {name} differs"


def _parses(case: Case, connection: Connection, call: DocumentedCall, rendering: Rendering) -> None:
    """The documented reply becomes the documented answer."""
    replies: list[Response | ConnectionFailed] = [exchange.reply for exchange in call.exchanges]
    if len(replies) != len(rendering.prepared):
        case.skip("parses", "the requests are not the documented ones, so no reply belongs to them", call.name)
        return
    answer = parse(connection, rendering, replies)
    problems = []
    if answer.status != call.status:
        why = "".join(f"; {_told(row)}" for row in _errors(answer.body))
        problems.append(f"the status is {answer.status}, {call.status} is documented{why}")
    elif answer.body != call.answer:
        problems.append("the answer differs from the documented one")
    at = f"{call.pointer}/answer"
    case.add("parses", problems, call.name, at=at, expected=pretty(call.answer), actual=pretty(answer.body))


def _errors(body: Any) -> list[dict[str, str]]:
    return body.get("errors", []) if isinstance(body, dict) else []


def _hostile(case: Case, connection: Connection, call: DocumentedCall, rendering: Rendering) -> None:
    """Whatever a caller sends arrives as it was sent; what looks like a placeholder is none."""
    if rendering.refused is not None:
        case.skip("hostile", "the call is refused already", call.name)
        return
    problems: dict[str, None] = {}
    rendered = partial(render, connection, environment=case.blueprint.environment)
    for variant in hostile_calls(call.call, rendered):
        got = rendered(variant.call)
        # a header or a URL that can't hold a value is another matter
        of_body = [row for row in _rows(got) if not row["path"].startswith(("headers", "endpointUrl"))]
        problem = _told(of_body[0]) if of_body else None
        if got.refused is None:
            problem = _judge(variant, got)
        if problem:
            problems[f"{variant.kind} in {variant.pointer}: {problem}" if of_body else problem] = None
    case.add("hostile", list(problems)[:SHOWN], call.name, at=f"{case.blueprint.pointer}/payload")


def _judge(variant: HostileCall, got: Rendering) -> str | None:
    """What is wrong, or None; in an object that stands inside a longer text, a text is JSON before it is escaped."""
    as_json = replace(variant, value=compact(variant.value)[1:-1], exact=True)
    return replace(variant, exact=True).judge(got) and as_json.judge(got)
