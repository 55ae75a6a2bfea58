"""One seam for HTTP: what goes out byte for byte, what comes back, and each way in which an answer fails to come."""

from __future__ import annotations

import asyncio
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from conformance.http import (
    MAX_BODY,
    ConnectionFailed,
    Fault,
    Request,
    Response,
    asgi,
    headers_of,
    httpx_transport,
    send,
    serve,
)
from conformance.http.sending import _POOLS

if TYPE_CHECKING:
    from conformance.http import AsgiApp, Receive, Send

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@contextmanager
def wire(*replies: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A server that writes down what it receives, and answers with these bytes: one connection each."""
    seen: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        for reply in replies:
            connection, _ = listener.accept()
            with connection:
                received = b""
                while not _is_whole(received):
                    received += connection.recv(65536)
                seen.append(received)
                connection.sendall(reply)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
    finally:
        thread.join(timeout=5)
        listener.close()


def _is_whole(received: bytes) -> bool:
    head, end, body = received.lower().partition(b"\r\n\r\n")
    return bool(end) and len(body) == int(head.partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)


def echo(request: Request) -> Response:
    text = f"{request.method} {request.path} {request.query} {request.host} {len(request.body)}"
    return Response(200, (("x-seen", request.header("x-sent") or ""), ("Content-Length", "999")), text.encode())


def run(app: AsgiApp, scope: Any, receive: Receive, send_event: Send) -> None:
    """One connection of an ASGI application."""

    async def main() -> None:
        await app(scope, receive, send_event)

    asyncio.run(main())


class TestSend:
    def test_headers_keep_their_order_and_spelling(self) -> None:
        length = ("Content-Length", "2")
        headers = (("X-Zebra", "1"), ("authorization", "Bearer k"), length, ("Content-Type", "a/b"), ("x-apple", "2"))
        with wire(OK) as (url, seen):
            send(Request("POST", f"{url}/v1", headers, b"{}"))
        host = url.removeprefix("http://")
        assert seen[0].decode() == (
            f"POST /v1 HTTP/1.1\r\nhost: {host}\r\nX-Zebra: 1\r\nauthorization: Bearer k\r\nContent-Length: 2\r\n"
            "Content-Type: a/b\r\nx-apple: 2\r\n\r\n{}"
        )

    @pytest.mark.parametrize(
        ("target", "line"),
        [
            pytest.param("/modèle/😀?q=é", "/modèle/😀?q=é".encode(), id="raw UTF-8"),
            pytest.param("", b"/", id="no path"),
            pytest.param("?a=1", b"/?a=1", id="a query without a path"),
            pytest.param("/a?", b"/a?", id="an empty query"),
            pytest.param("//a//b/../c", b"//a//b/../c", id="slashes and dots"),
            pytest.param("/a%2Fb%20c?d=%41+e", b"/a%2Fb%20c?d=%41+e", id="escapes"),
            pytest.param("/a?b#c", b"/a?b", id="a fragment, which stays here"),
        ],
    )
    def test_a_target_goes_out_as_it_is(self, target: str, line: bytes) -> None:
        with wire(OK) as (url, seen):
            send(Request("GET", url + target))
        assert seen[0].split(b"\r\n")[0] == b"GET " + line + b" HTTP/1.1"

    def test_a_header_beyond_latin_1_goes_out_as_question_marks(self) -> None:
        with wire(OK) as (url, seen):
            send(Request("GET", url, (("x-a", "é😀"),)))
        assert b"x-a: \xe9?\r\n" in seen[0]

    def test_redirects_are_not_followed(self) -> None:
        moved = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n"
        with wire(moved) as (url, _):
            answer = send(Request("GET", url))
        assert (answer.status, answer.header("Location")) == (302, "http://127.0.0.1:9/")

    def test_a_connection_that_was_closed_meanwhile_is_opened_again(self) -> None:
        with wire(OK, OK) as (url, seen):
            assert send(Request("POST", url, body=b"x")).body == b"ok"
            port = int(url.rpartition(":")[2])
            (kept,) = (c for c in _POOLS.pool.connections.values() if c.port == port)
            # that the server has closed it shows as something to read; until then nobody can know
            select.select([kept.sock], [], [], 5)
            assert send(Request("POST", url, body=b"x")).body == b"ok"
        assert len(seen) == 2

    def test_a_request_that_is_dropped_is_not_sent_twice(self) -> None:
        seen: list[bytes] = []

        def handler(request: Request) -> Response:
            seen.append(request.body)
            return Response(200, fault=Fault.DROP if request.body == b"drop" else None)

        with serve(asgi(handler)) as url:
            send(Request("POST", url, body=b"first"))
            with pytest.raises(ConnectionFailed):
                send(Request("POST", url, body=b"drop"))
        assert seen == [b"first", b"drop"]

    def test_a_kept_connection_is_used_again(self) -> None:
        clients: list[Any] = []

        async def app(scope: Any, receive: Any, send_event: Any) -> None:
            await receive()
            clients.append(scope["client"])
            await send_event({"type": "http.response.start", "status": 204, "headers": []})
            await send_event({"type": "http.response.body", "body": b""})

        with serve(app) as url:
            for _ in range(3):
                send(Request("GET", url))
        assert len(set(clients)) == 1

    @pytest.mark.parametrize(
        ("fault", "kind"),
        [
            pytest.param(Fault.HANG, "timeout", id="hang"),
            pytest.param(Fault.DROP, "closed", id="drop"),
            pytest.param(Fault.TRUNCATE, "closed", id="truncate"),
        ],
    )
    def test_a_fault_is_told_by_its_kind(self, fault: Fault, kind: str) -> None:
        with (
            serve(asgi(lambda _: Response(200, (), b"half of this", fault=fault))) as url,
            pytest.raises(ConnectionFailed) as failure,
        ):
            send(Request("GET", url), timeout=0.2)
        assert failure.value.kind == kind

    @pytest.mark.parametrize(
        ("url", "kind"),
        [
            pytest.param("http://127.0.0.1:1/", "refused", id="nobody listens"),
            pytest.param("http://127.0.0.1:70000/", "name", id="a port beyond all"),
            pytest.param(f"http://{'a' * 64}.test/", "name", id="a name beyond all"),
        ],
    )
    def test_an_address_that_leads_nowhere_is_told_by_its_kind(self, url: str, kind: str) -> None:
        with pytest.raises(ConnectionFailed) as failure:
            send(Request("GET", url), timeout=1)
        assert failure.value.kind == kind

    def test_what_is_no_http_is_a_closed_connection(self) -> None:
        with wire(b"SSH-2.0-x\r\n") as (url, _), pytest.raises(ConnectionFailed) as failure:
            send(Request("GET", url))
        assert failure.value.kind == "closed"

    def test_plain_text_behind_https_is_a_tls_failure(self) -> None:
        with serve(asgi(echo)) as url, pytest.raises(ConnectionFailed) as failure:
            send(Request("GET", url.replace("http:", "https:")), timeout=2)
        assert failure.value.kind == "tls"

    def test_a_failure_of_connecting_reads_as_the_engine_tells_it(self) -> None:
        with pytest.raises(ConnectionFailed, match=r"^Connection refused: /127\.0\.0\.1:1$"):
            send(Request("GET", "http://127.0.0.1:1/"))


class TestServe:
    def test_a_request_arrives_whole(self) -> None:
        seen: list[Request] = []

        def handler(request: Request) -> Response:
            seen.append(request)
            return echo(request)

        with serve(asgi(handler)) as url:
            answer = send(Request("POST", f"{url}/a%2Fb/c?x=1&y=%20", (("X-Sent", "é"),), b"\x00\xff"))
        assert (seen[0].path, seen[0].query, seen[0].body) == ("/a%2Fb/c", "x=1&y=%20", b"\x00\xff")
        assert answer.header("X-Seen") == "é"

    def test_the_length_is_that_of_the_body_whatever_the_handler_says(self) -> None:
        with serve(asgi(echo)) as url:
            assert send(Request("GET", url)).header("content-length") == str(len("GET /  127.0.0.1 0"))

    def test_chunks_come_as_they_are(self) -> None:
        with serve(asgi(lambda _: Response(200, chunks=[b"a", b"bc"]))) as url:
            answer = send(Request("GET", url))
        assert (answer.body, answer.header("transfer-encoding")) == (b"abc", "chunked")

    def test_a_handler_on_a_thread_may_call_its_own_server(self) -> None:
        def handler(request: Request) -> Response:
            if request.path == "/inner":
                return Response(200, (), b"inner")
            return send(Request("GET", f"http://{request.header('host')}/inner"))

        with serve(asgi(handler, threads=True)) as url:
            assert send(Request("GET", url), timeout=5).body == b"inner"

    def test_a_taken_port_is_an_error(self) -> None:
        with serve(asgi(echo)) as url:
            port = int(url.rpartition(":")[2])
            with pytest.raises(OSError, match="in use"), serve(asgi(echo), port=port):
                pass

    def test_a_server_that_holds_a_connection_still_stops(self) -> None:
        arrived = threading.Event()

        def handler(_: Request) -> Response:
            arrived.set()
            return Response(200, fault=Fault.HANG)

        with serve(asgi(handler)) as url:
            client = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
            client.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert arrived.wait(5)
        client.close()


class TestAsgi:
    @staticmethod
    def run(
        handler: Any, *pieces: bytes, headers: list[tuple[bytes, bytes]] | None = None, **options: Any
    ) -> list[Any]:
        events = [
            {"type": "http.request", "body": piece, "more_body": number < len(pieces) - 1}
            for number, piece in enumerate(pieces)
        ]
        sent: list[Any] = []

        async def receive() -> Any:
            return events.pop(0) if events else {"type": "http.disconnect"}

        async def send_event(event: Any) -> None:
            sent.append(event)

        scope = {"type": "http", "method": "POST", "path": "/p", "query_string": b"", "headers": headers or []}
        run(asgi(handler, **options), scope, receive, send_event)
        return sent

    def test_a_body_in_pieces_is_joined(self) -> None:
        sent = self.run(lambda request: Response(200, (), request.body), b"a", b"b", b"c")
        assert sent[1]["body"] == b"abc"

    @pytest.mark.parametrize(
        ("pieces", "headers"),
        [
            pytest.param((b"",), [(b"content-length", str(MAX_BODY + 1).encode())], id="by its length"),
            pytest.param((b"x" * 6, b"y" * 6), [], id="in pieces"),
            pytest.param((b"x" * 12,), [], id="at once"),
        ],
    )
    def test_a_body_that_is_too_large_is_refused(
        self, pieces: tuple[bytes, ...], headers: list[tuple[bytes, bytes]]
    ) -> None:
        def never(_: Request) -> Response:
            raise AssertionError

        assert self.run(never, *pieces, headers=headers, max_body=10)[0]["status"] == 413

    def test_a_hanging_answer_ends_with_the_client(self) -> None:
        assert self.run(lambda _: Response(200, fault=Fault.HANG), b"") == []

    def test_start_and_end_of_the_server_are_answered(self) -> None:
        events = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent: list[Any] = []

        async def receive() -> Any:
            return events.pop(0)

        async def send_event(event: Any) -> None:
            sent.append(event["type"])

        run(asgi(echo), {"type": "lifespan"}, receive, send_event)
        assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


class TestHttpx:
    def test_a_client_is_answered_without_a_port(self) -> None:
        with httpx.Client(transport=httpx_transport(lambda r: Response(201, (("x-a", "b"),), r.body))) as client:
            answer = client.post("http://provider.test/v1?q=1", content=b"body")
        assert (answer.status_code, answer.headers["x-a"], answer.content) == (201, "b", b"body")

    def test_an_asynchronous_client_is_answered_too(self) -> None:
        async def ask() -> bytes:
            transport = httpx_transport(lambda _: Response(200, chunks=[b"a", b"b"]))
            async with httpx.AsyncClient(transport=transport) as client:
                return (await client.get("http://provider.test")).content

        assert asyncio.run(ask()) == b"ab"

    @pytest.mark.parametrize(
        ("fault", "error"),
        [
            (Fault.HANG, httpx.ReadTimeout),
            (Fault.DROP, httpx.RemoteProtocolError),
            (Fault.TRUNCATE, httpx.RemoteProtocolError),
        ],
    )
    def test_a_fault_is_the_clients_own_error(self, fault: Fault, error: type[Exception]) -> None:
        with (
            httpx.Client(transport=httpx_transport(lambda _: Response(200, fault=fault))) as client,
            pytest.raises(error),
        ):
            client.get("http://provider.test")


def test_headers_are_found_in_any_case() -> None:
    request = Request("GET", "http://Host.test:80", (("X-A", "1"), ("x-a", "2")))
    assert (request.header("x-A"), request.header("y"), request.path, request.host) == ("1", None, "/", "host.test")


def test_a_mapping_becomes_headers_in_its_order() -> None:
    assert headers_of({"b": "1", "a": "2"}) == (("b", "1"), ("a", "2"))
