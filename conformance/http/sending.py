"""The handler that really calls out."""

from __future__ import annotations

import http.client
import selectors
import socket
import ssl
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from conformance.http.message import ConnectionFailed, Request, Response

__all__ = ["send"]


@dataclass(slots=True)
class _Pool:
    """Kept-alive connections of one thread, one for each origin."""

    connections: dict[tuple[str, str, int], http.client.HTTPConnection] = field(default_factory=dict)

    def __del__(self) -> None:
        for connection in self.connections.values():
            connection.close()


_POOLS = threading.local()

# one that asks the system nothing before it is used: it looks at one socket, once
_SELECTOR = getattr(selectors, "PollSelector", selectors.SelectSelector)


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
    with _SELECTOR() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        ended = bool(selector.select(0))
    if ended:
        connection.close()
    else:
        connection.sock.settimeout(timeout)
    return not ended


class _Raw(http.client.HTTPConnection):
    """Sends a target's raw bytes, which `http.client` by itself refuses unless they are ASCII, and all in one piece."""

    _buffer: list[bytes]

    def _encode_request(self, request: str) -> bytes:
        return request.encode("latin-1")

    def _send_output(self, message_body: bytes | None = None, encode_chunked: bool = False) -> None:
        del encode_chunked
        head = b"\r\n".join((*self._buffer, b"", b""))
        self._buffer.clear()
        # head and body in two writes are two packets, and wake the other side twice
        self.send(head + message_body if message_body else head)


class _RawTls(_Raw, http.client.HTTPSConnection):
    """The same over TLS."""


def _connect(
    host: str, port: int, timeout: float, tls: bool, context: ssl.SSLContext | None
) -> http.client.HTTPConnection:
    if tls:
        return _RawTls(host, port, timeout=timeout, context=context)
    return _Raw(host, port, timeout=timeout)


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
