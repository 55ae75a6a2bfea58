"""What a provider's mock is: who is let in, what is answered, how it refuses, in one function from request to response.

A provider is a class that registers itself with `@provider(...)` in its own file; `Mocks` makes one instance of each
that shares a journal, a plan of faults and the options.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import unquote

from conformance.errors import UsageError
from conformance.http import MAX_BODY, Headers, Request, Response
from conformance.mock.check import first_fault, without_unknown
from conformance.mock.faults import HEADER, FaultKind, FaultPlan, Trouble, read_trouble, troubled
from conformance.mock.journal import Journal, shown_path
from conformance.mock.models import Model, models_of
from conformance.mock.options import Options
from conformance.mock.refused import MESSAGES, Reason, Refused
from conformance.mock.route import Call, Route, RouteTable
from conformance.mock.schema_fault import SchemaFault

if TYPE_CHECKING:
    from conformance.providers.mocks import Mocks

__all__ = ["Provider"]

MAX_HEADERS = 64 * 1024
"""Bytes of all headers together; more are refused with 431."""

MAX_TARGET = 16 * 1024
"""Characters of a URL; more are refused with 414."""


class Provider:
    """A provider's mock. Subclasses say who is let in, how an error looks and, by `@route`, what is answered."""

    name: ClassVar[str]
    title: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]] = ()
    """Regular expressions that match its real host names as a whole."""
    reference: ClassVar[str] = ""
    family: ClassVar[str] = ""
    """Whose list of models it knows; its own name unless told."""
    base: ClassVar[str] = ""
    """What `{base}` stands for in the paths of its routes."""
    max_body: ClassVar[int] = MAX_BODY
    unknown_members_refused: ClassVar[bool] = True
    """False where the service ignores members that it does not know; they become warnings in the journal."""
    statuses: ClassVar[Mapping[int, str]] = {}
    """The provider's own message for a status asked for by a fault."""

    siblings: Mocks
    """The mocks that it was made with; a front asks them."""

    _table: ClassVar[RouteTable]

    def __init__(self, journal: Journal, plan: FaultPlan, options: Options) -> None:
        self.journal = journal
        self.plan = plan
        self.options = options

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._table = RouteTable(cls, cls.base)

    # --- what subclasses say ------------------------------------------------------------------------------------

    def authenticate(self, call: Call) -> None:
        """Let the caller in, or raise Refused."""

    def error(self, refused: Refused, call: Request) -> Response:
        """A refusal in the provider's own form."""
        raise NotImplementedError

    def headers(self, request: Request) -> Headers:  # noqa: ARG002 -- for those that need it
        """Headers that every answer has."""
        return ()

    def check_media_type(self, call: Call) -> None:
        """Refuse a body that is not told to be JSON; an absent content type is taken as JSON."""
        given = call.header("content-type")
        if given is not None and not _is_json_type(given):
            raise Refused(
                415, f"Unsupported content type {given!r}, expected application/json", reason=Reason.MEDIA_TYPE
            )

    def fault_message(self, fault: SchemaFault) -> Refused:
        """A schema's fault as a refusal; subclasses give status and wording of their own."""
        text = f"{fault.dotted}: {fault.message}" if fault.path else fault.message
        return Refused(400, text, reason=Reason.SCHEMA, fault=fault)

    def bad_json(self, error: str) -> Refused:
        """The refusal of a body that is no JSON."""
        return Refused(400, f"We could not parse the JSON body of your request: {error}", reason=Reason.BAD_JSON)

    # --- models ---------------------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The day that decides what is retired."""
        return self.options.today or datetime.now(UTC).date()

    def models(self) -> dict[str, Model]:
        """The models that it knows, by id."""
        return models_of(self.family or self.name)

    def model(self, call: Call, given: str, does: str = "") -> Model:
        """The model of an id; a retired one with a warning, or refused where models are strict. Raises Refused."""
        found = self.models().get(given)
        if found is None or (does and does not in found.does):
            raise self.unknown_model(given)
        if found.retired or found.deprecated:
            if found.is_retired(self.today):
                if self.options.strict_models:
                    raise self.retired_model(found)
                call.warn(_told_of(found, "is retired as of"))
            elif found.is_deprecated(self.today):
                call.warn(_told_of(found, "will be retired on" if found.retired else "is deprecated since"))
        return found

    def unknown_model(self, given: str) -> Refused:
        """The refusal of a model that is not known."""
        return Refused(404, f"The model `{given}` does not exist", reason=Reason.MODEL, param="model")

    def retired_model(self, model: Model) -> Refused:
        """The refusal of a model that was switched off."""
        return self.unknown_model(model.id)

    # --- the way of a request -----------------------------------------------------------------------------------------

    def handle(self, request: Request, *, prefix: str = "") -> Response:
        """Answer a request as the provider does, and note it in the journal; `prefix` is where it is mounted."""
        started = time.perf_counter()
        troubles = self.plan.take(self.name)
        wished = request.header(HEADER)
        warnings: tuple[str, ...] = ()
        refused = shown_route = schema = ""
        try:
            if wished is not None:
                troubles = (*troubles, self._wish(wished))
            if troubles and (status := next((t.status for t in troubles if t.kind is FaultKind.STATUS), 0)):
                raise self.asked_for(status)
            path = request.path[len(prefix) :] or "/"
            call = self._enter(request, path)
            shown_route = str(call.route)
            try:
                response = self._answered(call)
            finally:
                warnings, schema = tuple(call.warnings), call.schema
        except Refused as error:
            refused = str(error)
            response = _with_headers(self.error(error, request), error.headers)
        response = _with_headers(response, self.headers(request))
        if troubles:
            response = troubled(response, troubles)
            if any(trouble.kind is FaultKind.STREAM_ERROR for trouble in troubles):
                response = self._broken_off(response, request)
        self.journal.record(
            self.name,
            request,
            response,
            started=started,
            route=shown_route,
            schema=schema,
            refused=refused,
            warnings=warnings,
            fault=", ".join(map(str, troubles)),
        )
        return response

    __call__ = handle

    def _wish(self, wished: str) -> Trouble:
        try:
            return read_trouble(wished)
        except UsageError as error:
            raise Refused(400, str(error), reason=Reason.FAULT) from error

    def asked_for(self, status: int) -> Refused:
        """The refusal that a fault of a status stands for, in the provider's words."""
        message = self.statuses.get(status) or MESSAGES.get(status, f"Mock fault {status}")
        headers: Headers = (("retry-after", "1"),) if status in {429, 503, 529} else ()
        return Refused(status, message, reason=Reason.FAULT, headers=headers)

    def _broken_off(self, response: Response, request: Request) -> Response:
        """An answer that fails when half of it is said; one that is no stream fails as a whole."""
        refused = self.asked_for(500)
        if response.chunks is None:
            return response if response.status >= 400 else self.error(refused, request)
        pieces = tuple(response.chunks)
        error = self.stream_error(refused, request, response.header("content-type") or "")
        return replace(response, chunks=(*pieces[: max(1, len(pieces) // 2)], error))

    def stream_error(self, refused: Refused, request: Request, media_type: str) -> bytes:
        """The piece of a stream that tells of an error: a line of JSON, or an event."""
        body = self.error(refused, request).body
        return b"data: " + body + b"\n\n" if media_type.startswith("text/event-stream") else body + b"\n"

    def _enter(self, request: Request, path: str) -> Call:
        """Find the route; refuse what is too long or climbs."""
        if len(request.url) > MAX_TARGET:
            raise Refused(414, "The request target is too long", reason=Reason.TOO_LARGE)
        size = 0
        for name, value in request.headers:
            size += len(name) + len(value)
        if len(request.headers) > 100 or size > MAX_HEADERS:
            raise Refused(431, "The request headers are too large", reason=Reason.TOO_LARGE)
        if ".." in path or "%2e" in path.lower():
            decoded = unquote(path)
            if ".." in re.split(r"[/\\]", decoded):
                raise Refused(400, "A path must not climb with '..'", reason=Reason.BAD_REQUEST)
        methods, args = self._table.find(path)
        if methods is None:
            known = ", ".join(map(str, self.routes()))
            raise self.no_path(request, path, known)
        found = methods.get(request.method)
        if found is None:
            allowed = ", ".join(sorted(methods))
            raise Refused(
                405,
                f"Not allowed to {request.method} on {shown_path(path)}; allowed: {allowed}",
                reason=Reason.METHOD,
                headers=(("allow", allowed),),
            )
        if len(request.body) > min(self.max_body, self.options.max_body):
            raise self.too_large(len(request.body))
        return Call(request, path, found, dict(args))

    def no_path(self, request: Request, path: str, known: str) -> Refused:
        """The refusal of a path that the provider does not have; it lists those of the mock."""
        return Refused(
            404, f"Invalid URL ({request.method} {shown_path(path)}); the mock answers: {known}", reason=Reason.NO_PATH
        )

    def too_large(self, size: int) -> Refused:
        """The refusal of a body that is too large."""
        return Refused(413, f"The request body of {size} bytes is too large", reason=Reason.TOO_LARGE)

    def _answered(self, call: Call) -> Response:
        self.authenticate(call)
        found = call.route
        if found.body == "json":
            self.check_media_type(call)
            try:
                call.body = json.loads(call.request.body)
            except (ValueError, RecursionError) as error:
                raise self.bad_json(str(error)) from error
            if found.schema is not None:
                self.check_schema(call, found.schema)
        return found.answer(self, call)

    def check_schema(self, call: Call, name: str) -> None:
        """Refuse a body that does not fit a schema; where the provider ignores unknown members, these are warned of."""
        call.schema = name
        fault = first_fault(name, call.body)
        if fault is None:
            return
        if not self.unknown_members_refused:
            call.body, dropped = without_unknown(name, call.body)
            call.warnings += [f"unknown member {pointer} is ignored by the service" for pointer in dropped]
            fault = first_fault(name, call.body)
            if fault is None:
                return
        raise self.fault_message(fault)

    @classmethod
    def routes(cls) -> list[Route]:
        """Its routes, by path."""
        return list(cls._table)


def _with_headers(response: Response, more: Headers) -> Response:
    # a response is made anew at each call: `replace` would take a third longer
    if not more:
        return response
    headers = response.headers + more
    return Response(response.status, headers, response.body, response.chunks, response.delay, response.fault)


def _told_of(model: Model, what: str) -> str:
    text = f"model {model.id} {what} {model.retired or model.deprecated}"
    return f"{text}; use {model.replacement}" if model.replacement else text


def _is_json_type(text: str) -> bool:
    kind = text.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
