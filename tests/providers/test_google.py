"""The official client, pointed at the mock, does its ordinary work and gets its own exceptions."""

from __future__ import annotations

import json
import math

import httpx
import pytest
from google import genai
from google.genai import errors, types
from google.oauth2.credentials import Credentials

VERTEX = "/google/v1/projects/p/locations/us-central1/publishers/google/models"


@pytest.fixture(scope="module", params=["gemini", "vertex"])
def client(base: str, request: pytest.FixtureRequest) -> genai.Client:
    options = types.HttpOptions(base_url=f"{base}/google")
    if request.param == "gemini":
        return genai.Client(api_key="key", http_options=options)
    token = Credentials("token")  # type: ignore[no-untyped-call]  # a class without types
    return genai.Client(vertexai=True, project="p", location="us-central1", credentials=token, http_options=options)


def test_contents_are_generated(client: genai.Client) -> None:
    got = client.models.generate_content(
        model="gemini-3.5-flash",
        contents="one two",
        config=types.GenerateContentConfig(system_instruction="be brief", temperature=0.5, max_output_tokens=50),
    )
    assert got.text == "Mock answer to: one two"
    usage = got.usage_metadata
    assert usage is not None
    assert usage.total_token_count == (usage.prompt_token_count or 0) + (usage.candidates_token_count or 0)


def test_contents_stream(client: genai.Client) -> None:
    parts = list(client.models.generate_content_stream(model="gemini-3.5-flash", contents="one two"))
    assert "".join(part.text or "" for part in parts) == "Mock answer to: one two"
    assert parts[-1].candidates
    assert parts[-1].candidates[0].finish_reason == types.FinishReason.STOP


def test_a_function_is_called_where_one_must_be(client: genai.Client) -> None:
    find = types.FunctionDeclaration(
        name="find",
        parameters=types.Schema(type=types.Type.OBJECT, properties={"q": types.Schema(type=types.Type.STRING)}),
    )
    config = types.GenerateContentConfig(
        tools=[types.Tool(function_declarations=[find])],
        tool_config=types.ToolConfig(
            function_calling_config=types.FunctionCallingConfig(mode=types.FunctionCallingConfigMode.ANY)
        ),
    )
    calls = client.models.generate_content(model="gemini-3.5-flash", contents="x", config=config).function_calls
    assert calls
    assert (calls[0].name, calls[0].args) == ("find", {"q": "text"})


def test_a_structured_answer_fits_its_schema(client: genai.Client) -> None:
    config = types.GenerateContentConfig(
        response_mime_type="application/json",
        response_schema=types.Schema(type=types.Type.OBJECT, properties={"ok": types.Schema(type=types.Type.BOOLEAN)}),
    )
    got = client.models.generate_content(model="gemini-3.5-flash", contents="x", config=config)
    assert json.loads(got.text or "") == {"ok": True}


@pytest.mark.parametrize(
    ("model", "asked", "size"), [("gemini-embedding-001", None, 3072), ("gemini-embedding-001", 768, 768)]
)
def test_an_embedding_has_its_size_and_unit_length(
    client: genai.Client, model: str, asked: int | None, size: int
) -> None:
    got = client.models.embed_content(
        model=model, contents="x", config=types.EmbedContentConfig(output_dimensionality=asked)
    )
    assert got.embeddings
    values = got.embeddings[0].values
    assert values is not None
    assert len(values) == size
    assert math.isclose(math.hypot(*values), 1, abs_tol=1e-6)


