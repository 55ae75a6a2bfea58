"""Small servers on loopback: an API behind a password and TLS, and targets that are none."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conformance.http import Handler, Request, Response, asgi, serve

JSON = (("content-type", "application/json"),)
USER, PASSWORD = "admin", "correct horse 4711"
_BASIC = "Basic YWRtaW46Y29ycmVjdCBob3JzZSA0NzEx"


def everything(kit: Handler) -> list[str]:
    """What is there: connectors, models, groups and tasks by id, and the settings that are not the defaults."""
    found = []
    for kind in ("connectors", "models", "model_groups", "tasks"):
        body = b'{"size":1000,"query":{"match_all":{}}}'
        answer = kit(Request("POST", f"http://kit/_plugins/_ml/{kind}/_search", JSON, body))
        found += [f"{kind} {hit['_id']}" for hit in json.loads(answer.body)["hits"]["hits"]]
    settings = json.loads(kit(Request("GET", "http://kit/_cluster/settings?flat_settings=true")).body)
    return found + [f"{layer} {name}" for layer in settings for name in settings[layer]]


@contextmanager
def serving(handler: Handler) -> Iterator[str]:
    """A handler on a port of its own."""
    with serve(asgi(handler, threads=True)) as url:
        yield url


def behind_a_password(handler: Handler) -> Handler:
    """Answers 401 to whoever doesn't log in as the security plugin wants it."""

    def guarded(request: Request) -> Response:
        if request.header("authorization") != _BASIC:
            return Response(401, (("www-authenticate", 'Basic realm="OpenSearch Security"'),), b"Unauthorized")
        return handler(request)

    return guarded


def forbidding(handler: Handler, method: str, ending: str) -> Handler:
    """Answers 403 to calls of a method whose path ends so, as the security plugin does."""

    def guarded(request: Request) -> Response:
        if request.method == method and request.path.endswith(ending):
            body = b'{"error":{"type":"security_exception","reason":"no permissions for [...]"},"status":403}'
            return Response(403, JSON, body)
        return handler(request)

    return guarded


@contextmanager
def accepting(serve_one: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port whose connections are each given to a function, in a thread of their own."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            serve_one(connection)

    def accept() -> None:
        while not ended.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@contextmanager
def tls_before(url: str, certificate: Path) -> Iterator[str]:
    """The same server, reached through TLS with a certificate (and its key, in the same file)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    port = int(url.rpartition(":")[2])

    def forward(connection: socket.socket) -> None:
        with ExitStack() as stack:
            inside = stack.enter_context(context.wrap_socket(connection, server_side=True))
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            back = threading.Thread(target=_pump, args=(plain, inside), daemon=True)
            back.start()
            _pump(inside, plain)
            back.join(10)

    with accepting(forward) as listening:
        yield f"https://127.0.0.1:{listening}"


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def certificate(folder: Path, name: str = "127.0.0.1") -> Path:
    """A self-signed certificate with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "conformance test")])
    now = dt.datetime.now(dt.UTC)
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *form)
    )
    return path
