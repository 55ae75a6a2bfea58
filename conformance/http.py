"""One seam for HTTP: a provider, an embedded API, a cassette, a live server are all functions from request to response.

What differs is where such a function is mounted: in process (`httpx_transport`), on a loopback port (`serve`),
or inside another ASGI application (`asgi`). `send` is the handler that really calls out.
"""

from __future__ import annotations

import asyncio
import http.client
import selectors
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Awaitable, MutableMapping

    import httpx

    Scope = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

__all__ = [
    "MAX_BODY",
    "ConnectionFailed",
    "Fault",
    "Handler",
    "Headers",
    "Request",
    "Response",
    "asgi",
    "httpx_transport",
    "send",
    "serve",
]

Headers = tuple[tuple[str, str], ...]

MAX_BODY = 32 * 1024 * 1024
"""Bytes: a larger request body is refused with 413 before it is read to its end."""

BODY_SECONDS = 30.0
"""A request body that has not ended by then is refused with 408."""


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
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> str:
        """The query string as sent, without the question mark."""
        return urlsplit(self.url).query

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


Handler = Callable[[Request], Response]

_PLAIN: Headers = (("content-type", "text/plain"),)


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


class ConnectionFailed(Exception):  # noqa: N818 -- named for what happened, as the engine tells it
    """No answer came: `kind` is one of `refused`, `timeout`, `closed`, `tls`, `name`."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message

    def __str__(self) -> str:
        return self.message


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
def serve(app: AsgiApp, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve an ASGI application from a thread; gives its URL and stops it at the end.

    Raises OSError when the port is taken.
    """
    import uvicorn

    listener = socket.create_server((host, port), backlog=2048)
    # accepted connections inherit it; asyncio sets it only on sockets whose protocol number is told, and without it
    # a client waits 40 ms for a body that follows its headers
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1, server_header=False, date_header=False
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


# --- calling out --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Pool:
    """Kept-alive connections of one thread, one for each origin."""

    connections: dict[tuple[str, str, int], http.client.HTTPConnection] = field(default_factory=dict)

    def __del__(self) -> None:
        for connection in self.connections.values():
            connection.close()


_POOLS = threading.local()


def send(request: Request, *, timeout: float = 30.0, context: ssl.SSLContext | None = None) -> Response:
    """Send a request over the network exactly as it is: target, header order and bytes; redirects are not followed.

    `timeout` is in seconds for each of connecting and reading. Raises ConnectionFailed.
    """
    parts = urlsplit(request.url)
    host, tls = parts.hostname or "", parts.scheme == "https"
    try:
        port = parts.port or (443 if tls else 80)
    except ValueError as error:
        raise ConnectionFailed("name", str(error)) from error
    # as it is written: taken apart and joined again, an empty query would be lost
    target = request.url.partition("://")[2].removeprefix(parts.netloc).partition("#")[0]
    if not target.startswith("/"):
        target = f"/{target}"
    pool: dict[tuple[str, str, int], http.client.HTTPConnection]
    pool = _POOLS.__dict__.setdefault("pool", _Pool()).connections
    key = (parts.scheme, host, port)
    connection = pool.pop(key, None)
    if connection is None or not _lives(connection, timeout):
        connection = _connect(host, port, timeout, tls, context)
    try:
        with ExitStack() as on_failure:
            on_failure.callback(connection.close)
            response = _exchange(connection, request, target, parts.netloc)
            on_failure.pop_all()
    except TimeoutError as error:
        raise ConnectionFailed("timeout", "Read timed out") from error
    except ConnectionRefusedError as error:
        raise ConnectionFailed("refused", f"Connection refused: {_address(host)}:{port}") from error
    except ssl.SSLError as error:
        raise ConnectionFailed("tls", str(error)) from error
    except (socket.gaierror, UnicodeError) as error:
        raise ConnectionFailed("name", host) from error
    except (http.client.HTTPException, OSError) as error:
        raise ConnectionFailed("closed", f"The connection was closed during the request. {error}") from error
    if connection.sock is not None:
        pool[key] = connection
    return response


def _address(host: str) -> str:
    """A host as Java writes an address: its name, if it has one, and the number behind a slash."""
    try:
        number = str(socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][4][0])
    except OSError:
        return host
    return f"/{number}" if number == host else f"{host}/{number}"


def _lives(connection: http.client.HTTPConnection, timeout: float) -> bool:
    """Whether a kept connection can be used; one that the server closed meanwhile reads as ended, and is closed."""
    if connection.sock is None:
        return False
    with selectors.DefaultSelector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        ended = bool(selector.select(0))
    if ended:
        connection.close()
    else:
        connection.sock.settimeout(timeout)
    return not ended


class _RawTarget(http.client.HTTPConnection):
    """Sends a target's raw bytes: `http.client` by itself refuses what is not ASCII."""

    def _encode_request(self, request: str) -> bytes:
        return request.encode("latin-1")


class _RawTargetTls(http.client.HTTPSConnection):
    def _encode_request(self, request: str) -> bytes:
        return request.encode("latin-1")


def _connect(
    host: str, port: int, timeout: float, tls: bool, context: ssl.SSLContext | None
) -> http.client.HTTPConnection:
    if tls:
        return _RawTargetTls(host, port, timeout=timeout, context=context)
    return _RawTarget(host, port, timeout=timeout)


def _exchange(connection: http.client.HTTPConnection, request: Request, target: str, netloc: str) -> Response:
    connection.putrequest(request.method, _latin(target), skip_host=True, skip_accept_encoding=True)
    names = {name.lower() for name, _ in request.headers}
    if "host" not in names:
        connection.putheader("host", netloc.rpartition("@")[2])
    for name, value in request.headers:
        connection.putheader(name, value.encode("latin-1", "replace"))
    if "content-length" not in names and (request.body or request.method in {"POST", "PUT"}):
        connection.putheader("content-length", str(len(request.body)))
    connection.endheaders(request.body or None)
    with connection.getresponse() as got:
        body = got.read()
        response = Response(got.status, tuple(got.getheaders()), body)
        if got.will_close:
            connection.close()
    return response


def _latin(target: str) -> str:
    """Raw UTF-8 in a path goes out byte for byte; http.client writes latin-1."""
    return target.encode("utf-8", "surrogateescape").decode("latin-1")


def headers_of(mapping: Mapping[str, str]) -> Headers:
    """A mapping as headers, in its order."""
    return tuple(mapping.items())
