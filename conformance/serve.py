"""Everything on one port: the ML Commons API, the Connections API, the providers' mocks and the kit's own page.

The parts don't know each other; here they are wired. Paths: interfaces, section `conformance serve`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.apis.mlcommons import MLCommons, Reach
from conformance.http import Request, Response, asgi, serve
from conformance.providers.provider import Mocks, Options

if TYPE_CHECKING:
    from conformance.http import Handler

__all__ = ["Kit", "KitOptions", "running"]


@dataclass(frozen=True, slots=True)
class KitOptions:
    """How the kit serves: `data` keeps the state; `allowed_hosts` are called for real, beside loopback."""

    data: Path | None = None
    as_documented: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    mocks: Options = field(default_factory=Options)


class Kit:
    """All that is served, as one Handler: the longest prefix that fits a path answers it."""

    def __init__(self, options: KitOptions | None = None) -> None:
        self.options = options or KitOptions()
        self.mocks = Mocks(self.options.mocks)
        self.ml_commons = MLCommons(
            Reach(self.mocks.handler_for_host, allow=self.options.allowed_hosts),
            data=self.options.data,
            as_documented=self.options.as_documented,
        )
        self._mounts: list[tuple[str, Handler]] = []
        self.mount("/mock", self.mocks.mount())

    def mount(self, prefix: str, handler: Handler) -> None:
        """Let a handler answer a path and all below it; it sees the whole path."""
        self._mounts.append((prefix, handler))
        self._mounts.sort(key=lambda mounted: -len(mounted[0]))

    def mounts(self) -> Iterable[str]:
        """The prefixes that are not the ML Commons API's."""
        return [prefix for prefix, _ in self._mounts]

    def __call__(self, request: Request) -> Response:
        """The answer of the part that a path belongs to."""
        if not request.path.startswith("/_plugins/"):
            for prefix, handler in self._mounts:
                if request.path == prefix or request.path.startswith(prefix + "/"):
                    return handler(request)
        return self.ml_commons(request)

    def close(self) -> None:
        """Close the data file."""
        self.ml_commons.close()


@contextmanager
def running(options: KitOptions | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve the kit until the end of the block; gives its URL. Raises OSError, UsageError."""
    kit = Kit(options)
    try:
        with serve(asgi(kit, threads=True), host=host, port=port) as url:
            yield url
    finally:
        kit.close()
