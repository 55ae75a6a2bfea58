"""Checks `provider` and `deprecated`: the provider's mock takes each documented request, and what it says of the model.

The request goes over a connection to a mock on loopback, byte for byte as it would be sent: only the address that the
connection is opened to is another one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from conformance.blueprint import Blueprint, DocumentedCall
from conformance.connection.connection import read_connection
from conformance.connection.fault import RefusedError
from conformance.connection.predict import parse as parse_connection
from conformance.connection.predict import render as render_connection
from conformance.connector import MCP
from conformance.engine.answer import Answer, NoAnswer
from conformance.engine.call import Call
from conformance.engine.predict import Rendering, parse, render
from conformance.errors import ConformanceError
from conformance.http import ConnectionFailed, Request, Response, asgi, send, serve
from conformance.mock.check import first_fault
from conformance.mock.journal import Entry
from conformance.mock.options import Options
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
from conformance.providers.mocks import Mocks
from conformance.providers.registry import host_provider, provider_types
from conformance.schema import schema_names
from conformance.verify.case import Case
from conformance.verify.parses import outputs
from conformance.verify.result import Outcome, Result
from conformance.verify.shown import refusal_cause

__all__ = ["Bench", "on_loopback", "provider_checks", "reply_schema"]

TIMEOUT = 30.0


@dataclass(slots=True)
class Bench:
    """The mocks that requests are sent to: in process, or at `url` over a connection of its own."""

    keys: dict[str, str] = field(default_factory=lambda: {ACCESS_KEY: SECRET_KEY})
    mocks: Mocks = field(init=False)
    url: str = ""
    _names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.mocks = Mocks(Options(aws_keys=self.keys))

    def name_for(self, request: Request, blueprint: Blueprint) -> str | None:
        """The mock that answers for a request: that of its host, else of the blueprint's provider; None for none."""
        name = host_provider(request.host)
        return name or (blueprint.provider if blueprint.provider in provider_types() else None)

    def exchange(self, request: Request, name: str) -> tuple[Response, Entry]:
        """The reply of a mock, and what its journal says. Raises ConnectionFailed."""
        self._names[urlsplit(request.url).netloc] = name
        if not self.url:
            response = self.mocks[name].handle(request)
            return replace(response, body=response.read(), chunks=None), self.mocks.journal.entries()[-1]
        parts = urlsplit(request.url)
        target = request.url[request.url.index(parts.netloc) + len(parts.netloc) :] or "/"
        headers = (("host", parts.netloc), *((n, v) for n, v in request.headers if n.lower() != "host"))
        response = send(Request(request.method, self.url + target, headers, request.body), timeout=TIMEOUT)
        return response, self.mocks.journal.entries()[-1]

    def __call__(self, request: Request) -> Response:
        """The answer of the mock that the request's `Host` stands for."""
        return self.mocks[self._names[urlsplit(request.url).netloc]].handle(request)


@contextmanager
def on_loopback() -> Generator[Bench]:
    """A bench whose mocks are served on a port, for as many blueprints as one likes."""
    bench = Bench()
    with serve(asgi(bench)) as url:
        bench.url = url
        yield bench


def provider_checks(case: Case, bench: Bench) -> None:
    """Add the results for each documented call, and for the model."""
    blueprint = case.blueprint
    warnings: dict[str, None] = {}
    reason = _untried(blueprint)
    if reason:
        case.skip("provider", reason)
    else:
        bench.mocks.reset()
        try:
            rendered, parsed = _ways(blueprint, bench)
        except (ConformanceError, RefusedError):
            case.skip("provider", f"the {blueprint.kind} can't be used, so nothing is sent")
        else:
            for call in blueprint.calls:
                _call(case, call, rendered, parsed, bench, warnings)
    _deprecated(case, list(warnings))


Rendered = Callable[[Call], Rendering]
Parsed = Callable[[Rendering, list[Response | ConnectionFailed]], Answer | NoAnswer]


def _untried(blueprint: Blueprint) -> str:
    if blueprint.kind == "connector" and blueprint.body.get("protocol") in MCP:
        return "an MCP connector serves tools to agents: no model provider is called"
    if not blueprint.calls:
        return "the file documents no call"
    if blueprint.provider == "generic":
        return "a generic blueprint: its address is an example, and no provider says what is right"
    return ""


def _ways(blueprint: Blueprint, bench: Bench) -> tuple[Rendered, Parsed]:
    """How calls are rendered, and replies parsed. Raises ConformanceError, RefusedError."""
    if blueprint.kind == "connection":
        connection = read_connection(blueprint.body)
        return (
            lambda call: render_connection(connection, call, blueprint.environment),
            lambda rendering, replies: parse_connection(connection, rendering, replies),
        )
    model = blueprint.deployed()
    credential = model.connector.credential
    if "access_key" in credential and "secret_key" in credential:
        bench.keys[credential["access_key"]] = credential["secret_key"]
    return (lambda call: render(model, call)), (lambda rendering, replies: parse(model, rendering, replies))


