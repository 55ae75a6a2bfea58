"""A real OpenSearch node, asked what it makes of a vector, and a provider on loopback that answers as it says."""

from __future__ import annotations

import http.client
import http.server
import json
import re
import shutil
import socket
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from conformance.http import Request, send
from tests.golden_vectors import TRUSTED, UNSEEN, unsigned

SCRIPT = Path(__file__).parents[2] / ".ci" / "opensearch-node"
MODELS = "/_plugins/_ml/models"
CONNECTORS = "/_plugins/_ml/connectors"
STARTS = 8
ADDRESS = slice(8, 16)
"""Where it stands in an id."""


class NodeMissingError(Exception):
    """No node can be started here, and why."""


@contextmanager
def started(port: int) -> Iterator[str]:
    """A node of our own on a port, stopped at the end. Raises NodeMissingError.

    The middle of every id is the node's address, disguised by chance. Where that has a dash, one node in eight, all ids
    meet in pieces, and the engine takes any model for a connector's user: such a node is started again.
    """
    if shutil.which("mvn") is None:
        raise NodeMissingError("no Maven (mvn) to fetch OpenSearch with")
    for _ in range(STARTS):
        run = subprocess.run([str(SCRIPT), str(port)], capture_output=True, text=True, check=False)  # noqa: S603
        if run.returncode == 3:
            raise NodeMissingError(run.stderr.strip())
        if run.returncode:
            raise RuntimeError(f"the node did not start: {run.stderr[-2000:]}")
        url = run.stdout.strip()
        try:
            if "-" not in an_id_of(url)[ADDRESS]:
                yield url
                return
        finally:
            subprocess.run([str(SCRIPT), "stop", str(port)], check=True)  # noqa: S603
    raise RuntimeError(f"{STARTS} starts gave no node whose ids the engine tells from each other")


def an_id_of(url: str) -> str:
    """An id as the node makes them."""
    asked = Request("POST", f"{url}/ids/_doc", (("content-type", "application/json"),), b"{}")
    return str(json.loads(send(asked).body)["_id"])


@dataclass(slots=True)
class Script:
    """What the provider does for one vector, and what it saw."""

    replies: list[dict[str, Any]]
    seen: list[dict[str, Any]] = field(default_factory=list)


