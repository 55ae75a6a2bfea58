"""What `import conformance` offers: each in one call, and all of it without a cost until it is used."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import anthropic
import boto3  # type: ignore[import-untyped]  # it has no types
import httpx
import httpx2
import openai
import pytest
import respx
from botocore.config import Config  # type: ignore[import-untyped]  # it has no types

import conformance
from conformance import resources

CHAT = {"parameters": {"messages": [{"role": "user", "content": 'say "hi"'}]}}
EMBED = {"model": "text-embedding-3-small", "input": "x"}
KEY = {"authorization": "Bearer any"}


def alone(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout  # noqa: S603 -- our own


def test_the_package_imports_nothing_until_it_is_used() -> None:
    code = "import sys, conformance; print(sorted(m for m in sys.modules if m.startswith('conformance')))"
    assert alone(code) == "['conformance']\n"
    # a part of the same name does not hide the function
    code = "import conformance.mock.answer, conformance; print(callable(conformance.mock))"
    assert alone(code) == "True\n"
    assert {*conformance.__all__} <= {*dir(conformance)}
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = conformance.nonsense  # type: ignore[attr-defined]  # which is the point


def test_a_blueprint_comes_from_a_file_a_mapping_or_the_registry() -> None:
    path = resources.blueprints() / "openai-chat.yaml"
    known = conformance.load("openai-chat")
    assert conformance.load(path).body == conformance.load(str(path)).body == known.body
    assert conformance.load(known) is known
    assert conformance.load(dict(known.body)).connector() == known.connector()
    with pytest.raises(conformance.UsageError, match="did you mean 'openai-chat'"):
        conformance.load("openai-chatt")
    with pytest.raises(conformance.BlueprintError):
        conformance.load("no-such-file.yaml")


def test_render_and_parse_go_through_the_engine() -> None:
    rendering = conformance.render("openai-chat", CHAT)
    sent = json.loads(rendering.prepared[0].request.body)
    assert sent["messages"] == CHAT["parameters"]["messages"]
    answer = conformance.parse("openai-chat", {"choices": []}, body=CHAT)
    assert isinstance(answer, conformance.Answer)
    assert answer.body["inference_results"][0]["output"][0]["dataAsMap"] == {"choices": []}
    assert conformance.parse("openai-chat", b'{"choices": []}') == answer
    assert conformance.render("openai-chat", {"parameters": {}}).refused is not None
    with pytest.raises(conformance.UsageError, match="the engine refuses this call"):
        conformance.parse("openai-chat", {}, body={"parameters": {}})
    with pytest.raises(conformance.UsageError, match="documents no batch_predict call"):
        conformance.parse("openai-chat", {}, action="batch_predict")


def test_check_and_lint_say_what_is_wrong(tmp_path: Path) -> None:
    assert {result.outcome.value for result in conformance.check("openai-chat")} == {"pass"}
    path = tmp_path / "c.json"
    path.write_text('{"name": "c", "protocol": "http", "version": 1, "actions": [], "credential": {"a": "b"},}')
    assert conformance.lint_file(path)
    assert all(isinstance(finding, conformance.Finding) for finding in conformance.lint_file(path))


# --- mocks --------------------------------------------------------------------------------------------------------


def test_httpx_is_answered_in_process_and_reaches_nobody_else() -> None:
    with conformance.mock("openai") as openai_mock:
        answer = httpx.post("https://api.openai.com/v1/embeddings", headers=KEY, json=EMBED)
        assert answer.status_code == 200
        assert [call.status for call in openai_mock.calls] == [200]
        assert openai_mock.calls[0].headers[-1] != ("authorization", "Bearer any")
        for url in ("https://api.cohere.com/v2/embed", "https://api.openai.com.evil.test/v1/embeddings"):
            with pytest.raises(respx.models.AllMockedAssertionError):
                httpx.post(url)


def test_async_httpx_is_answered_too() -> None:
    async def ask() -> int:
        async with conformance.mock("openai"), httpx.AsyncClient() as client:
            return (await client.post("https://api.openai.com/v1/embeddings", headers=KEY, json=EMBED)).status_code

    assert asyncio.run(ask()) == 200


def test_a_fault_is_met_once() -> None:
    with conformance.mock("openai") as openai_mock:
        openai_mock.faults.add("429")
        url = "https://api.openai.com/v1/embeddings"
        assert [httpx.post(url, headers=KEY, json=EMBED).status_code for _ in range(2)] == [429, 200]
        openai_mock.faults.add("hang")
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(url, headers=KEY, json=EMBED)
        openai_mock.faults.add("drop")
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(url, headers=KEY, json=EMBED)


def test_the_sdks_that_use_httpx2_take_a_transport() -> None:
    mocked = conformance.mock("openai", "anthropic")
    with httpx2.Client(transport=mocked.transport(httpx2)) as client:
        chat = openai.OpenAI(api_key="any", http_client=client).chat.completions.create(
            model="gpt-5-mini", messages=[{"role": "user", "content": "Hi"}]
        )
        assert chat.choices[0].message.content
    with httpx2.Client(transport=mocked.transport(httpx2)) as client:
        message = anthropic.Anthropic(api_key="any", http_client=client).messages.create(
            model="claude-haiku-4-5", max_tokens=9, messages=[{"role": "user", "content": "Hi"}]
        )
        assert message.content
    assert [call.provider for call in mocked.calls] == ["openai", "anthropic"]


def test_botocore_takes_a_port() -> None:
    mocked = conformance.mock("bedrock-runtime")
    try:
        client = boto3.client(
            "bedrock-runtime",
            region_name="us-east-1",
            endpoint_url=mocked.url(),
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            config=Config(retries={"total_max_attempts": 1}),
        )
        body = json.dumps({"inputText": "x"})
        answer = client.invoke_model(modelId="amazon.titan-embed-text-v1", body=body)
        assert len(json.loads(answer["body"].read())["embedding"]) == 1536
        client.close()
    finally:
        mocked.close()


def test_an_unknown_provider_and_a_host_that_is_not_mocked_are_told() -> None:
    with pytest.raises(conformance.UsageError, match="no mock provider is called 'opanai'; did you mean 'openai'"):
        conformance.mock("opanai")
    mocked = conformance.mock("openai", "cohere")
    with pytest.raises(conformance.UsageError, match=r"no mock answers for example\.org; mocked are: openai, cohere"):
        mocked(conformance.Request("GET", "https://example.org/"))
    with pytest.raises(conformance.UsageError, match="'anthropic' is not mocked here"):
        mocked.url("anthropic")


# --- servers ------------------------------------------------------------------------------------------------------


def predict(client: httpx.Client) -> dict[str, object]:
    """Deploy and call a connector, as the documentation shows it."""
    body = dict(conformance.load("openai-chat").body)
    trusted = {"persistent": {"plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://api.openai.com/.*$"]}}
    client.put("/_cluster/settings", json=trusted).raise_for_status()
    connector = client.post("/_plugins/_ml/connectors/_create", json=body).raise_for_status().json()["connector_id"]
    model = {"name": "m", "function_name": "remote", "connector_id": connector}
    made = client.post("/_plugins/_ml/models/_register?deploy=true", json=model).raise_for_status().json()
    answer = client.post(f"/_plugins/_ml/models/{made['model_id']}/_predict", json=CHAT)
    return dict(answer.raise_for_status().json())


def test_the_embedded_server_answers_in_process_and_on_a_port() -> None:
    with conformance.Server() as server:
        with httpx.Client(transport=server.transport(), base_url="http://cluster.test") as client:
            assert "inference_results" in predict(client)
        with httpx.Client(base_url=server.url) as client:
            assert "inference_results" in predict(client)
        assert server.url == server.url


def test_the_embedded_server_is_an_async_context_manager_and_an_asgi_application() -> None:
    async def ask() -> list[int]:
        async with conformance.Server() as server:
            transports = (server.transport(), httpx.ASGITransport(server.app))
            codes = []
            for transport in transports:
                async with httpx.AsyncClient(transport=transport, base_url="http://cluster.test") as client:
                    codes.append((await client.get("/")).status_code)
            return codes

    assert asyncio.run(ask()) == [200, 200]


def test_each_server_has_a_state_of_its_own() -> None:
    with conformance.Server() as one, conformance.Server() as other:
        for server, expected in ((one, 1), (other, 0)):
            with httpx.Client(transport=server.transport(), base_url="http://cluster.test") as client:
                if expected:
                    predict(client)
                found = client.post("/_plugins/_ml/connectors/_search", json={"query": {"match_all": {}}})
                hits = found.json().get("hits", {}).get("total", {}).get("value", 0)
                assert hits == expected
