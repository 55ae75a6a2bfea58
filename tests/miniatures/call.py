"""A call as a fault sees it: the request before the API gets it, its answer before the client gets that."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from conformance.apis.connections.store import Store
from conformance.apis.mlcommons.context import Context
from conformance.http import Handler, Headers, Request, Response

__all__ = ["Call", "Sent", "matches", "refusal"]

_ML = "/_plugins/_ml"
_LITERAL = "_create|_search|_register|_upload|_undeploy|_deploy|_predict"


@lru_cache
def _pattern(path: str) -> re.Pattern[str]:
    # an id may begin with an underscore
    return re.compile(re.sub(r"\\\{\w+\\\}", f"(?!(?:{_LITERAL})(?:/|$))[^/]+", re.escape(path)))


def matches(route: str, method: str, path: str) -> bool:
    """Whether a call goes to a route such as `GET|POST /connectors/{id}`; ML Commons' paths have no prefix there."""
    methods, _, wanted = route.partition(" ")
    if method not in methods.split("|") and methods != "*":
        return False
    return wanted == "*" or _pattern(wanted).fullmatch(path.removeprefix(_ML)) is not None


@dataclass(slots=True)
class Call:
    """`body` and `answer` are JSON values, or texts where they are none. What a fault changes of them counts."""

    request: Request
    memory: dict[str, Any]
    api: Handler
    body: Any = None
    status: int = 0
    answer: Any = None
    headers: Headers = ()

    @classmethod
    def of(cls, request: Request, memory: dict[str, Any], api: Handler) -> Call:
        """The call of a request."""
        return cls(request, memory, api, body=_read(request.body))

    @property
    def context(self) -> Context:
        """The inside of the ML Commons API: its documents, its loaded models."""
        found: Context = self.memory["context"]
        return found

    @property
    def connections(self) -> Store:
        """The connections inside of the Connections API."""
        found: Store = self.memory["connections"]
        return found

    @property
    def id(self) -> str:
        """The id in the path: the third step of ML Commons' paths, the second of the others."""
        return self.request.path.removeprefix(_ML).removeprefix("/api/public").split("/")[2]

    @property
    def refused(self) -> bool:
        """Whether the answer is an error."""
        return self.status >= 400

    @property
    def reason(self) -> str:
        """The reason of an ML Commons error."""
        error = self.answer.get("error") if isinstance(self.answer, dict) else None
        return str(error.get("reason", "")) if isinstance(error, dict) else ""

    @property
    def fields(self) -> dict[str, Any]:
        """The body, if it is an object; an empty one else, whose changes don't count."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def hits(self) -> list[dict[str, Any]]:
        """The hits of a search's answer."""
        found = self.answer.get("hits") if isinstance(self.answer, dict) else None
        return list(found["hits"]) if isinstance(found, dict) else []

    def say(self, status: int, answer: Any) -> None:
        """Answer otherwise."""
        self.status, self.answer = status, answer

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON value that the API itself answers to another call."""
        url = self.request.url.partition("/_plugins")[0].partition("/api/")[0]
        raw = b"" if body is None else json.dumps(body).encode()
        return _read(self.api(Request(method, url + path, self.request.headers, raw)).read())

    def query(self, **parameters: str) -> dict[str, str]:
        """The query's parameters; with arguments, these are set first."""
        told = dict(parse_qsl(self.request.query, keep_blank_values=True)) | parameters
        self.request = replace(self.request, url=self.request.url.partition("?")[0] + "?" + urlencode(told))
        return told

    def without(self, *parameters: str) -> None:
        """Leave parameters out of the query."""
        told = {name: value for name, value in self.query().items() if name not in parameters}
        self.request = replace(self.request, url=self.request.url.partition("?")[0] + "?" + urlencode(told))

    def sent(self) -> Request:
        """The request with the body as it is now."""
        changed = _written(self.body, self.request.body)
        return Request(self.request.method, self.request.url, self.request.headers, changed)

    def take(self, response: Response) -> None:
        """Take the API's answer in."""
        self.status, self.headers, self.answer = response.status, response.headers, _read(response.read())

    def response(self) -> Response:
        """The answer as it is now."""
        raw = self.answer.encode() if isinstance(self.answer, str) else json.dumps(self.answer).encode()
        return Response(self.status, self.headers or (("content-type", "application/json"),), raw)

    def everywhere(self) -> Iterator[dict[str, Any]]:
        """Each object in the answer, the answer itself first."""
        waiting = [self.answer]
        while waiting:
            found = waiting.pop()
            if isinstance(found, dict):
                yield found
                waiting += found.values()
            elif isinstance(found, list):
                waiting += found


@dataclass(slots=True)
class Sent:
    """A request on its way to a provider, and the reply to it; header names are in lower case."""

    method: str
    url: str
    headers: dict[str, str]
    body: str
    memory: dict[str, Any]
    reply: Response = field(default_factory=lambda: Response(200))

    @classmethod
    def of(cls, request: Request, memory: dict[str, Any]) -> Sent:
        """What is on its way."""
        headers = {name.lower(): value for name, value in request.headers}
        return cls(request.method, request.url, headers, request.body.decode("utf-8", "replace"), memory)

    def request(self) -> Request:
        """The request as it is now."""
        return Request(self.method, self.url, tuple(self.headers.items()), self.body.encode())


def refusal(status: int, reason: str, type_: str = "illegal_argument_exception") -> tuple[int, Any]:
    """An error of ML Commons."""
    error = {"type": type_, "reason": reason}
    return status, {"error": {"root_cause": [error], **error}, "status": status}


def _read(raw: bytes) -> Any:
    """The JSON value, None for nothing; the text for what is no JSON, or repeats a key."""
    try:
        return json.loads(raw, object_pairs_hook=_unrepeated) if raw else None
    except ValueError:
        return raw.decode("utf-8", "replace")


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a repeated key")
    return dict(pairs)


def _written(value: Any, before: bytes) -> bytes:
    if value == _read(before):
        return before
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()
