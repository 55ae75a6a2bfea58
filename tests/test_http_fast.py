"""Both parsers that the server may have, the one in Python and the one in C: the same answers, the same limits."""

from __future__ import annotations

import itertools
import socket
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from conformance.http import Request, Response, asgi, serve


def told(request: Request) -> Response:
    """What was asked for, as it was understood."""
    body = f"{request.method} {request.path} {request.query} {request.header('x')} {request.body.decode()}"
    return Response(200, (("content-type", "text/plain"),), body.encode())


@pytest.fixture(scope="module", params=[False, True], ids=["python", "c"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with serve(asgi(told, max_body=100_000, body_seconds=1.0), fast=request.param) as found:
        yield found


def raw(url: str, parts: Iterable[bytes], *, answers: int = 1) -> bytes:
    """What comes back for bytes that are written one after another, until so many answers have begun."""
    where = urlsplit(url)
    got = b""
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=20) as connection:

        def write() -> None:
            with suppress(OSError):
                for part in parts:
                    connection.sendall(part)

        writer = threading.Thread(target=write)
        writer.start()
        with suppress(ConnectionResetError):
            while chunk := connection.recv(65536):
                got += chunk
                if got.count(b"HTTP/1.1 ") >= answers and got.endswith(END):
                    break
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        writer.join()
    return got


END = (b"end", b"large", b"ended", b"received.", b"did not end", b"end\r\n")

CASES = {
    "a body": (b"POST /a/b?c=d HTTP/1.1\r\nhost: h\r\nX: 1\r\ncontent-length: 3\r\n\r\nend", b"POST /a/b c=d 1 end"),
    "chunks": (
        b"POST /a HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n1\r\ne\r\n2\r\nnd\r\n0\r\n\r\n",
        b"POST /a  None end",
    ),
    "a path that is no file's": (
        b"POST //a//b/%7Eend HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\n\r\nend",
        b"//a//b/%7Eend",
    ),
    "a query with marks": (
        b"POST /?a=b?c HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\n\r\nend",
        b"POST / a=b?c None end",
    ),
    "a colon": (b"POST /m:p HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\n\r\nend", b"POST /m:p  None end"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_request_is_understood(url: str, name: str) -> None:
    sent, expected = CASES[name]
    assert expected in raw(url, [sent])


@pytest.mark.parametrize("name", CASES)
def test_a_request_in_pieces_is_understood(url: str, name: str) -> None:
    sent, expected = CASES[name]
    assert expected in raw(url, [sent[at : at + 1] for at in range(len(sent))])


def test_requests_one_after_another_are_answered_in_their_order(url: str) -> None:
    sent = b"".join(b"POST /%d HTTP/1.1\r\nhost: h\r\ncontent-length: 3\r\n\r\nend" % number for number in (1, 2, 3))
    got = raw(url, [sent], answers=3)
    assert [got.index(b"POST /%d " % number) for number in (1, 2, 3)] == sorted(
        got.index(b"POST /%d " % number) for number in (1, 2, 3)
    )


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"nonsense\r\n\r\n", id="no request"),
        pytest.param(b"POST /\xc3\xa9 HTTP/1.1\r\nhost: h\r\n\r\n", id="raw letters in a path"),
        pytest.param(b"POST / HTTP/1.1\r\nhost: h\r\ncontent-length: x\r\n\r\n", id="a length that is none"),
        pytest.param(
            b"POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", id="a chunk that is none"
        ),
    ],
)
def test_what_is_no_request_is_refused_and_the_server_lives(url: str, sent: bytes) -> None:
    got = raw(url, [sent])
    assert not got or got.startswith(b"HTTP/1.1 400")
    assert CASES["a body"][1] in raw(url, [CASES["a body"][0]])


@pytest.mark.parametrize(
    "endless",
    [
        pytest.param(b"x: " + b"a" * 65_536, id="one header"),
        pytest.param(b"x: a\r\n" * 10_000, id="many headers"),
    ],
)
def test_headers_that_never_end_are_refused(url: str, endless: bytes) -> None:
    got = raw(url, itertools.chain([b"POST / HTTP/1.1\r\nhost: h\r\n"], itertools.repeat(endless, 2000)))
    assert got[9:12] in {b"400", b"431", b""}
    assert CASES["a body"][1] in raw(url, [CASES["a body"][0]])


def test_a_body_that_never_ends_is_refused(url: str) -> None:
    head = b"POST / HTTP/1.1\r\nhost: h\r\ntransfer-encoding: chunked\r\n\r\n"
    got = raw(url, itertools.chain([head], itertools.repeat(b"10000\r\n" + b"x" * 65_536 + b"\r\n", 2000)))
    assert got[9:12] == b"413"


def test_a_body_that_stops_is_refused_in_time(url: str) -> None:
    assert raw(url, [b"POST / HTTP/1.1\r\nhost: h\r\ncontent-length: 9\r\n\r\nabc"])[9:12] == b"408"
