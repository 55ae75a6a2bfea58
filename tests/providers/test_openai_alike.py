"""Those who speak OpenAI's shape, or nearly: its client, and what each adds or refuses in its own way."""

from __future__ import annotations

import json
import math
from typing import Any

import httpx
import openai
import pytest
from aleph_alpha_client import BusyError, Prompt, QuotaError, SemanticEmbeddingRequest, SemanticRepresentation
from aleph_alpha_client import Client as AlephAlpha
from openai.types.chat import ChatCompletionMessageParam

from conformance.providers.mocks import Mocks

ASKED: list[ChatCompletionMessageParam] = [{"role": "user", "content": "one two"}]
SAID = "Mock answer to: one two"


# --- Azure OpenAI -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def azure(base: str) -> openai.AzureOpenAI:
    return openai.AzureOpenAI(
        azure_endpoint=f"{base}/azure-openai", api_key="key", api_version="2024-10-21", max_retries=0
    )


def test_azure_chats_and_embeds_by_deployment(azure: openai.AzureOpenAI) -> None:
    got = azure.chat.completions.create(model="my-gpt", messages=ASKED)
    assert got.choices[0].message.content == SAID
    assert got.model_extra is not None
    assert got.model_extra["prompt_filter_results"][0]["prompt_index"] == 0
    assert len(azure.embeddings.create(model="text-embedding-3-large", input="x").data[0].embedding) == 3072


def test_azure_streams_a_chunk_without_choices_first(azure: openai.AzureOpenAI) -> None:
    chunks = list(azure.chat.completions.create(model="my-gpt", messages=ASKED, stream=True))
    assert chunks[0].choices == []
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == SAID


def test_azure_s_v1_api_needs_no_version(base: str) -> None:
    client = openai.OpenAI(base_url=f"{base}/azure-openai/openai/v1", api_key="entra-token", max_retries=0)
    assert client.chat.completions.create(model="my-gpt", messages=ASKED).choices[0].message.content == SAID


@pytest.mark.parametrize(
    ("path", "key", "status", "code"),
    [
        pytest.param("my/chat/completions?api-version=2024-10-21", "bad-key", 401, "401", id="bad key"),
        pytest.param("my/chat/completions?api-version=2024-10-21", "", 401, "401", id="no key"),
        pytest.param("my/chat/completions", "k", 404, "404", id="no version"),
        pytest.param("my/chat/completions?api-version=latest", "k", 404, "404", id="wrong version"),
        pytest.param("my/nothing?api-version=2024-10-21", "k", 404, "404", id="wrong path"),
        pytest.param(
            "missing-one/chat/completions?api-version=2024-10-21", "k", 404, "DeploymentNotFound", id="no deployment"
        ),
    ],
)
def test_azure_refuses_with_a_code(base: str, path: str, key: str, status: int, code: str) -> None:
    headers = {"api-key": key} if key else {}
    got = httpx.post(f"{base}/azure-openai/openai/deployments/{path}", json={"messages": ASKED}, headers=headers)
    assert (got.status_code, got.json()["error"]["code"]) == (status, code)


def test_azure_filters_content(azure: openai.AzureOpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        azure.chat.completions.create(model="my", messages=[{"role": "user", "content": "[[violence]]"}])
    assert raised.value.code == "content_filter"


# --- DeepSeek -----------------------------------------------------------------------------------------------------


def test_deepseek_thinks_and_counts_its_cache(base: str) -> None:
    client = openai.OpenAI(base_url=f"{base}/deepseek", api_key="key", max_retries=0)
    got: Any = client.chat.completions.create(model="deepseek-v4-flash", messages=ASKED)
    assert got.choices[0].message.reasoning_content
    assert got.usage.prompt_cache_hit_tokens + got.usage.prompt_cache_miss_tokens == got.usage.prompt_tokens
    plain: Any = client.chat.completions.create(
        model="deepseek-v4-flash", messages=ASKED, extra_body={"thinking": {"type": "disabled"}}
    )
    assert not hasattr(plain.choices[0].message, "reasoning_content")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param({"model": "none"}, {}, 400, id="unknown model"),
        pytest.param({"model": "deepseek-chat", "temperature": 3}, {}, 422, id="range"),
        pytest.param({"model": "deepseek-chat", "messages": 3}, {}, 400, id="form"),
        pytest.param({"model": "deepseek-chat"}, {"authorization": "Bearer bad-k"}, 401, id="key"),
        pytest.param({"model": "deepseek-chat"}, {"x-mock-fault": "402"}, 402, id="balance"),
    ],
)
def test_deepseek_refuses(base: str, body: dict[str, object], headers: dict[str, str], status: int) -> None:
    got = httpx.post(
        f"{base}/deepseek/v1/chat/completions",
        json={"messages": ASKED, **body},
        headers={"authorization": "Bearer k", **headers},
    )
    assert got.status_code == status
    assert set(got.json()["error"]) == {"message", "type", "param", "code"}


# --- llama.cpp ----------------------------------------------------------------------------------------------------


