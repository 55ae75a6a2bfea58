"""Where the engine never answers, a server of ours holds the connection as it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.http import ConnectionFailed, Request, Response, asgi, send, serve
from conformance.serve import running

ML = "/_plugins/_ml"


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Answers `/<status>` with that status."""
    with serve(asgi(lambda request: Response(int(request.path[1:]), body=b'{"a": 1}'))) as url:
        yield url


@pytest.fixture(scope="module")
def kit() -> Iterator[str]:
    with running() as url:
        settings = {
            "plugins.ml_commons.trusted_connector_endpoints_regex": [".*"],
            "plugins.ml_commons.connector.private_ip_enabled": True,
        }
        ask(url, "PUT", "/_cluster/settings", {"persistent": settings})
        yield url


def ask(kit: str, method: str, path: str, body: Any, *, timeout: float = 10) -> Any:
    request = Request(method, kit + path, (("content-type", "application/json"),), json.dumps(body).encode())
    answer = send(request, timeout=timeout)
    return json.loads(answer.body) if answer.body else answer.status


def model(kit: str, provider: str) -> str:
    action = {
        "action_type": "predict",
        "method": "POST",
        "url": provider + "/${parameters.status}",
        "request_body": "{}",
    }
    connector = {"name": "c", "version": 1, "protocol": "http", "credential": {"k": "v"}, "actions": [action]}
    body = {"name": "m", "function_name": "remote", "connector": connector}
    registered: str = ask(kit, "POST", f"{ML}/models/_register", body)["model_id"]
    return registered


@pytest.mark.parametrize("status", [418, 451, 529])
def test_a_status_that_opensearch_lacks_holds_the_connection(kit: str, provider: str, status: int) -> None:
    path = f"{ML}/models/{model(kit, provider)}/_predict"
    with pytest.raises(ConnectionFailed) as failure:
        ask(kit, "POST", path, {"parameters": {"status": status}}, timeout=0.5)
    assert failure.value.kind == "timeout"


def test_a_stream_holds_it_too(kit: str, provider: str) -> None:
    path = f"{ML}/models/{model(kit, provider)}/_predict"
    with pytest.raises(ConnectionFailed) as failure:
        ask(kit, "POST", path, {"parameters": {"status": 200, "stream": True}}, timeout=0.5)
    assert failure.value.kind == "timeout"


@pytest.mark.parametrize("status", [400, 429, 503])
def test_another_status_is_answered_at_once(kit: str, provider: str, status: int) -> None:
    path = f"{ML}/models/{model(kit, provider)}/_predict"
    assert ask(kit, "POST", path, {"parameters": {"status": status}})["status"] == status


def test_others_are_served_meanwhile(kit: str, provider: str) -> None:
    path = f"{ML}/models/{model(kit, provider)}/_predict"
    with pytest.raises(ConnectionFailed):
        ask(kit, "POST", path, {"parameters": {"status": 418}}, timeout=0.5)
    answer = ask(kit, "POST", path, {"parameters": {"status": 200}})
    assert answer["inference_results"][0]["output"][0]["dataAsMap"] == {"a": 1}
