"""A request as the endpoints see it, and what they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from conformance.connection.fault import Fault
from conformance.connection.jsontext import read_json, write_json
from conformance.http import Headers, Request, Response

__all__ = ["Call", "RefusalError", "Reply", "refuse", "respond"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: status and JSON value."""

    status: int
    body: Any
    headers: Headers = ()


class RefusalError(Exception):
    """A request is refused with a status and its faults."""

    def __init__(self, status: int, *faults: Fault, headers: Headers = ()) -> None:
        super().__init__(status, faults)
        self.reply = Reply(status, {"errors": [fault.body() for fault in faults]}, headers)


def refuse(status: int, code: str, message: str, path: str = "", headers: Headers = ()) -> RefusalError:
    """A refusal for one reason."""
    return RefusalError(status, Fault(code, (path,) if path else (), message), headers=headers)


@dataclass(slots=True)
class Call:
    """A request: the names in its path, its query parameters in order, its body."""

    request: Request
    names: Mapping[str, str] = field(default_factory=dict)

    def name(self, key: str) -> str:
        """A part of the path, decoded."""
        return unquote(self.names[key])

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The query's parameters; one may be told twice."""
        return parse_qsl(self.request.query, keep_blank_values=True)

    def check_content_type(self) -> None:
        """Refuse a body that is not told to be JSON. Raises RefusalError."""
        given = self.request.header("content-type")
        if given is None or given.partition(";")[0].strip().lower() != "application/json":
            told = "the Content-Type is missing" if given is None else "the Content-Type is another"
            raise refuse(415, "unsupported_media_type", f"{told}; application/json is accepted", "Content-Type")

    def body(self) -> Any:
        """The body's JSON value. Raises RefusalError."""
        try:
            return read_json(self.request.body)
        except ValueError as error:
            raise refuse(400, "invalid_json", f"the body is no JSON: {error}") from None


def respond(reply: Reply) -> Response:
    """Write an answer."""
    headers = (*reply.headers, ("content-type", "application/json"))
    return Response(reply.status, headers, write_json(reply.body))
