"""What the mocks received, why they refused it and what they answered: a ring that forgets the oldest.

Credentials never show, and long bodies, headers and addresses are cut, so that the memory is bounded whatever arrives.
"""

from __future__ import annotations

import itertools
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Never, TypeVar
from urllib.parse import quote, unquote

from conformance.http import Headers, Request, Response

__all__ = ["Entry", "Journal", "masked_headers", "masked_url"]

MAX_BODY = 16 * 1024
"""Bytes of a body that are kept."""

MAX_URL = 4096
"""Characters of an address that are kept."""

MAX_FIELDS, MAX_FIELD = 100, 1024
"""Headers, and characters of each, that are kept where there are many or long ones."""

Value = TypeVar("Value")

SECRET_HEADERS = frozenset(
    {
        "authorization",
        "proxy-authorization",
        "api-key",
        "x-api-key",
        "x-goog-api-key",
        "x-amz-security-token",
        "cookie",
        "set-cookie",
    }
)
_AWS_SECRETS = re.compile(r"(Credential=.{0,4})[^/]*|(Signature=)\w+")
_QUERY_SECRETS = re.compile(
    r"(?i)([?&](?:key|api[-_]key|access_token|x-amz-(?:signature|security-token|credential))=)[^&#]*"
)


class Unmasked(Generic[Value]):
    """What holds credentials, and does not show them."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> Never:
        raise TypeError("credentials are not written anywhere")


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """One exchange. `at` is seconds since the epoch, `took` seconds; bodies are cut at `MAX_BODY` bytes.

    Address and headers are masked when they are looked at: most exchanges nobody ever opens.
    """

    number: int
    provider: str
    at: float
    took: float
    method: str
    raw_url: Unmasked[str]
    raw_headers: Unmasked[Headers]
    body: bytes
    body_size: int
    status: int
    answer_headers: Headers
    answer: bytes
    answer_size: int
    route: str
    schema: str
    """The schema that the body was checked by; empty where it came to none."""
    refused: str
    """Why the mock refused the request; empty where it did not."""
    warnings: tuple[str, ...]
    """What the provider would say today, or what it ignores: a retired model, an unknown member."""
    fault: str
    """The fault that was switched on for this exchange; empty without one."""

    @property
    def url(self) -> str:
        """The address, without the credentials in it."""
        return masked_url(self.raw_url.value)

    @property
    def headers(self) -> Headers:
        """The request's headers, without the credentials in them."""
        return masked_headers(self.raw_headers.value)

    def __repr__(self) -> str:
        """The exchange in one line, without a credential or a body."""
        asked = f"{self.method} {self.url}"
        return f"<Entry {self.number} {self.provider} {asked} {self.headers} {self.status} {self.refused}>"


class Journal:
    """The last exchanges, oldest first; `listeners` are told of each as it ends."""

    def __init__(self, size: int = 1000) -> None:
        self._entries: deque[Entry] = deque(maxlen=size)
        self._numbers = itertools.count(1)
        self.listeners: list[Callable[[Entry], None]] = []

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self, *, provider: str | None = None, after: int = 0) -> list[Entry]:
        """The exchanges kept, those of one provider, or those with a greater number."""
        return [e for e in tuple(self._entries) if e.number > after and provider in {None, e.provider}]

    def clear(self) -> None:
        """Forget all; numbers go on."""
        self._entries.clear()

    def record(
        self,
        provider: str,
        request: Request,
        response: Response,
        *,
        started: float,
        route: str = "",
        schema: str = "",
        refused: str = "",
        warnings: tuple[str, ...] = (),
        fault: str = "",
    ) -> None:
        """Keep an exchange; `started` is `time.perf_counter()` at its start."""
        answer = response.body
        if response.chunks is not None:
            answer = b"".join(response.chunks) if isinstance(response.chunks, list | tuple) else b""
        entry = Entry(
            next(self._numbers),
            provider,
            time.time(),
            time.perf_counter() - started,
            request.method,
            Unmasked(request.url[:MAX_URL]),
            Unmasked(_bounded(request.headers)),
            request.body if len(request.body) <= MAX_BODY else request.body[:MAX_BODY],
            len(request.body),
            response.status,
            response.headers,
            answer if len(answer) <= MAX_BODY else answer[:MAX_BODY],
            len(answer),
            route,
            schema,
            refused,
            warnings,
            fault,
        )
        self._entries.append(entry)
        for listener in self.listeners:
            listener(entry)


def _bounded(headers: Headers) -> Headers:
    """Headers as they are or, where they are many or long, the beginnings of the first of them."""
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
    if size <= MAX_BODY and len(headers) <= MAX_FIELDS:
        return headers
    return tuple((name[:MAX_FIELD], value[:MAX_FIELD]) for name, value in headers[:MAX_FIELDS])


def masked_headers(headers: Headers) -> Headers:
    """Headers with the credentials in them replaced by stars; the scheme stays, and what an AWS signature covers."""
    return tuple(
        (name, _masked(value) if name.lower() in SECRET_HEADERS else value if len(value) <= 1024 else value[:1024])
        for name, value in headers
    )


def _masked(value: str) -> str:
    scheme, space, rest = value.partition(" ")
    if not space:
        return "***"
    if scheme.startswith("AWS4-"):
        return f"{scheme} " + _AWS_SECRETS.sub(lambda m: (m.group(1) or m.group(2)) + "***", rest)[:1024]
    return f"{scheme} ***"


def masked_url(url: str) -> str:
    """A URL without the credentials in its query."""
    cut = url[:MAX_URL]
    return _QUERY_SECRETS.sub(r"\1***", cut) if "?" in cut else cut


def shown_path(path: str) -> str:
    """A path as people read it, on one line."""
    return quote(unquote(path), safe="/:{}-_.~!$&'()*+,;=@ ")[:300]
