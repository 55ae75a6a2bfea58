"""The embedded servers for a test: everything of `conformance serve`, for as long as a block lasts."""

from __future__ import annotations

import json
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from conformance.http import Headers, Request, Response, serve
from conformance.mocked import transport
from conformance.serve import Kit, KitOptions

if TYPE_CHECKING:
    from types import ModuleType

    from conformance.http import AsgiApp

__all__ = ["Api", "Server"]


class Server:
    """The ML Commons API, the Connections API and the providers' mocks, with a state of their own.

    A context manager, sync and async. In process it is a Handler (`server(request)`), an ASGI application (`app`) and
    a transport; `url` opens a loopback port when it is first read. `host` and `port` say where.
    """

    def __init__(self, options: KitOptions | None = None, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self.kit: Kit = Kit(options)
        self._where = host, port
        self._stack = ExitStack()
        self._stack.callback(self.kit.close)
        self._url = ""

    def __repr__(self) -> str:
        return f"<Server {self._url or 'in process'}>"

    def __call__(self, request: Request) -> Response:
        """The answer to a request."""
        return self.kit(request)

    @property
    def url(self) -> str:
        """Where it listens: `http://127.0.0.1:<port>`. Raises OSError when the port is taken."""
        if not self._url:
            host, port = self._where
            self._url = self._stack.enter_context(serve(self.app, host=host, port=port))
        return self._url

    @property
    def app(self) -> AsgiApp:
        """It as an ASGI application."""
        return self.kit.app()

    def transport(self, library: ModuleType | None = None) -> Any:
        """A transport for the clients of httpx, or of another library of its form."""
        return transport(self, library)

    def close(self) -> None:
        """Stop listening, and forget the state."""
        self._url = ""
        self._stack.close()

    def __enter__(self) -> Self:
        """The server."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    async def __aenter__(self) -> Self:
        """The server."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


class Api:
    """One API of a server: what a test calls it by.

    `api("POST", "/connectors/_create", body)` in process, `url` for clients of one's own, `transport` for httpx's.
    """

    def __init__(self, server: Server, path: str, headers: Headers = ()) -> None:
        self.server = server
        self.path = path
        self.headers = headers

    def __repr__(self) -> str:
        return f"<Api {self.path} of {self.server!r}>"

    @property
    def url(self) -> str:
        """Where it listens, on a loopback port that is opened when this is first read."""
        return self.server.url + self.path

    def transport(self, library: ModuleType | None = None) -> Any:
        """A transport for the clients of httpx, or of another library of its form; for any address."""
        return self.server.transport(library)

    def __call__(self, method: str, path: str, body: Any = None, headers: Headers = ()) -> Response:
        """The answer to a call; a body that is neither text nor bytes goes out as JSON."""
        text = body if isinstance(body, str | bytes) else b"" if body is None else json.dumps(body, ensure_ascii=False)
        whole = {"content-type": "application/json", **dict(self.headers), **dict(headers)}
        content = text if isinstance(text, bytes) else text.encode()
        return self.server(
            Request(method, "http://embedded.localhost" + self.path + path, tuple(whole.items()), content)
        )
