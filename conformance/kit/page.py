"""The page at `/_kit` and its JSON under `/_kit/api`: registry, exchanges, faults."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, unquote

from conformance import __version__
from conformance.blueprint import Blueprint, blueprint, blueprint_ids
from conformance.connection.connection import read_connection
from conformance.connection.predict import render as render_connection
from conformance.engine.predict import render
from conformance.errors import ConformanceError, UsageError
from conformance.http import Request, Response
from conformance.kit.calls import Calls
from conformance.kit.shown import blueprint_row, exchange, exchange_row, planned_row, whole_blueprint
from conformance.mock.faults import FaultKind
from conformance.mock.journal import Entry
from conformance.providers.mocks import Mocks
from conformance.providers.provider import Provider
from conformance.providers.registry import provider_names, provider_types

__all__ = ["Page"]

PREFIX = "/_kit"

MOST = 200
"""Exchanges in one answer: the newest."""

_ASSETS = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}

_SAFE = (
    ("cache-control", "no-store"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    (
        "content-security-policy",
        "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
)


class _Refused(Exception):  # noqa: N818 -- named for what happened
    """A request that the page's API does not take."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.told = {"error": message, **more}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an operation of the API works with: the parts of its path, its query, its JSON body."""

    names: tuple[str, ...]
    query: dict[str, str]
    body: dict[str, Any]


