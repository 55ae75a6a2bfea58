"""What a provider's mock is: hosts, credentials, routes and errors, behind one function from request to response.

A provider is a class that registers itself with `@provider(...)` in its own file; `Mocks` makes one instance of each
that shares a journal, a plan of faults and the options.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, ClassVar, TypeVar
from urllib.parse import parse_qsl, unquote

import conformance.providers
from conformance.errors import UsageError
from conformance.http import MAX_BODY, Fault, Handler, Headers, Request, Response
from conformance.mock import faults as trouble_makers
from conformance.mock.answer import json_answer
from conformance.mock.check import SchemaFault, first_fault, unknown_members
from conformance.mock.faults import FaultKind, FaultPlan, Trouble
from conformance.mock.journal import Journal, shown_path
from conformance.mock.models import Model, models_of
from conformance.mock.refused import Reason, Refused
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
from conformance.registry import Registry, did_you_mean, load_all

__all__ = [
    "Call",
    "Mocks",
    "Options",
    "Provider",
    "Route",
    "host_provider",
    "provider",
    "provider_names",
    "provider_types",
    "route",
]

MAX_HEADERS = 64 * 1024
"""Bytes of all headers together; more are refused with 431."""

MAX_TARGET = 16 * 1024
"""Characters of a URL; more are refused with 414."""

BAD_PREFIX = "bad-"
"""A key that begins so is refused as the provider refuses a wrong one."""

MISSING_PREFIX = "missing-"
"""A resource of the user's own (deployment, endpoint, function) that begins so is told to be unknown."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the mocks behave.

    `strict_models`: a retired model is refused as the provider does today. `aws_keys` maps access keys to secrets.
    `today` decides what is retired (None: the clock). `clock_skew`: seconds a signature may be old, None for any age.
    """

    strict_models: bool = False
    aws_keys: Mapping[str, str] = field(default_factory=lambda: {ACCESS_KEY: SECRET_KEY})
    today: date | None = None
    clock_skew: float | None = None
    max_body: int = MAX_BODY
    journal_size: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """An operation of a provider: method, path with `{name}` (one segment) or `{name+}` (many), and its schema."""

    method: str
    path: str
    answer: Callable[[Any, Call], Response]
    schema: str | None
    body: str
    """What the body must be: `json`, `any` or `none`."""

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(slots=True)
class Call:
    """A request on its way through a mock, with what is known of it so far."""

    request: Request
    path: str
    """Without the mount's prefix; still percent-encoded."""
    route: Route
    args: dict[str, str]
    body: Any = None
    key: str = ""
    schema: str = ""
    """The schema that its body was checked by, once it was."""
    warnings: list[str] = field(default_factory=list)

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, the last of a name."""
        return dict(parse_qsl(self.request.query, keep_blank_values=True))

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return self.request.header(name)

    def warn(self, text: str) -> None:
        """Say in the journal what the provider would say today, or what it ignores."""
        self.warnings.append(text)


Answer = TypeVar("Answer", bound=Callable[..., Response])


def route(method: str, path: str, *, schema: str | None = None, body: str = "json") -> Callable[[Answer], Answer]:
    """Make a method of a provider the answer to a path; more than one may be put on it."""

    def mark(answer: Answer) -> Answer:
        marked: list[Route] = answer.__dict__.setdefault("routes", [])
        marked.append(Route(method, path, answer, schema, "none" if method in {"GET", "DELETE"} else body))
        return answer

    return mark


class Provider:
    """A provider's mock. Subclasses say who is let in, how an error looks and, by `@route`, what is answered."""

    name: ClassVar[str]
    title: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]] = ()
    """Regular expressions that match its real host names as a whole."""
    reference: ClassVar[str] = ""
    family: ClassVar[str] = ""
    """Whose list of models it knows; its own name unless told."""
    max_body: ClassVar[int] = MAX_BODY
    unknown_members_refused: ClassVar[bool] = True
    """False where the service ignores members that it does not know; they become warnings in the journal."""
    statuses: ClassVar[Mapping[int, str]] = {}
    """The provider's own message for a status asked for by a fault."""

    siblings: Mocks
    """The mocks that it was made with; a front asks them."""

    _static: ClassVar[dict[str, dict[str, Route]]] = {}
    _dynamic: ClassVar[list[tuple[re.Pattern[str], dict[str, Route]]]] = []

    def __init__(self, journal: Journal, plan: FaultPlan, options: Options) -> None:
        self.journal = journal
        self.plan = plan
        self.options = options

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._static, cls._dynamic = {}, []
        patterns: dict[str, dict[str, Route]] = {}
        seen: set[tuple[str, str]] = set()
        for owner in cls.__mro__:
            for member in vars(owner).values():
                for found in getattr(member, "__dict__", {}).get("routes", ()):
                    if (found.method, found.path) in seen:
                        continue
                    seen.add((found.method, found.path))
                    table = patterns if "{" in found.path else cls._static
                    table.setdefault(found.path, {})[found.method] = found
        # the pattern with the longer literal text is the narrower one
        narrow = sorted(patterns.items(), key=lambda found: (-len(re.sub(r"\{\w+\+?\}", "", found[0])), found[0]))
        cls._dynamic = [(_pattern(path), methods) for path, methods in narrow]
        cls._find = staticmethod(lru_cache(maxsize=512)(cls._look_up))  # type: ignore[method-assign]  # a memo for each class

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
        wished = request.header(trouble_makers.HEADER)
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
            response = _troubled(response, troubles)
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
            return trouble_makers.read_trouble(wished)
        except UsageError as error:
            raise Refused(400, str(error), reason=Reason.FAULT) from error

    def asked_for(self, status: int) -> Refused:
        """The refusal that a fault of a status stands for, in the provider's words."""
        message = self.statuses.get(status) or _DEFAULT_MESSAGES.get(status, f"Mock fault {status}")
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
        methods, args = self._find(path)
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
        tables = [*cls._static.values(), *(methods for _, methods in cls._dynamic)]
        return sorted((r for table in tables for r in table.values()), key=lambda r: (r.path, r.method))

    @classmethod
    def _look_up(cls, path: str) -> tuple[dict[str, Route] | None, tuple[tuple[str, str], ...]]:
        if (found := cls._static.get(path)) is not None:
            return found, ()
        for pattern, methods in cls._dynamic:
            if matched := pattern.fullmatch(path):
                return methods, tuple((name, unquote(value)) for name, value in matched.groupdict().items())
        return None, ()

    @staticmethod
    def _find(path: str) -> tuple[dict[str, Route] | None, tuple[tuple[str, str], ...]]:
        raise NotImplementedError(path)


