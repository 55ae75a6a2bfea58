"""Whom `conformance run` tests: with a password and TLS like any other; who can't be tested is told in one line."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from conformance.http import Fault, Request, Response
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY, Verdict, scope_of, verify
from conformance.serve import Kit
from conformance.suite.requirement import catalogue
from tests.cli.conftest import Run
from tests.suite.servers import (
    PASSWORD,
    USER,
    accepting,
    behind_a_password,
    certificate,
    everything,
    forbidding,
    serving,
    tls_before,
)

FEW = ("run", "--profile", "inline-connector")
COUNT = sum(each.profile == "inline-connector" for each in catalogue())
JSON = (("content-type", "application/json"),)
PLAIN = Response(404, (("content-type", "text/html"),), b"<h1>Not Found</h1>")


@pytest.fixture
def kit() -> Iterator[Kit]:
    made = Kit()
    yield made
    made.close()


class TestReached:
    def test_a_cluster_behind_self_signed_tls_and_a_password(
        self, kit: Kit, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = certificate(tmp_path)
        monkeypatch.setenv("CONFORMANCE_PASSWORD", PASSWORD)
        with serving(behind_a_password(kit)) as plain, tls_before(plain, own) as url:
            trusting = run(*FEW, "--target", url, "--user", USER, "--ca", str(own), "--report", str(tmp_path))
            careless = run(*FEW, "--target", url, "--user", USER, "--insecure")
        for done in (trusting, careless):
            assert (done.code, done.out.splitlines()[-1]) == (0, "all holds, but for what is forgiven"), done.err
            assert f"{url} (opensearch-3.6.0): {COUNT} checked" in done.out
        assert everything(kit) == []
        for path in tmp_path.glob("*.[hjx]*"):
            assert PASSWORD not in path.read_text(encoding="utf-8")
            assert "YWRtaW46" not in path.read_text(encoding="utf-8")

    def test_user_and_password_may_stand_in_the_url_and_are_not_shown(self, kit: Kit, run: Run) -> None:
        with serving(behind_a_password(kit)) as url:
            given = url.replace("//", f"//{USER}:{PASSWORD.replace(' ', '%20')}@")
            done = run(*FEW, "--target", given)
        assert done.code == 0, done.err
        assert f"{url} (opensearch-3.6.0)" in done.out
        assert "horse" not in done.out + done.err

    @pytest.mark.parametrize("service", ["es", "aoss"])
    def test_a_managed_service_gets_signed_requests(
        self, service: str, kit: Kit, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name, value in {
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_CONFIG_FILE": str(tmp_path / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
            "AWS_EC2_METADATA_DISABLED": "true",
        }.items():
            monkeypatch.setenv(name, value)
        seen: set[str] = set()

        def managed(request: Request) -> Response:
            verdict, told = verify(request, {ACCESS_KEY: SECRET_KEY}, (service,))
            scope = scope_of(request)
            seen.add(f"{verdict} {scope.region if scope else told}")
            return kit(request) if verdict is Verdict.VALID else Response(403, (), told.encode())

        with serving(managed) as url:
            done = run(*FEW, "--target", url, "--aws-region", "eu-central-1", "--aws-service", service)
        assert (done.code, seen) == (0, {f"{Verdict.VALID} eu-central-1"}), done.err
        assert SECRET_KEY not in done.out + done.err

    def test_signing_without_credentials_is_told(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
            monkeypatch.setenv(name, str(tmp_path / "none"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        done = run(*FEW, "--target", "http://127.0.0.1:9", "--aws-region", "eu-central-1")
        assert (done.code, done.out) == (2, "")
        assert "no AWS credentials in the environment or in ~/.aws" in done.err

    def test_an_api_that_is_lacking_is_skipped_with_the_reason(self, run: Run, kit: Kit) -> None:
        def without(request: Request) -> Response:
            return PLAIN if request.path.startswith("/api/public") else kit(request)

        with serving(without) as url:
            done = run("run", "--profile", "connections-core", "--target", url)
        assert (done.code, done.out.splitlines()[-1]) == (0, "nothing was checked")
        assert "the target lacks the Connections API" in done.out

    def test_an_endpoint_that_is_lacking_is_skipped_with_the_reason(self, run: Run, kit: Kit) -> None:
        def without(request: Request) -> Response:
            if not request.path.endswith("/_batch_predict"):
                return kit(request)
            said = f"no handler found for uri [{request.path}] and method [POST]"
            return Response(400, JSON, json.dumps({"error": said}).encode())

        with serving(without) as url:
            done = run("run", "--profile", "batch", "--target", url, "-k", "BATCH-004 or BATCH-008")
        assert done.code == 0
        assert "the target has no POST /models/{id}/_batch_predict" in done.out


def _hangs(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.recv(65536)


def _drips(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)  # a drop at a time: what is tested is that nobody waits for the last


def _speaks_no_http(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example.org ESMTP\r\n")


def _closes(connection: socket.socket) -> None:
    connection.recv(1)


@contextmanager
def _on(serve_one: Callable[[socket.socket], None]) -> Iterator[str]:
    with accepting(serve_one) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _nothing() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


def _without_plugin(request: Request) -> Response:
    if request.path == "/":
        body = {"version": {"distribution": "opensearch", "number": "3.6.0"}}
        return Response(200, JSON, json.dumps(body).encode())
    said = {"error": f"no handler found for uri [{request.path}] and method [{request.method}]"}
    return Response(400, JSON, json.dumps(said).encode())


def _anonymous(_request: Request) -> Response:
    return Response(403, (), b'{"Message":"User: anonymous is not authorized to perform: es:ESHttpGet"}')


def _single_page(_request: Request) -> Response:
    return Response(200, (("content-type", "text/html"),), b"<html>an application</html>")


class TestNone:
    @pytest.mark.parametrize(
        ("target", "told"),
        [
            pytest.param(_nothing(), "nothing listens there", id="nothing"),
            pytest.param(_on(_hangs), "it accepts connections, but doesn't answer", id="hangs"),
            pytest.param(_on(_drips), "it took longer than 2 s to answer", id="drips"),
            pytest.param(_on(_closes), "it closes the connection without an answer", id="closes"),
            pytest.param(_on(_speaks_no_http), "can't be tested", id="another protocol"),
            pytest.param(serving(lambda _: PLAIN), "has neither the ML Commons API nor", id="a web server"),
            pytest.param(serving(_single_page), "GET / answers 200", id="a page for everything"),
            pytest.param(serving(_without_plugin), "it is opensearch-3.6.0, without ML Commons", id="no plugin"),
            pytest.param(serving(behind_a_password(lambda _: PLAIN)), "answers 401: give --user", id="a password"),
            pytest.param(serving(_anonymous), "may not search connectors (403)", id="nobody"),
            pytest.param(
                serving(lambda _: Response(200, (), b"", fault=Fault.DROP)), "closes the connection", id="drops"
            ),
        ],
    )
    def test_it_is_told_in_one_line(self, target: AbstractContextManager[str], told: str, run: Run) -> None:
        began = time.monotonic()
        with target as url:
            done = run("run", "--target", url, "--timeout", "1")
        assert (done.code, done.out) == (2, "")
        assert told in done.err
        assert url in done.err
        assert done.err.count("\n") == 1
        assert time.monotonic() - began < 20

    @pytest.mark.parametrize(
        ("name", "arguments", "told"),
        [
            pytest.param("127.0.0.1", [], "give its authority with --ca FILE, or --insecure", id="self-signed"),
            pytest.param("other.example.org", ["--ca", "{ca}"], "with --ca FILE, or --insecure", id="another's name"),
            pytest.param("127.0.0.1", ["--ca", "{text}"], "no certificates in PEM form", id="no certificate"),
            pytest.param("127.0.0.1", ["--ca", "none.pem"], "--ca none.pem: there is no such file", id="no file"),
        ],
    )
    def test_tls_that_fails_says_what_to_give(
        self, name: str, arguments: list[str], told: str, run: Run, tmp_path: Path
    ) -> None:
        text = tmp_path / "text"
        text.write_text("no certificate")
        own = certificate(tmp_path, name)
        with serving(lambda _: PLAIN) as plain, tls_before(plain, own) as url:
            done = run("run", "--target", url, *(each.format(ca=own, text=text) for each in arguments))
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert told in done.err

    def test_tls_where_there_is_none_and_none_where_there_is_some(self, run: Run, tmp_path: Path) -> None:
        with serving(lambda _: PLAIN) as plain, tls_before(plain, certificate(tmp_path)) as url:
            one = run("run", "--target", plain.replace("http:", "https:"))
            other = run("run", "--target", url.replace("https:", "http:"))
        assert "it doesn't speak TLS: give http://" in one.err
        assert "if it speaks TLS, give https://" in other.err
        assert (one.code, other.code) == (2, 2)

    @pytest.mark.parametrize(
        ("method", "ending", "told"),
        [
            ("POST", "/connectors/_search", "this user may not search connectors (403)"),
            ("POST", "/connectors/_create", "this user may not create connectors (403)"),
            ("POST", "/models/_register", "this user may not register models (403)"),
            ("POST", "/_predict", "this user may not call models (403)"),
            ("GET", "/_cluster/settings", "the cluster settings can't be read (403)"),
            ("PUT", "/_cluster/settings", "this user may not change that"),
        ],
    )
    def test_a_user_who_may_not_do_what_is_needed_is_told_what(
        self, method: str, ending: str, told: str, run: Run, kit: Kit
    ) -> None:
        with serving(forbidding(kit, method, ending)) as url:
            done = run("run", "--target", url)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert told in done.err
        assert everything(kit) == []

    def test_a_target_that_can_t_reach_the_provider_is_told(self, run: Run, kit: Kit) -> None:
        # the name is the target's own word: here nobody knows it
        with serving(kit) as url:
            done = run("run", "--target", url, "--listen", "provider.invalid:0")
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert "can't reach the provider that the suite plays at http://provider.invalid:" in done.err
        assert everything(kit) == []

    @pytest.mark.parametrize("fault", [Fault.DROP, Fault.HANG])
    def test_one_that_stops_to_answer_ends_the_run(self, fault: Fault, run: Run, kit: Kit) -> None:
        asked = [0]

        def stopping(request: Request) -> Response:
            asked[0] += 1
            return kit(request) if asked[0] < 60 else Response(200, fault=fault)

        with serving(stopping) as url:
            done = run("run", "--target", url, "--timeout", "1")
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert f"{url} has stopped to answer in the middle of the run" in done.err

    def test_a_single_answer_that_never_comes_is_a_failure_of_its_requirement_alone(self, run: Run, kit: Kit) -> None:
        dropped: list[str] = []

        def forgetful(request: Request) -> Response:
            if request.method == "PUT" and request.path.startswith("/_plugins/_ml/models/") and not dropped:
                dropped.append(request.path)
                return Response(200, fault=Fault.DROP)
            return kit(request)

        with serving(forgetful) as url:
            done = run(*FEW, "--target", url, "-k", "INLINE-001 or INLINE-010")
        assert (done.code, done.out.splitlines()[-1]) == (1, "1 of 2 does not hold")
        assert f"PUT {dropped[0]} was not answered" in done.out