class Page:
    """A Handler for `/_kit` and all below it."""

    def __init__(self, mocks: Mocks, calls: Calls) -> None:
        self._mocks = mocks
        self._calls = calls
        self._routes: dict[str, tuple[re.Pattern[str], Callable[[_Asked], Any]]] = {
            shown: (re.compile(shown.replace("{}", "([^/]+)")), answer)
            for shown, answer in {
                "GET /requests": self._requests,
                "DELETE /requests": self._forget,
                "GET /requests/{}": self._request,
                "GET /registry": self._registry,
                "GET /registry/{}": self._blueprint,
                "POST /registry/{}/send": self._send,
                "GET /providers": self._providers,
                "GET /openapi.json": self._openapi,
                "GET /faults": self._faults,
                "POST /faults": self._switch_on,
                "DELETE /faults": self._switch_all_off,
                "DELETE /faults/{}": self._switch_off,
            }.items()
        }

    def __call__(self, request: Request) -> Response:
        """The page, one of its files, or JSON."""
        path = request.path.removeprefix(PREFIX)
        if path == "/api" or path.startswith("/api/"):
            return self._api(request, path.removeprefix("/api"))
        if request.method not in {"GET", "HEAD"}:
            return _json(405, {"error": f"{request.method} is not allowed here"})
        if path in {"", "/"}:
            return Response(200, (("content-type", "text/html; charset=utf-8"), *_SAFE), _page())
        kind = _ASSETS.get(path[1:])
        if kind is None:
            return _json(404, {"error": "there is no such file", "pages": [PREFIX, f"{PREFIX}/api"]})
        return Response(200, (("content-type", kind), *_SAFE), _asset(path[1:]))

    def _api(self, request: Request, path: str) -> Response:
        try:
            return _json(200, self._answer(request, path))
        except _Refused as refused:
            return _json(refused.status, refused.told)
        except ConformanceError as error:
            return _json(400, {"error": str(error)})

    def _answer(self, request: Request, path: str) -> Any:
        asked = f"{request.method} {path.rstrip('/')}"
        for pattern, answer in self._routes.values():
            if found := pattern.fullmatch(asked):
                query = {name: values[-1] for name, values in parse_qs(request.query).items()}
                return answer(_Asked(tuple(map(unquote, found.groups())), query, _body(request)))
        known = [f"{method} {PREFIX}/api{rest}" for method, rest in (shown.split(" ") for shown in self._routes)]
        if path.rstrip("/") == "" and request.method == "GET":
            return {"version": __version__, "paths": known}
        raise _Refused(404, f"there is no {request.method} {PREFIX}/api{path[:200]}", paths=known)

    def _openapi(self, asked: _Asked) -> Any:
        """The OpenAPI description of the ML Commons API and the Connections API."""
        del asked
        from conformance.apis.openapi import description

        return description()

    # --- exchanges ------------------------------------------------------------------------------------------------

    def _requests(self, asked: _Asked) -> Any:
        """The exchanges after a number, and what is switched on: all that a page asks for each second."""
        after, provider = _number(asked.query.get("after", "0"), "after"), asked.query.get("provider")
        entries = self._mocks.journal.entries(provider=provider, after=after)
        return {
            "requests": [exchange_row(entry) for entry in entries[-MOST:]],
            "left_out": max(0, len(entries) - MOST),
            "faults": self._faults(asked)["faults"],
        }

    def _request(self, asked: _Asked) -> Any:
        return exchange(self._entry(_number(asked.names[0], "a request")), self._calls)

    def _entry(self, number: int) -> Entry:
        for entry in self._mocks.journal.entries(after=number - 1):
            if entry.number == number:
                return entry
        raise _Refused(404, f"request {number} is not kept: only the last {self._mocks.options.journal_size} are")

    def _forget(self, _: _Asked) -> Any:
        self._mocks.journal.clear()
        return {"requests": []}

    # --- the registry ---------------------------------------------------------------------------------------------

    def _registry(self, _: _Asked) -> Any:
        return {"blueprints": [blueprint_row(blueprint(identity)) for identity in blueprint_ids()]}

    def _blueprint(self, asked: _Asked) -> Any:
        return whole_blueprint(_known(asked.names[0]))

    def _send(self, asked: _Asked) -> Any:
        """Send a documented call's requests to the provider's mock; gives the numbers of the exchanges."""
        known = _known(asked.names[0])
        call = known.call(str(asked.body.get("call", "")))
        by = f"the call {call.name!r} of the blueprint {known.id!r}"
        if known.kind == "connection":
            rendering = render_connection(read_connection(known.body), call.call, known.environment)
            self._calls.note_requests(tuple(prepared.request for prepared in rendering.prepared), by)
        else:
            model = known.deployed()
            rendering = render(model, call.call)
            self._calls.note(model, call.call, by)
        numbers: list[int] = []
        for prepared in rendering.prepared:
            mock = self._mock(known, prepared.request)
            mock.handle(prepared.request)
            numbers += [entry.number for entry in self._mocks.journal.entries(provider=mock.name)[-1:]]
        if not numbers:
            raise _Refused(409, f"the engine sends nothing for the call {call.name!r}: it refuses it")
        return {"requests": numbers}

    def _mock(self, known: Blueprint, request: Request) -> Provider:
        found = self._mocks.for_host(request.host)
        if found is None and known.provider in provider_types():
            found = self._mocks[known.provider]
        if found is None:
            raise _Refused(409, f"no mock answers for {request.host}: its address is an example")
        return found

    # --- faults ---------------------------------------------------------------------------------------------------

    def _providers(self, _: _Asked) -> Any:
        found = [
            {
                "name": name,
                "title": provider_types()[name].title,
                "reference": provider_types()[name].reference,
                "path": f"/mock/{name}",
                "routes": [str(route) for route in provider_types()[name].routes()],
            }
            for name in provider_names()
        ]
        return {"providers": found, "faults": [str(kind) for kind in FaultKind]}

    def _faults(self, _: _Asked) -> Any:
        return {"faults": [planned_row(planned) for planned in self._mocks.faults.planned()]}

    def _switch_on(self, asked: _Asked) -> Any:
        body, provider = asked.body, str(asked.body.get("provider", "*"))
        if provider != "*" and provider not in provider_types():
            raise UsageError(f"no mock provider is called {provider!r}; there are: {', '.join(provider_names())}, or *")
        times, probability = body.get("times", 1), body.get("probability", 1)
        if isinstance(times, bool) or not isinstance(times, int | None):
            raise UsageError(f"times is a whole number, or null for until it is switched off, not {times!r}")
        if isinstance(probability, bool) or not isinstance(probability, int | float):
            raise UsageError(f"probability is a number above 0 up to 1, not {probability!r}")
        planned = self._mocks.faults.add(
            str(body.get("fault", "")), provider=provider, times=times, probability=float(probability)
        )
        return planned_row(planned)

    def _switch_off(self, asked: _Asked) -> Any:
        number = _number(asked.names[0], "a fault")
        if not self._mocks.faults.remove(number):
            raise _Refused(404, f"no fault {number} is switched on")
        return self._faults(asked)

    def _switch_all_off(self, asked: _Asked) -> Any:
        self._mocks.faults.clear()
        return self._faults(asked)


def _known(identity: str) -> Blueprint:
    try:
        return blueprint(identity)
    except UsageError as error:
        raise _Refused(404, str(error)) from None


def _body(request: Request) -> dict[str, Any]:
    """The JSON object of a POST; only with its content type, which no page of another origin can send unasked."""
    if request.method != "POST":
        return {}
    if (request.header("content-type") or "").partition(";")[0].strip().lower() != "application/json":
        raise _Refused(415, "send application/json")
    try:
        value = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise _Refused(400, f"the body is no JSON: {error}") from None
    if not isinstance(value, dict):
        raise _Refused(400, "the body is a JSON object")
    return value


def _number(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise _Refused(400, f"{what} is named by its number, not {text[:40]!r}")
    return int(text)


def _json(status: int, value: Any) -> Response:
    return Response(
        status, (("content-type", "application/json"), *_SAFE), json.dumps(value, ensure_ascii=True).encode()
    )


@cache
def _asset(name: str) -> bytes:
    return files("conformance.kit").joinpath(name).read_bytes()


@cache
def _page() -> bytes:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(_asset("page.html.j2").decode())
    providers = [(name, provider_types()[name].title) for name in provider_names()]
    return template.render(version=__version__, providers=providers).encode()
