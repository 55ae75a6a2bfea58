"""A request as the endpoints see it, and what they answer: JSON values, written as the request wants them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, unquote

import yaml

from conformance.apis.mlcommons.errors import error_body
from conformance.apis.mlcommons.filter_path import filtered
from conformance.http import Request, Response
from conformance.java import jackson
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["Call", "Reply", "error_reply", "plain", "respond"]

# Understood by the REST layer itself, at every endpoint.
_RESPONSE_PARAMETERS = ("error_trace", "filter_path", "format", "human", "pretty")
_JSON_TYPES = ("application/json", "application/x-ndjson")
_YAML_TYPES = ("application/yaml", "application/x-yaml", "text/yaml")
_HEADERS = (("X-OpenSearch-Version", "OpenSearch/3.6.0 (opensearch)"),)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status and JSON value; `plain` text instead for the few that are no JSON.

    `pretty` is how it is laid out when the request doesn't say.
    """

    status: int
    body: Any
    headers: tuple[tuple[str, str], ...] = ()
    pretty: bool = False


@dataclass(slots=True)
class Call:
    """A request: its path's names filled in, its query parameters, its body as JSON text ("" for none)."""

    request: Request
    path: str
    parameters: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    _body: str | None = None

    @classmethod
    def of(cls, request: Request) -> Call:
        """Take a request apart; raises Throwable for a query string that can't be read."""
        _, _, query = request.url.partition("?")
        parameters = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        return cls(request, request.path, parameters)

    @property
    def body(self) -> str:
        """The body as JSON text; a YAML one is turned into JSON first."""
        if self._body is None:
            text = self.request.body.decode("utf-8", "surrogateescape")
            self._body = _json_of_yaml(text) if text and self.speaks_yaml else text
        return self._body

    @property
    def speaks_yaml(self) -> bool:
        """Whether the body is YAML."""
        return _media_type(self.request) in _YAML_TYPES

    @property
    def uri(self) -> str:
        """Path and query, as the engine names them in its errors."""
        _, mark, query = self.request.url.partition("?")
        return unquote(self.path) + mark + query

    def name(self, key: str) -> str:
        """A part of the path, decoded."""
        return unquote(self.names[key])

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean query parameter; present without a value is true. Raises Throwable."""
        value = self.parameters.get(name)
        if value is None:
            return default
        if value in {"", "true"}:
            return True
        if value == "false":
            return False
        raise illegal_argument(f"Failed to parse value [{value}] as only [true] or [false] are allowed.")

    def ready(self, *known: str) -> None:
        """Refuse query parameters that no one reads: to be called when the request is read, before anything is done."""
        if not self.parameters:
            return
        unknown = [name for name in self.parameters if name not in known and name not in _RESPONSE_PARAMETERS]
        if unknown:
            shown = ", ".join(f"[{name}]{_meant(name, (*known, *_RESPONSE_PARAMETERS))}" for name in sorted(unknown))
            word = "parameter" if len(unknown) == 1 else "parameters"
            raise illegal_argument(f"request [{unquote(self.path)}] contains unrecognized {word}: {shown}")

    def check_content_type(self) -> Reply | None:
        """The refusal of a body in a format that is not spoken here, or None."""
        if not self.request.body:
            return None
        media = _media_type(self.request)
        if media in _JSON_TYPES or media in _YAML_TYPES:
            return None
        shown = self.request.header("content-type") or ""
        return Reply(406, {"error": f"Content-Type header [{shown}] is not supported", "status": 406})


def error_reply(error: Throwable, status: int | None = None) -> Reply:
    """The answer that tells of an exception; `status` where the endpoint overrules the exception's own."""
    code = status if status is not None else error.answered_status
    return Reply(code, error_body(error, code))


def plain(text: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """An answer that is not JSON."""
    return Response(status, (*_HEADERS, *headers, ("content-type", "text/plain; charset=UTF-8")), text.encode())


def respond(call: Call, reply: Reply) -> Response:
    """Write an answer: compact or pretty JSON, or YAML, with `filter_path` applied to what is no error."""
    body = reply.body
    if not call.parameters and not call.speaks_yaml and not reply.pretty:
        return _json_response(reply, jackson.write(body))
    patterns = call.parameters.get("filter_path")
    if patterns and reply.status < 400:
        body = filtered(body, patterns.split(","))
    wanted = call.parameters.get("format")
    if wanted == "yaml" or (wanted is None and call.speaks_yaml):
        written = yaml.safe_dump(body, sort_keys=False, allow_unicode=True, explicit_start=True, default_style=None)
        return Response(
            reply.status, (*_HEADERS, *reply.headers, ("content-type", "application/yaml")), written.encode()
        )
    if call.flag("pretty", default=reply.pretty):
        written = json.dumps(body, ensure_ascii=False, indent=2, separators=(",", " : "), default=_number) + "\n"
        return _json_response(reply, written)
    return _json_response(reply, jackson.write(body))


def _json_response(reply: Reply, text: str) -> Response:
    headers = (*_HEADERS, *reply.headers, ("content-type", "application/json; charset=UTF-8"))
    return Response(reply.status, headers, text.encode("utf-8", "surrogatepass"))


def _number(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _media_type(request: Request) -> str:
    return (request.header("content-type") or "").partition(";")[0].strip().lower()


def _json_of_yaml(text: str) -> str:
    try:
        return json.dumps(yaml.safe_load(text))
    except (yaml.YAMLError, TypeError) as error:
        raise Throwable("marked_y_a_m_l_exception", str(error), status=400) from error


def _meant(name: str, known: Sequence[str]) -> str:
    """The engine's hint: known names that are more alike than not."""
    near = sorted(((_likeness(name, other), other) for other in known), key=lambda pair: (-pair[0], pair[1]))
    close = [other for likeness, other in near if likeness > 0.5]
    if not close:
        return ""
    return f" -> did you mean [{close[0]}]?" if len(close) == 1 else f" -> did you mean any of [{', '.join(close)}]?"


def _likeness(left: str, right: str) -> float:
    """1 for equal texts, less for each edit (Lucene's LevenshteinDistance)."""
    row: Iterable[int] = range(len(right) + 1)
    for i, a in enumerate(left, 1):
        last, made = list(row), [i]
        for j, b in enumerate(right, 1):
            made.append(min(last[j] + 1, made[j - 1] + 1, last[j - 1] + (a != b)))
        row = made
    return 1 - list(row)[-1] / max(len(left), len(right), 1)
