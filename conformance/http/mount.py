"""Where a handler is mounted: in an ASGI application, on a loopback port, in process under httpx."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from conformance.http.message import MAX_BODY, Fault, Handler, Headers, Request, Response

if TYPE_CHECKING:
    import httpx

__all__ = ["AsgiApp", "Receive", "Scope", "Send", "asgi", "httpx_transport", "serve"]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_SECONDS = 30.0
"""A request body that has not ended by then is refused with 408."""

_PLAIN: Headers = (("content-type", "text/plain"),)

# --- mounted: ASGI -----------------------------------------------------------------------------------------------


def asgi(
    handler: Handler, *, threads: bool = False, max_body: int = MAX_BODY, body_seconds: float = BODY_SECONDS
) -> AsgiApp:
    """An ASGI application that answers with the handler; `threads` for handlers that wait for others."""

    async def app(scope: Scope, receive: Receive, send_event: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send_event)
            return
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(body_seconds):
                body = await _read_body(scope, receive, max_body)
        except TimeoutError:
            await _send(Response(408, (*_PLAIN, ("connection", "close")), b"the body did not end"), receive, send_event)
            return
        if body is None:
            # the rest of the body is not read, so the connection is of no more use
            await _send(
                Response(413, (*_PLAIN, ("connection", "close")), b"request body too large"), receive, send_event
            )
            return
        request = _request_of(scope, body)
        response = await asyncio.to_thread(handler, request) if threads else handler(request)
        await _send(response, receive, send_event)

    return app


async def _lifespan(receive: Receive, send_event: Send) -> None:
    while True:
        event = await receive()
        await send_event({"type": event["type"] + ".complete"})
        if event["type"] == "lifespan.shutdown":
            return


async def _read_body(scope: Scope, receive: Receive, limit: int) -> bytes | None:
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if length.isdigit() and int(length) > limit:
        return None
    event = await receive()
    body: bytes = event.get("body", b"")
    if len(body) > limit:
        return None
    if not event.get("more_body"):
        return body
    parts, size = [body], len(body)
    while event.get("more_body"):
        event = await receive()
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            return None
    return b"".join(parts)


def _request_of(scope: Scope, body: bytes) -> Request:
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    host = next((value for name, value in headers if name == "host"), "localhost")
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    target = raw.split(b"?", 1)[0].decode("utf-8", "surrogateescape")
    query: bytes = scope.get("query_string", b"")
    if query:
        target += "?" + query.decode("latin-1")
    return Request(scope["method"], f"{scope.get('scheme', 'http')}://{host}{target}", headers, body)


async def _send(response: Response, receive: Receive, send_event: Send) -> None:
    if response.delay:
        await asyncio.sleep(response.delay)
    if response.fault is Fault.HANG:
        while (await receive())["type"] != "http.disconnect":
            pass
        return
    if response.fault is Fault.DROP:
        await _drop(receive, send_event)
        return
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.chunks is not None:
        await send_event({"type": "http.response.start", "status": response.status, "headers": headers})
        for chunk in response.chunks:
            await send_event({"type": "http.response.body", "body": chunk, "more_body": True})
        await send_event({"type": "http.response.body", "body": b""})
        return
    headers = [(name, value) for name, value in headers if name != b"content-length"]
    headers.append((b"content-length", str(len(response.body)).encode()))
    await send_event({"type": "http.response.start", "status": response.status, "headers": headers})
    if response.fault is Fault.TRUNCATE:
        await send_event(
            {"type": "http.response.body", "body": response.body[: len(response.body) // 2], "more_body": True}
        )
        raise _DroppedError
    await send_event({"type": "http.response.body", "body": response.body})


class _DroppedError(Exception):
    """Makes the ASGI server close the connection in the middle of an answer."""


async def _drop(receive: Receive, send_event: Send) -> None:
    """Close the connection without a byte. ASGI has no word for it: uvicorn's transport is reached behind `send`."""
    transport = getattr(getattr(send_event, "__self__", None), "transport", None)
    if transport is None:
        raise _DroppedError
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


# --- mounted: on a loopback port ----------------------------------------------------------------------------------


@contextmanager
def serve(app: AsgiApp, *, host: str = "127.0.0.1", port: int = 0, fast: bool | None = None) -> Iterator[str]:
    """Serve an ASGI application from a thread; gives its URL and stops it at the end.

    `fast`: with the parser and the event loop in C of the extra `fast`; None where they are installed. Raises OSError
    when the port is taken, and ImportError where `fast` is asked for and not there.
    """
    import uvicorn

    protocol, loop = _parts(fast)
    listener = socket.create_server((host, port), backlog=2048)
    # accepted connections inherit it; asyncio sets it only on sockets whose protocol number is told, and without it
    # a client waits 40 ms for a body that follows its headers
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        loop=loop,
        log_level="critical",
        lifespan="off",
        timeout_graceful_shutdown=1,
        server_header=False,
        date_header=False,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True, name="conformance-serve")
    thread.start()
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=5)
        listener.close()


def _parts(fast: bool | None) -> tuple[Any, Any]:
    """Parser and event loop for the server."""
    if fast is False:
        return "h11", "asyncio"
    try:
        from conformance.http.fast import BoundedProtocol
    except ImportError:
        if fast:
            raise
        return "h11", "asyncio"
    return BoundedProtocol, "auto"


# --- mounted: in process, under httpx -----------------------------------------------------------------------------


def httpx_transport(handler: Handler) -> httpx.MockTransport:
    """A transport for `httpx.Client` and `httpx.AsyncClient` that answers with the handler, without a port."""
    import httpx

    def answer(request: httpx.Request) -> httpx.Response:
        headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in request.headers.raw)
        response = handler(Request(request.method, str(request.url), headers, request.content))
        if response.fault is Fault.HANG:
            raise httpx.ReadTimeout("the server never answers", request=request)
        if response.fault is not None:
            raise httpx.RemoteProtocolError("the server closed the connection", request=request)
        content = response.body if response.chunks is None else b"".join(response.chunks)
        return httpx.Response(response.status, headers=list(response.headers), content=content, request=request)

    return httpx.MockTransport(answer)