def _with_headers(response: Response, more: Headers) -> Response:
    # a response is made anew at each call: `replace` would take a third longer
    if not more:
        return response
    headers = response.headers + more
    return Response(response.status, headers, response.body, response.chunks, response.delay, response.fault)


_DEFAULT_MESSAGES = {
    400: "The request is invalid",
    401: "Authentication failed",
    402: "Payment is required",
    403: "You are not allowed to do this",
    404: "Not found",
    408: "The request timed out",
    409: "Conflict",
    413: "The request is too large",
    415: "Unsupported media type",
    422: "The request can't be processed",
    424: "The model failed",
    429: "Rate limit reached, try again later",
    500: "The server had an error while processing your request",
    502: "Bad gateway",
    503: "The service is overloaded, try again later",
    504: "The request timed out upstream",
    529: "Overloaded",
}


def _told_of(model: Model, what: str) -> str:
    text = f"model {model.id} {what} {model.retired or model.deprecated}"
    return f"{text}; use {model.replacement}" if model.replacement else text


def _is_json_type(text: str) -> bool:
    kind = text.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\+?\})", path)
    return re.compile("".join(_pattern_part(part) for part in parts))


def _pattern_part(part: str) -> str:
    if part.endswith("+}"):
        return f"(?P<{part[1:-2]}>.+)"
    return f"(?P<{part[1:-1]}>[^/]+?)" if part.startswith("{") else re.escape(part)


