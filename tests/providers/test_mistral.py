"""The official client, pointed at the mock, does its ordinary work and gets its own exceptions."""

from __future__ import annotations

import math

import httpx
import pytest
from mistralai.client import Mistral, errors, models

ASKED = [models.UserMessage(content="one two")]


@pytest.fixture(scope="module")
def client(base: str) -> Mistral:
    return Mistral(api_key="key", server_url=f"{base}/mistral")


def test_a_chat_is_answered(client: Mistral) -> None:
    got = client.chat.complete(model="mistral-large-latest", messages=ASKED, random_seed=1)
    assert got.choices[0].message is not None
    assert got.choices[0].message.content == "Mock answer to: one two"
    assert got.usage.total_tokens == (got.usage.prompt_tokens or 0) + (got.usage.completion_tokens or 0)


def test_a_chat_streams_with_usage_on_the_last_chunk(client: Mistral) -> None:
    with client.chat.stream(model="mistral-large-latest", messages=ASKED) as stream:
        chunks = [event.data for event in stream]
    assert "".join(str(c.choices[0].delta.content or "") for c in chunks) == "Mock answer to: one two"
    assert [chunk.usage is not None for chunk in chunks] == [False] * (len(chunks) - 1) + [True]


def test_an_embedding_has_unit_length(client: Mistral) -> None:
    rows = client.embeddings.create(model="mistral-embed", inputs=["a", "b"]).data
    assert [len(row.embedding or ()) for row in rows] == [1024, 1024]
    assert math.isclose(math.hypot(*(rows[0].embedding or ())), 1, abs_tol=1e-6)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 413, 415, 429, 500, 503, 529])
def test_each_status_is_the_exception_that_the_client_has_for_it(client: Mistral, status: int) -> None:
    with pytest.raises(errors.SDKError) as raised:
        client.chat.complete(
            model="mistral-large-latest", messages=ASKED, http_headers={"x-mock-fault": str(status)}, retries=None
        )
    assert raised.value.status_code == status


def test_a_fault_in_the_body_is_a_validation_error(client: Mistral, base: str) -> None:
    with pytest.raises(errors.HTTPValidationError):
        client.chat.complete(model="mistral-large-latest", messages=ASKED, temperature=1.6)
    body = {"model": "mistral-large-latest", "messages": [{"role": "user", "content": "x"}], "seed": 1}
    got = httpx.post(f"{base}/mistral/v1/chat/completions", json=body, headers={"authorization": "Bearer k"})
    assert got.status_code == 422
    assert got.json()["detail"][0]["loc"] == ["body", "seed"]
    assert got.json()["detail"][0]["type"] == "extra_forbidden"


def test_a_bad_key_and_an_unknown_model_are_refused(base: str, client: Mistral) -> None:
    with pytest.raises(errors.SDKError) as raised:
        Mistral(api_key="bad-key", server_url=f"{base}/mistral").models.list()
    assert raised.value.status_code == 401
    with pytest.raises(errors.SDKError) as unknown:
        client.chat.complete(model="none", messages=ASKED)
    assert (unknown.value.status_code, "invalid_model" in unknown.value.body) == (400, True)


def test_models_are_listed(client: Mistral) -> None:
    assert "mistral-embed" in {getattr(row, "id", "") for row in client.models.list().data or ()}