def test_tokens_are_counted(client: genai.Client) -> None:
    assert client.models.count_tokens(model="gemini-3.5-flash", contents="one two").total_tokens == 2


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (400, errors.ClientError, "INVALID_ARGUMENT"),
        (401, errors.ClientError, "UNAUTHENTICATED"),
        (403, errors.ClientError, "PERMISSION_DENIED"),
        (404, errors.ClientError, "NOT_FOUND"),
        (408, errors.ClientError, "DEADLINE_EXCEEDED"),
        (413, errors.ClientError, "INVALID_ARGUMENT"),
        (415, errors.ClientError, "INVALID_ARGUMENT"),
        (429, errors.ClientError, "RESOURCE_EXHAUSTED"),
        (500, errors.ServerError, "INTERNAL"),
        (503, errors.ServerError, "UNAVAILABLE"),
        (504, errors.ServerError, "DEADLINE_EXCEEDED"),
    ],
)
def test_each_status_is_the_exception_that_the_client_has_for_it(
    client: genai.Client, status: int, kind: type[errors.APIError], told: str
) -> None:
    options = types.HttpOptions(headers={"x-mock-fault": str(status)}, retry_options=types.HttpRetryOptions(attempts=1))
    with pytest.raises(kind) as raised:
        client.models.generate_content(
            model="gemini-3.5-flash", contents="x", config=types.GenerateContentConfig(http_options=options)
        )
    assert (raised.value.code, raised.value.status) == (status, told)


def test_a_bad_key_is_a_400_and_a_bad_token_a_401(base: str) -> None:
    options = types.HttpOptions(base_url=f"{base}/google")
    client = genai.Client(api_key="bad-key", http_options=options)
    with pytest.raises(errors.ClientError) as raised:
        client.models.generate_content(model="gemini-3.5-flash", contents="x")
    assert (raised.value.code, raised.value.details["error"]["details"][0]["reason"]) == (400, "API_KEY_INVALID")
    got = httpx.post(base + VERTEX + "/text-embedding-005:predict", json={}, headers={"authorization": "Bearer bad-t"})
    assert (got.status_code, got.json()["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_vertex_predicts_embeddings(base: str) -> None:
    body = {"instances": [{"content": "one two"}, {"content": "x", "task_type": "RETRIEVAL_QUERY"}]}
    got = httpx.post(base + VERTEX + "/text-embedding-005:predict", json=body, headers={"authorization": "Bearer t"})
    rows = got.json()["predictions"]
    assert [len(row["embeddings"]["values"]) for row in rows] == [768, 768]
    assert rows[0]["embeddings"]["statistics"] == {"truncated": False, "token_count": 2}
    assert got.json()["metadata"]["billableCharacterCount"] == 7


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"contents": [{"parts": [{"text": "x"}]}], "foo": 1}, 'Unknown name "foo"', id="unknown"),
        pytest.param({}, "contents is not specified", id="missing"),
        pytest.param({"contents": [{"role": "robot", "parts": [{"text": "x"}]}]}, "contents[0].role", id="role"),
    ],
)
def test_a_refusal_names_the_field(base: str, body: object, message: str) -> None:
    url = f"{base}/google/v1beta/models/gemini-3.5-flash:generateContent"
    got = httpx.post(url, json=body, headers={"x-goog-api-key": "k"})
    assert (got.status_code, got.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert message in got.json()["error"]["message"]


def test_both_spellings_of_a_name_are_read(base: str) -> None:
    url = f"{base}/google/v1beta/models/gemini-3.5-flash:generateContent?key=k"
    body = {
        "contents": [{"parts": [{"text": "x"}]}],
        "generation_config": {"max_output_tokens": 2},
        "system_instruction": {"parts": [{"text": "y"}]},
    }
    assert httpx.post(url, json=body).json()["candidates"][0]["finishReason"] == "MAX_TOKENS"


def test_without_alt_a_stream_is_one_array(base: str) -> None:
    url = f"{base}/google/v1beta/models/gemini-3.5-flash:streamGenerateContent?key=k"
    got = httpx.post(url, json={"contents": [{"parts": [{"text": "one two"}]}]}).json()
    assert "".join(row["candidates"][0]["content"]["parts"][0]["text"] for row in got) == "Mock answer to: one two"


def test_several_requests_are_embedded_at_once(base: str) -> None:
    url = f"{base}/google/v1beta/models/gemini-embedding-001:batchEmbedContents?key=k"
    one = {"model": "models/gemini-embedding-001", "content": {"parts": [{"text": "x"}]}, "outputDimensionality": 768}
    assert [len(row["values"]) for row in httpx.post(url, json={"requests": [one, one]}).json()["embeddings"]] == [
        768,
        768,
    ]
