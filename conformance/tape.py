"""One test's exchanges: answered from its cassette, or recorded into it, for whatever client the code under test has.

tape = Tape(Path("cassettes/test_chat.yaml"))
httpx.Client(transport=tape.transport())                       # httpx; tape.transport(httpx2) for the newest SDKs
boto3.client(..., endpoint_url=tape.url("https://bedrock-runtime.us-east-1.amazonaws.com"))   # any other client
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from conformance.cassette import Cassette, CassetteError, Interaction, Recorder, Source, write
from conformance.http import Handler, Request, Response, asgi, send, serve
from conformance.mocked import transport
from conformance.redact import Redactor, environment_secrets

__all__ = ["Tape"]


class Tape:
    """A Handler that answers from a cassette's file; with `ask`, one that asks and keeps the answers for the file.

    `secrets` are credentials that no file may hold, beside those of the environment. Raises CassetteError.
    """

    def __init__(
        self, path: Path, *, ask: Handler | None = None, repeat: bool = False, secrets: Iterable[str] = ()
    ) -> None:
        self.path = path
        self._redactor = Redactor([*secrets, *environment_secrets()])
        self._recorder = Recorder(ask, self._redactor) if ask is not None else None
        self._cassette = Cassette.load(path, repeat=repeat, secrets=secrets) if ask is None else None
        self._stack = ExitStack()
        self._urls: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<Tape {'recording into' if self.recording else 'replaying'} {str(self.path)!r}>"

    @property
    def recording(self) -> bool:
        """Whether it asks, and keeps what it hears."""
        return self._recorder is not None

    @property
    def interactions(self) -> tuple[Interaction, ...]:
        """What was recorded, without secrets."""
        if self._cassette is not None:
            return self._cassette.recording.interactions
        return tuple(self._recorder.interactions) if self._recorder is not None else ()

    def __call__(self, request: Request) -> Response:
        """The answer to a request. Raises MissingInteraction."""
        handler: Handler | None = self._recorder or self._cassette
        if handler is None:
            raise CassetteError("this tape was closed", path=str(self.path))
        return handler(request)

    def transport(self, library: ModuleType | None = None) -> Any:
        """A transport for the clients of httpx, or of another library of its form: `httpx2`."""
        return transport(self, library)

    def url(self, origin: str) -> str:
        """A loopback port that answers as an origin (`https://api.openai.com`) does; for any other client."""
        origin = origin.rstrip("/")
        if origin not in self._urls:

            def answer(request: Request) -> Response:
                parts = urlsplit(request.url)
                headers = tuple((name, value) for name, value in request.headers if name.lower() != "host")
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                return self(replace(request, url=origin + target, headers=headers))

            self._urls[origin] = self._stack.enter_context(serve(asgi(answer, threads=True)))
        return self._urls[origin]

    def problems(self) -> list[str]:
        """What was asked for and missing, and what was recorded and not used, each as a sentence."""
        return self._cassette.problems() if self._cassette is not None else []

    def save(self, *, overwrite: bool = False, today: dt.date | None = None) -> None:
        """Write what was recorded. Raises UsageError where there is a file, CassetteError for a secret that remains."""
        if self._recorder is None:
            return
        hosts = [Request(each.request.method, each.request.url).host for each in self._recorder.interactions]
        # what listens on this machine may be anything, and is not taken for a provider
        source = Source.UNKNOWN if all(map(_is_local, hosts)) else Source.PROVIDER
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write(
            self.path,
            self._recorder.recording(source, today=today),
            redactor=self._redactor,
            overwrite=overwrite,
        )

    def close(self) -> None:
        """Close the ports."""
        self._urls.clear()
        self._stack.close()


def ask(request: Request) -> Response:
    """The answer of whoever the request is for: the network's."""
    # what is compressed can't be looked into for secrets
    headers = tuple((name, value) for name, value in request.headers if name.lower() != "accept-encoding")
    return send(replace(request, headers=(*headers, ("accept-encoding", "identity"))))


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
