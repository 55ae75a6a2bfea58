"""One seam for HTTP: a provider, an embedded API, a cassette, a live server are all functions from request to response.

What differs is where such a function is mounted: in process (`httpx_transport`), on a loopback port (`serve`),
or inside another ASGI application (`asgi`). `send` is the handler that really calls out. These four are imported when
they are asked for: what only speaks of requests (the linter does) needs no asyncio, sockets or TLS.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from conformance.http.message import (
    MAX_BODY,
    ConnectionFailed,
    Fault,
    Handler,
    Headers,
    Request,
    Response,
    headers_of,
)

if TYPE_CHECKING:
    from conformance.http.mount import AsgiApp, Receive, Scope, Send, asgi, httpx_transport, serve
    from conformance.http.sending import send

__all__ = [
    "MAX_BODY",
    "AsgiApp",
    "ConnectionFailed",
    "Fault",
    "Handler",
    "Headers",
    "Receive",
    "Request",
    "Response",
    "Scope",
    "Send",
    "asgi",
    "headers_of",
    "httpx_transport",
    "send",
    "serve",
]

_HOMES = {
    **dict.fromkeys(("AsgiApp", "Receive", "Scope", "Send", "asgi", "httpx_transport", "serve"), "mount"),
    "send": "sending",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
