"""Everything on one port: which part answers which path, and where predict may reach."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.http import Request, Response
from conformance.serve import Kit, KitOptions, running

ML = "/_plugins/_ml"


@pytest.fixture
def kit() -> Iterator[Kit]:
    made = Kit()
    yield made
    made.close()


def say(kit: Kit, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    text = b"" if body is None else json.dumps(body).encode()
    answer = kit(Request(method, "http://localhost" + path, (("content-type", "application/json"),), text))
    return answer.status, json.loads(answer.read())


def model_on(kit: Kit, url: str) -> str:
    say(
        kit, "PUT", "/_cluster/settings", {"persistent": {"plugins.ml_commons.trusted_connector_endpoints_regex": ".*"}}
    )
    action = {
        "action_type": "predict",
        "method": "POST",
        "url": url,
        "headers": {"Authorization": "Bearer ${credential.key}"},
        "request_body": '{"model": "text-embedding-3-small", "input": ${parameters.input}}',
    }
    connector = {"protocol": "http", "credential": {"key": "sk-any"}, "actions": [action]}
    body = {"name": "m", "function_name": "remote", "connector": connector}
    model: str = say(kit, "POST", f"{ML}/models/_register", body)[1]["model_id"]
    return model


def test_the_root_is_the_ml_commons_api(kit: Kit) -> None:
    assert say(kit, "GET", "/")[1]["version"]["number"] == "3.6.0"


def test_an_unknown_mock_is_told_the_known_ones(kit: Kit) -> None:
    status, answer = say(kit, "GET", "/mock/nobody/v1")
    assert status == 404
    assert "/mock/openai/" in answer["providers"]


def test_a_mount_answers_its_path_and_what_lies_below(kit: Kit) -> None:
    kit.mount("/_kit", lambda request: Response(200, body=json.dumps(request.path).encode()))
    assert [say(kit, "GET", path)[1] for path in ("/_kit", "/_kit/api")] == ["/_kit", "/_kit/api"]
    assert say(kit, "GET", "/_kitten")[0] == 400
    assert "/_kit" in kit.mounts()


def test_a_known_host_is_answered_by_its_mock(kit: Kit) -> None:
    model = model_on(kit, "https://api.openai.com/v1/embeddings")
    status, answer = say(kit, "POST", f"{ML}/models/{model}/_predict", {"parameters": {"input": ["a"]}})
    assert status == 200
    assert answer["inference_results"][0]["output"][0]["dataAsMap"]["object"] == "list"


def test_the_connections_api_calls_the_mocks(kit: Kit) -> None:
    base, headers = (
        "http://localhost/api/public/connections",
        (("x-api-key", "demo"), ("content-type", "application/json")),
    )
    body = {"provider": "Open AI", "connectionName": "c", "model": "gpt-5-mini", "fields": {"API_KEY": "sk-any-key"}}
    made = json.loads(kit(Request("POST", base, headers, json.dumps(body).encode())).read())
    called = kit(Request("POST", f"{base}/{made['connectionId']}/invoke", headers, b'{"prompt": "Hello"}'))
    assert (called.status, json.loads(called.read())["output"]) == (200, "Mock answer to: Hello")


def test_both_apis_keep_their_state_in_one_file(tmp_path: Any) -> None:
    body = {"provider": "Open AI", "connectionName": "c", "model": "gpt-5-mini", "fields": {"API_KEY": "sk-any-key"}}
    headers = (("x-api-key", "demo"), ("content-type", "application/json"))
    for total in (1, 2):
        kit = Kit(KitOptions(data=tmp_path / "state.db"))
        kit(Request("POST", "http://localhost/api/public/connections", headers, json.dumps(body).encode()))
        told = json.loads(kit(Request("GET", "http://localhost/api/public/connections", headers)).read())
        assert told["total"] == total
        say(kit, "PUT", "/_cluster/settings", {"persistent": {"plugins.ml_commons.only_run_on_ml_node": False}})
        kit.close()


def test_an_unknown_host_is_refused(kit: Kit) -> None:
    model = model_on(kit, "https://models.example.org/v1")
    status, answer = say(kit, "POST", f"{ML}/models/{model}/_predict", {"parameters": {"input": ["a"]}})
    assert status == 500
    assert "models.example.org" in answer["error"]["reason"]


def test_it_runs_on_a_port(tmp_path: Any) -> None:
    from urllib.request import urlopen

    with running(KitOptions(data=tmp_path / "state.db")) as url, urlopen(url) as answer:  # noqa: S310 -- our own port
        assert json.load(answer)["tagline"].startswith("The OpenSearch Project")
