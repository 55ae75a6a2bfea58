"""What goes over the wire, as values: a request, a response, and what a server can do instead of answering."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

__all__ = ["MAX_BODY", "ConnectionFailed", "Fault", "Handler", "Headers", "Request", "Response", "headers_of"]

Headers = tuple[tuple[str, str], ...]

MAX_BODY = 32 * 1024 * 1024
"""Bytes: a larger request body is refused with 413 before it is read to its end."""


class Fault(StrEnum):
    """What a server can do instead of a whole answer."""

    HANG = "hang"  # never answer; the connection stays open until the client gives up
    DROP = "drop"  # close the connection without an answer
    TRUNCATE = "truncate"  # promise the whole body, send half of it, close


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; header names as written, looked up in any case."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return _header(self.headers, name)

    @property
    def path(self) -> str:
        """The path as sent, still percent-encoded; never empty."""
        return _target(self.url)[0]

    @property
    def query(self) -> str:
        """The query string as sent, without the question mark."""
        return _target(self.url)[1]

    @property
    def host(self) -> str:
        """The host name in lower case, without the port."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response: a body, or `chunks` that are sent as they come (server-sent events, event streams).

    `delay` is in seconds, before the first byte. `fault` replaces the answer.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    chunks: Iterable[bytes] | None = None
    delay: float = 0.0
    fault: Fault | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, or None."""
        return _header(self.headers, name)

    def read(self) -> bytes:
        """The whole body, the chunks joined."""
        return self.body if self.chunks is None else b"".join(self.chunks)

    def json(self) -> Any:
        """The body read as JSON. Raises ValueError."""
        import json

        return json.loads(self.read())


Handler = Callable[[Request], Response]


@lru_cache(maxsize=512)
def _target(url: str) -> tuple[str, str]:
    """Path and query of a URL; a request is asked for them again and again on its way."""
    parts = urlsplit(url)
    return parts.path or "/", parts.query


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None


class ConnectionFailed(Exception):  # noqa: N818 -- named for what happened, as the engine tells it
    """No answer came: `kind` is one of `refused`, `timeout`, `closed`, `tls`, `name`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message

    def __str__(self) -> str:
        return self.message


def headers_of(mapping: Mapping[str, str]) -> Headers:
    """A mapping as headers, in its order."""
    return tuple(mapping.items())