def without_unknown(name: str, body: Any) -> tuple[Any, list[str]]:
    """A body without the members that its schema does not know, and their pointers."""
    copied = json.loads(json.dumps(body))
    dropped: list[str] = []
    for fault in unknown_members(name, copied):
        for member in fault.extra:
            if member in fault.found:
                del fault.found[member]
                dropped.append(f"{fault.pointer}/{member}")
    return copied, sorted(dropped)


def _troubled(response: Response, troubles: Iterable[Trouble]) -> Response:
    for trouble in troubles:
        match trouble.kind:
            case FaultKind.LATENCY:
                response = replace(response, delay=response.delay + trouble.seconds)
            case FaultKind.DROP:
                response = replace(response, fault=Fault.DROP)
            case FaultKind.HANG:
                response = replace(response, fault=Fault.HANG)
            case FaultKind.TRUNCATE:
                response = replace(response, body=response.read(), chunks=None, fault=Fault.TRUNCATE)
            case FaultKind.INVALID_JSON:
                body = response.read()
                response = replace(response, body=body[: len(body) * 2 // 3] + b'"<!', chunks=None)
            case FaultKind.EMPTY:
                response = replace(response, body=b"", chunks=None)
            case FaultKind.STATUS | FaultKind.STREAM_ERROR:
                pass  # they are the provider's to say
    return response


# --- the registry -------------------------------------------------------------------------------------------------

_PROVIDERS: Registry[type[Provider]] = Registry("provider")

Class = TypeVar("Class", bound=type[Provider])


def provider(name: str, *, title: str, hosts: tuple[str, ...] = (), reference: str = "") -> Callable[[Class], Class]:
    """Register a provider's mock under its name."""

    def register(found: Class) -> Class:
        found.name, found.title, found.hosts, found.reference = name, title, hosts, reference
        _PROVIDERS.add(name, found)
        return found

    return register


@cache
def provider_types() -> Registry[type[Provider]]:
    """Every provider's mock by name."""
    load_all(conformance.providers)
    return _PROVIDERS


def provider_names() -> list[str]:
    """The names of the providers, in order."""
    return provider_types().keys()


@lru_cache(maxsize=1024)
def host_provider(host: str) -> str | None:
    """The name of the provider whose real host this is, or None."""
    wanted = host.lower().rstrip(".")
    for name, found in provider_types().items():
        if any(re.fullmatch(pattern, wanted) for pattern in found.hosts):
            return name
    return None


class Mocks:
    """One mock of each provider, with one journal and one plan of faults."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.journal = Journal(self.options.journal_size)
        self.faults = FaultPlan(self.options.seed)
        self._made: dict[str, Provider] = {}

    def __getitem__(self, name: str) -> Provider:
        """The mock of a provider. Raises UsageError that names the nearest."""
        found = self._made.get(name)
        if found is None:
            found = self._made[name] = provider_types()[name](self.journal, self.faults, self.options)
            found.siblings = self
        return found

    def for_host(self, host: str) -> Provider | None:
        """The mock that answers for a real host name, or None."""
        name = host_provider(host)
        return None if name is None else self[name]

    def handler_for_host(self, host: str) -> Handler | None:
        """The function that answers for a real host name, or None."""
        found = self.for_host(host)
        return None if found is None else found.handle

    def mount(self, prefix: str = "/mock") -> Handler:
        """A function that answers `<prefix>/<provider>/...`; an unknown provider is a 404 that lists those known."""
        base = prefix.rstrip("/")

        def handle(request: Request) -> Response:
            name = request.path[len(base) + 1 :].partition("/")[0]
            if not request.path.startswith(base + "/") or name not in provider_types():
                known = provider_names()
                hint = did_you_mean(name, known)
                message = f"no mock provider is called {name!r}" + (f"; {hint}" if hint else "")
                return json_answer(404, {"error": message, "providers": [f"{base}/{found}/" for found in known]})
            return self[name].handle(request, prefix=f"{base}/{name}")

        return handle

    def reset(self) -> None:
        """Forget the journal, the faults and all jobs and files."""
        self.journal.clear()
        self.faults.clear()
        self._made.clear()
