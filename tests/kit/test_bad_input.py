"""What nobody should send, and more than one would: the served kit refuses it in time and lives."""

from __future__ import annotations

import itertools
import json
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from conformance.http import Request, Response, serve
from conformance.serve import Kit
from tests.kit.crowd import FAULTS, storm

MANY = ["/", "/_plugins/_ml/models/_search", "/_kit/api/faults", "/mock/openai/v1/embeddings", "/mock/nobody/v1"]


@pytest.fixture(scope="module")
def kit() -> Iterator[Kit]:
    made = Kit()
    made.warm()
    yield made
    made.close()


@pytest.fixture(scope="module")
def url(kit: Kit) -> Iterator[str]:
    with serve(kit.app()) as found:
        yield found


def raw(url: str, head: str, body: Iterable[bytes] = ()) -> bytes:
    """The head of what comes back; sending stops when it has come."""
    parts = urlsplit(url)
    got = b""
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:

        def send() -> None:
            with suppress(OSError):
                for chunk in itertools.chain([f"{head}\r\nhost: kit\r\n\r\n".encode()], body):
                    connection.sendall(chunk)

        sender = threading.Thread(target=send)
        sender.start()
        with suppress(ConnectionResetError):
            while b"\r\n\r\n" not in got and (chunk := connection.recv(65536)):
                got += chunk
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        sender.join()
    return got


def status(got: bytes) -> int:
    return int(got.split(b" ", 2)[1])


def lives(url: str) -> bool:
    return status(raw(url, "GET / HTTP/1.1")) == 200


@pytest.mark.parametrize("path", MANY)
def test_a_body_of_100_mb_is_refused_everywhere(url: str, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 104857600"
    assert status(raw(url, head, itertools.repeat(b"x" * 65536, 1600))) == 413
    assert lives(url)


@pytest.mark.parametrize("path", MANY)
def test_a_chunked_body_that_never_ends_is_refused_everywhere(url: str, path: str) -> None:
    head = f"POST {path} HTTP/1.1\r\ncontent-type: application/json\r\ntransfer-encoding: chunked"
    assert status(raw(url, head, itertools.repeat(b"10000\r\n" + b"x" * 65536 + b"\r\n", 5000))) == 413
    assert lives(url)


@pytest.mark.parametrize("path", MANY)
def test_a_header_of_a_megabyte_stops_nothing(url: str, path: str) -> None:
    got = raw(url, f"GET {path} HTTP/1.1\r\nx-long: {'a' * 1_000_000}")
    assert 200 <= status(got) < 500
    assert lives(url)


@pytest.mark.parametrize(
    "path",
    [
        "/mock/openai/../../etc/passwd",
        "/mock/../_kit/api",
        "/mock/openai/v1/%2e%2e/embeddings",
        "/_kit/../conformance/serve.py",
        "/_kit/%2e%2e/serve.py",
        "/_kit/..%2fserve.py",
    ],
)
def test_a_path_that_climbs_is_refused(url: str, path: str) -> None:
    assert 400 <= status(raw(url, f"GET {path} HTTP/1.1")) < 500
    assert lives(url)


def test_an_unknown_provider_is_told_those_there_are(kit: Kit) -> None:
    got: Response = kit(Request("POST", "http://h/mock/opnai/v1/embeddings"))
    told = json.loads(got.body)
    assert (got.status, "/mock/openai/" in told["providers"]) == (404, True)


def test_a_crowd_is_answered_to_the_last_call_with_faults_on_and_the_memory_stays() -> None:
    command = [sys.executable, "-c", "from conformance.cli import main; main()", "serve"]
    came = storm(command, seconds=3)
    assert "unanswered" not in came.ended
    assert {"200", "429", "503", "dropped", "cut"} == set(came.ended)
    calls = sum(came.ended.values())
    assert calls > 200
    broken = (came.ended["dropped"] + came.ended["cut"]) / calls
    assert broken < 3 * (FAULTS["drop"] + FAULTS["truncate"])
    assert came.kept <= 1000
    assert came.memory_after - came.memory_before < 100 * 2**20
    assert (came.code, "Traceback" in came.said) == (0, False)
    assert came.shutdown < 10
