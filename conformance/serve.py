"""Everything on one port: the ML Commons API, the Connections API, the providers' mocks and the kit's own page.

The parts don't know each other; here they are wired. Paths: interfaces, section `conformance serve`.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.http import Request, Response, asgi, serve
from conformance.kit.calls import Calls
from conformance.mock.options import Options
from conformance.providers.mocks import Mocks

if TYPE_CHECKING:
    from conformance.apis.connections import Connections
    from conformance.apis.mlcommons import MLCommons
    from conformance.http import AsgiApp, Handler, Receive, Scope, Send
    from conformance.kit.page import Page

__all__ = ["Kit", "KitOptions", "running"]

QUICK = 64 * 1024
"""Bytes: a mock answers a smaller body at once, on the server's own thread; what waits or is large gets another."""


@dataclass(frozen=True, slots=True)
class KitOptions:
    """How the kit serves: `data` keeps the state; `allowed_hosts` are called for real, beside loopback.

    `environment` supplies the names that connections use and don't tell: LLM_API_URL, LLM_API_KEY, MODEL_NAME.
    """

    data: Path | None = None
    as_documented: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    mocks: Options = field(default_factory=Options)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


class Kit:
    """All that is served, as one Handler: the longest prefix that fits a path answers it.

    Raises UsageError for a data file that can't be used.
    """

    def __init__(self, options: KitOptions | None = None) -> None:
        self.options: KitOptions = options or KitOptions()
        self.mocks: Mocks = Mocks(self.options.mocks)
        self.calls: Calls = Calls()
        self._ml_commons: MLCommons | None = None
        self._page: Page | None = None
        self._connections: Connections | None = None
        self._making = threading.Lock()
        self._mounts: list[tuple[str, Handler]] = []
        self.mount("/mock", self.mocks.mount())
        self.mount("/_kit", self._watched)
        self.mount("/api/public", self._connected)
        if self.options.data is not None:
            # a file that can't be used is told before anything is served
            self.warm()

    @property
    def ml_commons(self) -> MLCommons:
        """The ML Commons API, made when it is first needed: it is the larger half of what is imported."""
        if self._ml_commons is None:
            with self._making:
                if self._ml_commons is None:
                    self._ml_commons = self._made()
        return self._ml_commons

    def _made(self) -> MLCommons:
        from conformance.apis.mlcommons import MLCommons, Reach

        return MLCommons(
            Reach(self.mocks.handler_for_host, allow=self.options.allowed_hosts),
            data=self.options.data,
            as_documented=self.options.as_documented,
            on_predict=self.calls.note,
        )

    @property
    def connections(self) -> Connections:
        """The Connections API, made when it is first needed."""
        if self._connections is None:
            with self._making:
                if self._connections is None:
                    self._connections = self._made_connections()
        return self._connections

    def _made_connections(self) -> Connections:
        from conformance.apis.connections import Connections
        from conformance.apis.mlcommons import Reach

        return Connections(
            Reach(self.mocks.handler_for_host, allow=self.options.allowed_hosts),
            data=self.options.data,
            environment=self.options.environment,
        )

    def _connected(self, request: Request) -> Response:
        return self.connections(request)

    def _watched(self, request: Request) -> Response:
        return self.page(request)

    @property
    def page(self) -> Page:
        """The page at /_kit, made when it is first needed."""
        if self._page is None:
            from conformance.kit.page import Page

            self._page = Page(self.mocks, self.calls)
        return self._page

    def warm(self) -> None:
        """Make what is made when it is first needed."""
        _ = self.ml_commons, self.connections, self.page

    def mount(self, prefix: str, handler: Handler) -> None:
        """Let a handler answer a path and all below it; it sees the whole path. The last one at a prefix answers."""
        others = [mounted for mounted in self._mounts if mounted[0] != prefix]
        self._mounts = sorted([*others, (prefix, handler)], key=lambda mounted: -len(mounted[0]))

    def mounts(self) -> Iterable[str]:
        """The prefixes that are not the ML Commons API's."""
        return [prefix for prefix, _ in self._mounts]

    def __call__(self, request: Request) -> Response:
        """The answer of the part that a path belongs to."""
        path = request.path
        if not path.startswith("/_plugins/"):
            for prefix, handler in self._mounts:
                if path == prefix or path.startswith(prefix + "/"):
                    return handler(request)
        return self.ml_commons(request)

    def app(self) -> AsgiApp:
        """All of it as an ASGI application."""
        waiting, quick = asgi(self, threads=True), asgi(self)

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            chosen = quick if scope["type"] == "http" and _is_quick(scope) else waiting
            await chosen(scope, receive, send)

        return app

    def close(self) -> None:
        """Close the data file."""
        with self._making:
            if self._ml_commons is not None:
                self._ml_commons.close()
            if self._connections is not None:
                self._connections.close()


def _is_quick(scope: Scope) -> bool:
    if not scope["path"].startswith("/mock/"):
        return False
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return length.isdigit() and int(length[:9]) <= QUICK if length else scope["method"] in {"GET", "HEAD", "DELETE"}


@contextmanager
def running(options: KitOptions | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Generator[str]:
    """Serve the kit until the end of the block; gives its URL. Raises OSError, UsageError."""
    kit = Kit(options)
    try:
        with serve(kit.app(), host=host, port=port) as url:
            threading.Thread(target=kit.warm, daemon=True, name="conformance-warm").start()
            yield url
    finally:
        kit.close()