def _call(
    case: Case, call: DocumentedCall, rendered: Rendered, parsed: Parsed, bench: Bench, warnings: dict[str, None]
) -> None:
    try:
        rendering = rendered(call.call)
    except ConformanceError:
        case.skip("provider", "the call can't be rendered, so nothing is sent", call.name)
        return
    if rendering.refused is not None or not rendering.prepared:
        case.skip("provider", "the call is refused before anything is sent", call.name)
        return
    replies: list[Response | ConnectionFailed] = []
    problems: list[str] = []
    shown: list[str] = []
    for prepared in rendering.prepared:
        name = bench.name_for(prepared.request, case.blueprint)
        if name is None:
            case.skip("provider", f"no mock answers for {prepared.request.host or prepared.request.url}", call.name)
            return
        try:
            reply, entry = bench.exchange(prepared.request, name)
        except ConnectionFailed as failure:
            problems.append(f"{provider_types()[name].title} gives no answer: {failure}")
            break
        warnings |= dict.fromkeys(entry.warnings)
        replies.append(reply)
        problems += _refusal(name, reply, entry)
        shown.append(f"HTTP {reply.status}\n{_pretty(reply.body)}")
    told = any(r.check == "parses" and r.call == call.name and r.outcome is Outcome.FAIL for r in case.results)
    if not problems and not told:
        try:
            problems = _unread(call, parsed(rendering, replies))
        except ConformanceError as error:
            problems = [str(error)]
    at = f"{case.blueprint.pointer}/actions/0" if case.blueprint.kind == "connector" else case.blueprint.pointer
    case.add("provider", problems, call.name, at=at, actual="\n".join(shown) if problems else "")


def _refusal(name: str, reply: Response, entry: Entry) -> Iterator[str]:
    title = provider_types()[name].title
    if not 200 <= reply.status < 300:
        yield f"{title} refuses the request with status {reply.status}: {entry.refused or _short(reply.body)}"
        return
    wanted = reply_schema(entry.schema)
    if not wanted or "json" not in (reply.header("content-type") or ""):
        return
    try:
        fault = first_fault(wanted, json.loads(reply.body))
    except ValueError as error:
        yield f"the mock's reply is no JSON: {error}"
        return
    if fault is not None:
        yield f"the mock's reply is not as {title} documents it: {fault.pointer or '/'} {fault.message} ({wanted})"


def reply_schema(asked: str) -> str:
    """The schema of the replies to what a schema of requests accepts; empty where there is none."""
    name = asked.removesuffix(".request") + ".reply"
    return name if name in schema_names() else ""


def _unread(call: DocumentedCall, answer: Answer | NoAnswer) -> list[str]:
    """What is wrong with the answer that the provider's reply gives."""
    if call.status != 200:
        # it documents what the provider says on a bad day, and the mock has a good one
        return []
    if isinstance(answer, NoAnswer):
        return [f"the engine never answers: {answer.why}"]
    if answer.status != call.status:
        why = refusal_cause(answer)
        told = f"the provider's reply gives an answer of status {answer.status}, {call.status} is documented"
        return [f"{told}: {why}" if why else told]
    given, wanted = outputs(answer.body), outputs(call.answer)
    return [] if given == wanted else [f"the provider's reply gives {given}, documented is {wanted}"]


def _pretty(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), indent=2, ensure_ascii=False)[:4000]
    except ValueError:
        return _short(body)


def _short(body: bytes) -> str:
    return body[:300].decode("utf-8", "replace")


def _deprecated(case: Case, warnings: list[str]) -> None:
    """What is known of the model; never a failure."""
    status = case.blueprint.model_status
    told = [warning for warning in warnings if warning.startswith("model ")]
    label = next((word for word in ("retired", "deprecated") if any(f" is {word}" in text for text in told)), "")
    if status is not None:
        label = "" if status.status == "current" else status.status
        if label in {"deprecated", "retired"}:
            since = f" since {status.date}" if status.date else ""
            use = f"; use {status.replacement}" if status.replacement else ""
            told = [f"{status.id} is {label}{since}{use}"]
    elif not told:
        case.skip("deprecated", "the file names no model that is known")
        return
    case.results.append(
        Result(case.blueprint.id, "deprecated", Outcome.PASS, "", tuple(told), path=case.blueprint.path, label=label)
    )