def test_llamacpp_answers_both_shapes(base: str) -> None:
    client = openai.OpenAI(base_url=f"{base}/llamacpp/v1", api_key="any", max_retries=0)
    assert client.chat.completions.create(model="x", messages=ASKED).choices[0].message.content == SAID
    assert len(client.embeddings.create(model="x", input="a").data[0].embedding) == 768
    url = f"{base}/llamacpp"
    assert httpx.post(f"{url}/completion", json={"prompt": "one two", "n_predict": 2}).json()["stop_type"] == "limit"
    assert len(httpx.post(f"{url}/embedding", json={"content": "a"}).json()[0]["embedding"][0]) == 768
    ranked = httpx.post(f"{url}/rerank", json={"query": "a b", "documents": ["x", "a b"]}).json()["results"]
    assert [row["index"] for row in ranked] == [1, 0]
    assert httpx.get(f"{url}/health").json() == {"status": "ok"}


def test_llamacpp_refuses_with_a_number_for_a_code(base: str) -> None:
    got = httpx.post(f"{base}/llamacpp/v1/chat/completions", json={})
    assert got.json()["error"] == {"code": 400, "message": "'messages' is required", "type": "invalid_request_error"}
    bad = httpx.post(f"{base}/llamacpp/v1/chat/completions", json={}, headers={"authorization": "Bearer bad-k"})
    assert bad.json()["error"]["type"] == "authentication_error"


# --- Yandex -------------------------------------------------------------------------------------------------------


def test_yandex_embeds_in_both_shapes(base: str) -> None:
    uri, headers = "emb://folder/text-search-doc/latest", {"authorization": "Api-Key k"}
    own = httpx.post(
        f"{base}/yandex/foundationModels/v1/textEmbedding", json={"modelUri": uri, "text": "one two"}, headers=headers
    ).json()
    assert (len(own["embedding"]), own["numTokens"]) == (256, "2")
    assert math.isclose(math.hypot(*own["embedding"]), 1, abs_tol=1e-6)
    client = openai.OpenAI(base_url=f"{base}/yandex/v1", api_key="iam-token", max_retries=0)
    alike = client.embeddings.create(model=uri, input="one two", encoding_format="float").data[0].embedding
    assert alike == own["embedding"]


@pytest.mark.parametrize(
    ("body", "key", "status", "grpc"),
    [
        pytest.param({"text": "x"}, "Api-Key k", 400, 3, id="missing member"),
        pytest.param({"modelUri": "emb://f/none/latest", "text": "x"}, "Api-Key k", 400, 3, id="unknown model"),
        pytest.param({}, "Api-Key bad-k", 401, 16, id="bad key"),
        pytest.param({}, "Basic k", 401, 16, id="scheme"),
    ],
)
def test_yandex_refuses_with_grpc_s_code(base: str, body: object, key: str, status: int, grpc: int) -> None:
    got = httpx.post(
        f"{base}/yandex/foundationModels/v1/textEmbedding", json=body, headers={"authorization": key}
    ).json()["error"]
    assert (got["httpCode"], got["grpcCode"]) == (status, grpc)


# --- Aleph Alpha --------------------------------------------------------------------------------------------------


def test_aleph_alpha_s_client_embeds(base: str) -> None:
    client = AlephAlpha("token", host=f"{base}/aleph-alpha", total_retries=0)
    asked = SemanticEmbeddingRequest(
        prompt=Prompt.from_text("one two"), representation=SemanticRepresentation.Document, compress_to_size=128
    )
    got = client.semantic_embed(asked, model="luminous-base")
    assert len(got.embedding) == 128
    whole = httpx.post(
        f"{base}/aleph-alpha/semantic_embed",
        json={"model": "luminous-base", "prompt": "one two", "representation": "document", "normalize": True},
        headers={"authorization": "Bearer t"},
    ).json()
    assert len(whole["embedding"]) == 5120


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, ValueError),
        (401, PermissionError),
        (402, QuotaError),
        (403, RuntimeError),
        (404, RuntimeError),
        (408, TimeoutError),
        (413, RuntimeError),
        (429, RuntimeError),
        (500, RuntimeError),
        (503, BusyError),
        (529, RuntimeError),
    ],
)
def test_each_status_is_the_exception_that_aleph_alpha_s_client_has_for_it(
    base: str, mocks: Mocks, status: int, kind: type[Exception]
) -> None:
    client = AlephAlpha("token", host=f"{base}/aleph-alpha", total_retries=0)
    asked = SemanticEmbeddingRequest(prompt=Prompt.from_text("x"), representation=SemanticRepresentation.Query)
    planned = mocks.faults.add(str(status), provider="aleph-alpha")
    try:
        with pytest.raises(kind) as raised:
            client.semantic_embed(asked, model="luminous-base")
    finally:
        mocks.faults.remove(planned.number)
    assert raised.value.args[0] == status


@pytest.mark.parametrize(
    ("body", "key", "status", "code"),
    [
        pytest.param({"model": "luminous-base", "prompt": "x"}, "t", 400, "INVALID_REQUEST", id="missing member"),
        pytest.param(
            {"model": "none", "prompt": "x", "representation": "query"}, "t", 404, "UNKNOWN_MODEL", id="model"
        ),
        pytest.param({}, "bad-t", 401, "UNAUTHORIZED", id="key"),
    ],
)
def test_aleph_alpha_refuses(base: str, body: object, key: str, status: int, code: str) -> None:
    got = httpx.post(
        f"{base}/aleph-alpha/semantic_embed", content=json.dumps(body), headers={"authorization": f"Bearer {key}"}
    )
    assert (got.status_code, got.json()["code"]) == (status, code)
