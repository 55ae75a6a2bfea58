"""The official client, pointed at the mock, does its ordinary work and gets its own exceptions."""

from __future__ import annotations

import json
import math

import httpx
import ollama
import openai
import pytest


@pytest.fixture(scope="module")
def client(base: str) -> ollama.Client:
    return ollama.Client(host=f"{base}/ollama")


def test_a_chat_is_answered(client: ollama.Client) -> None:
    got = client.chat(model="qwen3:4b", messages=[{"role": "user", "content": "one two"}])
    assert got.message.content == "Mock answer to: one two"
    assert (got.done, got.prompt_eval_count, got.eval_count) == (True, 2, 6)


def test_a_chat_streams_lines(client: ollama.Client) -> None:
    parts = list(client.chat(model="llama3.2", messages=[{"role": "user", "content": "one two"}], stream=True))
    assert "".join(part.message.content or "" for part in parts) == "Mock answer to: one two"
    assert [part.done for part in parts] == [False] * (len(parts) - 1) + [True]


def test_it_streams_unless_told_not_to(base: str) -> None:
    body = {"model": "llama3.2", "messages": [{"role": "user", "content": "x"}]}
    got = httpx.post(f"{base}/ollama/api/chat", json=body)
    assert got.headers["content-type"] == "application/x-ndjson"
    assert json.loads(got.text.splitlines()[-1])["done"] is True


def test_a_text_is_generated(client: ollama.Client) -> None:
    got = client.generate(model="llama3.2", prompt="one two", options={"num_predict": 2})
    assert (got.response, got.done_reason) == ("Mock answer", "length")
    assert (
        "".join(part.response or "" for part in client.generate(model="llama3.2", prompt="x", stream=True))
        == "Mock answer to: x"
    )


def test_texts_are_embedded(client: ollama.Client) -> None:
    rows = client.embed(model="nomic-embed-text", input=["a", "b"]).embeddings
    assert [len(row) for row in rows] == [768, 768]
    assert math.isclose(math.hypot(*rows[0]), 1, abs_tol=1e-6)
    assert list(client.embeddings(model="nomic-embed-text", prompt="a").embedding) == list(rows[0])


def test_models_are_listed(client: ollama.Client) -> None:
    assert "qwen3:latest" in {model.model for model in client.list().models}


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        pytest.param(b"", 400, "missing request body", id="no body"),
        pytest.param(b"{}", 400, "model is required", id="no model"),
        pytest.param(b'{"model": "none", "messages": []}', 404, "model 'none' not found", id="unknown model"),
        pytest.param(b'{"model": 3, "messages": []}', 400, "json: cannot unmarshal number", id="type"),
    ],
)
def test_a_refusal_is_one_text(base: str, body: bytes, status: int, error: str) -> None:
    got = httpx.post(f"{base}/ollama/api/chat", content=body)
    assert (got.status_code, got.json()["error"].startswith(error)) == (status, True)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 413, 415, 429, 500, 502, 503, 529])
def test_each_status_is_a_response_error(base: str, status: int) -> None:
    client = ollama.Client(host=f"{base}/ollama", headers={"x-mock-fault": str(status)})
    with pytest.raises(ollama.ResponseError) as raised:
        client.chat(model="llama3.2", messages=[])
    assert raised.value.status_code == status


def test_openai_s_client_works_under_v1(base: str) -> None:
    client = openai.OpenAI(base_url=f"{base}/ollama/v1", api_key="any", max_retries=0)
    got = client.chat.completions.create(model="qwen3:4b", messages=[{"role": "user", "content": "one two"}])
    assert got.choices[0].message.content == "Mock answer to: one two"
    assert len(client.embeddings.create(model="bge-m3", input="x").data[0].embedding) == 1024
    assert client.completions.create(model="llama3.2", prompt="x").choices[0].text == "Mock answer to: x"
    assert "llama3:latest" in {model.id for model in client.models.list()}
    with pytest.raises(openai.NotFoundError) as raised:
        client.chat.completions.create(model="none", messages=[{"role": "user", "content": "x"}])
    assert raised.value.type == "not_found_error"