class Provider(http.server.ThreadingHTTPServer):
    """Answers under `/<key>/...` by the script of that key, so that several vectors can run at a time."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.scripts: dict[str, Script] = {}
        self.lock = threading.Lock()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider on a port of its own, for as long as it is needed."""
    with Provider() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        provider = cast("Provider", self.server)
        key, _, rest = self.path.lstrip("/").partition("/")
        script = provider.scripts.get(key)
        if script is None:
            self.send_error(404)
            return
        path = ("/" + rest).encode("latin-1").decode("utf-8", "replace")
        headers = {name.lower(): value for name, value in self.headers.items() if name.lower() not in UNSEEN}
        text = body.decode("utf-8", "replace")
        with provider.lock:
            script.seen.append({"method": self.command, "path": path, "headers": headers, "body": text})
            count = len(script.seen)
        reply = script.replies[min(count, len(script.replies)) - 1]
        if any("when" in known for known in script.replies):
            reply = next(r for r in script.replies if "when" not in r or r["when"] in path or r["when"] in text)
        time.sleep(reply.get("delay", 0))
        if reply.get("close"):
            self.close_connection = True
            return
        out = reply.get("body", "{}")
        data = (out if isinstance(out, str) else json.dumps(out)).encode("utf-8", "surrogatepass")
        self.send_response(reply.get("status", 200))
        for name, value in (reply.get("headers") or {"content-type": "application/json"}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(data)))
        if reply.get("status") in {204, 304}:
            # these have no body: one that is sent all the same would pass for the next answer
            self.send_header("connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - http.server looks for these names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silent."""


class Node:
    """A node's API, with one kept connection for each thread."""

    def __init__(self, url: str, *, own: bool = False) -> None:
        """`own`: a node that is thrown away with all that it holds, so that nothing need be deleted there."""
        self.url = url
        self.own = own
        self._host, _, port = url.removeprefix("http://").partition(":")
        self._port = int(port)
        self._local = threading.local()
        self._connections: list[http.client.HTTPConnection] = []
        self._name = f"probe {uuid.uuid4().hex[:8]}"
        self.trust()

    def trust(self) -> None:
        """Let it call loopback, and compile as many scripts as come."""
        settings = {
            "plugins.ml_commons.trusted_connector_endpoints_regex": list(TRUSTED),
            "plugins.ml_commons.connector.private_ip_enabled": True,
            "script.context.template.max_compilations_rate": "100000/1m",
        }
        status, body = self.call("PUT", "/_cluster/settings", json.dumps({"persistent": settings}))
        if status != 200:
            raise RuntimeError(f"{self.url} does not take settings: {body}")

    def call(self, method: str, path: str, body: str | None = None, *, timeout: float = 30) -> tuple[int, str]:
        """Status and text; (0, "") where it never answers."""
        for fresh in (False, True):
            connection = getattr(self._local, "connection", None)
            if connection is None or fresh:  # a kept one may have been closed meanwhile
                connection = self._local.connection = http.client.HTTPConnection(
                    self._host, self._port, timeout=timeout
                )
                self._connections.append(connection)
                connection.connect()
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if connection.sock is not None:
                connection.sock.settimeout(timeout)
            try:
                data = None if body is None else body.encode("utf-8", "surrogatepass")
                connection.request(method, path, data, {"content-type": "application/json"})
                response = connection.getresponse()
                return response.status, response.read().decode()
            except TimeoutError:
                connection.close()
                self._local.connection = None
                return 0, ""
            except (http.client.HTTPException, ConnectionError):
                if fresh:
                    raise
        raise AssertionError

    def say(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and JSON value, for a body that is a JSON value or text."""
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        status, answer = self.call(method, path.replace(" ", "%20"), text)
        return status, json.loads(answer) if answer else None

    def close(self) -> None:
        """Close every connection."""
        for connection in self._connections:
            connection.close()

    def run(self, group: list[dict[str, Any]], provider: Provider, key: str) -> list[dict[str, Any]]:
        """What the node makes of vectors that share a connector and a model, in the vectors' own form."""
        first = at_origin(group[0], f"{provider.origin}/{key}")
        status, text = self.call("POST", f"{CONNECTORS}/_create", json.dumps(first["connector"]))
        if status != 200:
            return [self.tidy({"create": {"status": status, "body": parsed(text)}}, provider, key)] * len(group)
        connector = json.loads(text)["connector_id"]
        status, text = self.call("POST", f"{MODELS}/_register", self._registration(connector, first.get("model", {})))
        model = parsed(text).get("model_id") if status == 200 else None
        try:
            if model is None:
                refused = {"register": {"status": status, "body": parsed(text)}}
                return [self.tidy(refused, provider, key)] * len(group)
            # a first call deploys the model; until then a body that can't be read is answered with status 404
            provider.scripts[key] = Script([{}])
            self.call("POST", f"{MODELS}/{model}/_predict", "{}", timeout=first.get("wait", 30))
            return [self.predict(vector, provider, key, model) for vector in group]
        finally:
            self.delete(connector, model)

    @contextmanager
    def model(self, connector: dict[str, Any], interface: dict[str, Any]) -> Iterator[str]:
        """The id of a deployed model with a connector of its own; both are gone at the end."""
        status, text = self.call("POST", f"{CONNECTORS}/_create", json.dumps(connector))
        assert status == 200, text
        made = json.loads(text)["connector_id"]
        model = None
        try:
            yield (model := self.register(made, {"interface": interface} if interface else {}, deploy=True))
        finally:
            self.delete(made, model)

    def delete(self, connector: str | None, model: str | None) -> None:
        """Delete a connector and a model, but on a node that is thrown away with all that it holds."""
        if self.own:
            return
        if model is not None:
            self.call("POST", f"{MODELS}/{model}/_undeploy")
            self.call("DELETE", f"{MODELS}/{model}")
        if connector is not None:
            self.call("DELETE", f"{CONNECTORS}/{connector}")

    def register(self, connector: str, own: dict[str, Any], *, deploy: bool = False) -> str:
        """The id of a new model of a connector, with what it has of its own."""
        where = f"{MODELS}/_register" + ("?deploy=true" if deploy else "")
        status, text = self.call("POST", where, self._registration(connector, own))
        assert status == 200, text
        made: str = json.loads(text)["model_id"]
        return made

    def _registration(self, connector: str, own: dict[str, Any]) -> str:
        # models of one name share a model group, which can't take two at the same time
        name = f"{self._name} {uuid.uuid4().hex[:8]}"
        return json.dumps({"name": name, "function_name": "remote", "connector_id": connector, **own})

    def predict(self, vector: dict[str, Any], provider: Provider, key: str, model: str) -> dict[str, Any]:
        """What a deployed model makes of a vector."""
        given = at_origin(vector, f"{provider.origin}/{key}")
        script = provider.scripts[key] = Script(given.get("replies") or [given.get("reply", {})])
        where = f"{MODELS}/{model}/_{given.get('action', 'predict')}"
        if given.get("algorithm"):
            where = f"/_plugins/_ml/_predict/{given['algorithm']}/{model}"
        body = given.get("input")
        sent = body if body is None or isinstance(body, str) else json.dumps(body)
        status, text = self.call("POST", where, sent, timeout=vector.get("wait", 30))
        if status >= 400 and sent is not None and "text_docs" in sent:
            # of several calls, those before the one that failed are still on their way
            time.sleep(0.05)
        response = {"status": status, "body": parsed(text) if status else "<no answer>"}
        if vector.get("raw"):
            response["text"] = text
        seen = sorted(script.seen, key=lambda r: (r["path"], r["body"])) if vector.get("unordered") else script.seen
        outcome = {"requests": [unsigned(request) for request in seen], "response": response}
        return self.tidy(outcome, provider, key, model)

    @staticmethod
    def tidy(value: Any, provider: Provider, key: str, model: str = "") -> dict[str, Any]:
        """An outcome with what differs from run to run masked."""
        origin = f"{provider.origin}/{key}"
        text = json.dumps(value, ensure_ascii=False)
        if model:
            text = text.replace(model, "{{model_id}}")
        shift = len(origin) - len("http://provider.test")
        text = re.sub(rf"at index (\d+)(?=: {re.escape(origin)})", lambda m: f"at index {int(m[1]) - shift}", text)
        text = text.replace(origin, "http://provider.test").replace(provider.origin, "http://provider.test")
        text = re.sub(r"(ClassLoader @)[0-9a-f]+", r"\1<hash>", text)
        tidied: dict[str, Any] = json.loads(re.sub(r'"task_id": "[A-Za-z0-9_-]{20}"', '"task_id": "<id>"', text))
        return tidied


def at_origin(vector: dict[str, Any], origin: str) -> dict[str, Any]:
    """A vector with the provider that it names at another origin."""
    moved: dict[str, Any] = json.loads(json.dumps(vector).replace("http://provider.test", origin))
    return moved


def parsed(text: str) -> Any:
    """A body as JSON; as text where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text
