"""What the mocks received, why they refused it and what they answered: a ring that forgets the oldest.

Credentials are masked before they are kept, and long bodies cut, so that the memory is bounded whatever arrives.
"""

from __future__ import annotations

import itertools
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from conformance.http import Headers, Request, Response

__all__ = ["Entry", "Journal", "masked_headers", "masked_url"]

MAX_BODY = 16 * 1024
"""Bytes of a body that are kept."""

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange. `at` is seconds since the epoch, `took` seconds; bodies are cut at `MAX_BODY` bytes."""

    number: int
    provider: str
    at: float
    took: float
    method: str
    url: str
    headers: Headers
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
            masked_url(request.url),
            masked_headers(request.headers),
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
    cut = url if len(url) <= 4096 else url[:4096]
    return _QUERY_SECRETS.sub(r"\1***", cut) if "?" in cut else cut


def shown_path(path: str) -> str:
    """A path as people read it, on one line."""
    return quote(unquote(path), safe="/:{}-_.~!$&'()*+,;=@ ")[:300]
