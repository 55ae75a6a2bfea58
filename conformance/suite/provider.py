"""The provider that the suite plays: it listens, remembers what it got, and answers as a requirement says.

Each requirement has its own first path segment, so that requirements that run at the same time share one port.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from conformance.http import ConnectionFailed, Request, Response
from conformance.suite import chance

__all__ = ["Hub", "Provider", "Seen", "reply_of"]

_JSON = (("content-type", "application/json"),)


def reply_of(body: Any, status: int = 200, content_type: str = "application/json") -> Response:
    """An answer of the provider; a text is sent as it is."""
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(status, (("content-type", content_type),), text.encode())


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came to the provider: the path without the requirement's own segment, header names lower.

    `at` is when it came, in the seconds of `time.monotonic`.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: str
    at: float = field(default_factory=time.monotonic, compare=False)

    @property
    def json(self) -> Any:
        """The body read as JSON; the text itself where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body


@dataclass(slots=True)
class Provider:
    """One requirement's view: what it got, and what it answers.

    `reply` may be a function of the request, for answers that differ.
    """

    url: str
    seen: list[Seen] = field(default_factory=list)
    reply: Callable[[Seen], Response] | Response = field(default_factory=lambda: Response(200, _JSON, b"{}"))
    _open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def answers(self, body: Any, status: int = 200, content_type: str = "application/json") -> None:
        """Answer so from now on; a text is sent as it is."""
        self.reply = reply_of(body, status, content_type)

    def last(self) -> Seen | None:
        """The last request that came."""
        return self.seen[-1] if self.seen else None

    def keys(self) -> list[str]:
        """What stood in the authorization header of each request, in order; an empty text for none."""
        return [seen.headers.get("authorization", "") for seen in list(self.seen)]

    def arrived(self, count: int, seconds: float = 10) -> bool:
        """Whether so many requests come within the time."""
        end = time.monotonic() + seconds
        while len(self.seen) < count and time.monotonic() < end:
            time.sleep(0.002)
        return len(self.seen) >= count

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let requests wait for their answers until the end of the block, 10 s at most."""
        self._open.clear()
        try:
            yield
        finally:
            self.release()

    def release(self) -> None:
        """Let all requests have their answers."""
        self._open.set()

    def take(self, request: Request, path: str) -> Response:
        """Remember a request and answer it."""
        headers = {name.lower(): value for name, value in request.headers}
        seen = Seen(request.method, path, headers, request.body.decode("utf-8", "replace"))
        self.seen.append(seen)
        self._open.wait(10)
        return self.reply if isinstance(self.reply, Response) else self.reply(seen)


class Hub:
    """All requirements' providers behind one origin: a Handler."""

    def __init__(self, origin: str = "http://127.0.0.1:40404") -> None:
        self.origin = origin
        self.over = False
        """Whether the run is being tidied up: what goes on at a provider may end."""
        self._providers: dict[str, Provider] = {}

    def provider(self) -> Provider:
        """A new provider with its own path."""
        token = chance.token(6)
        made = Provider(f"{self.origin}/{token}")
        self._providers[token] = made
        return made

    def drop(self, provider: Provider) -> None:
        """Forget a provider: its path is 404 from now on."""
        self._providers.pop(provider.url.rpartition("/")[2], None)

    def __call__(self, request: Request) -> Response:
        """The answer of the provider whose path it is. Raises ConnectionFailed for any other origin."""
        if not request.url.startswith(f"{self.origin}/"):
            raise ConnectionFailed("refused", f"Connection refused: /{request.host}:{urlsplit(request.url).port}")
        token, _, rest = request.path[1:].partition("/")
        found = self._providers.get(token)
        if found is None:
            return Response(404, _JSON, b'{"error": "no requirement listens here"}')
        query = f"?{request.query}" if request.query else ""
        return found.take(request, f"/{rest}{query}")
