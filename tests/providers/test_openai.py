"""The official client, pointed at the mock, does its ordinary work and gets its own exceptions."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Iterator

import openai
import pytest
from openai import OpenAI

from conformance.providers.mocks import Mocks

STATUSES = [
    (400, openai.BadRequestError),
    (401, openai.AuthenticationError),
    (403, openai.PermissionDeniedError),
    (404, openai.NotFoundError),
    (408, openai.APIStatusError),
    (409, openai.ConflictError),
    (413, openai.APIStatusError),
    (415, openai.APIStatusError),
    (422, openai.UnprocessableEntityError),
    (429, openai.RateLimitError),
    (500, openai.InternalServerError),
    (503, openai.InternalServerError),
    (529, openai.InternalServerError),
]


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[OpenAI]:
    with OpenAI(
        base_url=f"{base}/openai/v1", api_key="sk-test", max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


@pytest.fixture(scope="module")
def lenient(base: str) -> Iterator[OpenAI]:
    """The client as users have it: its strict types know neither base64 vectors nor the pieces of a completion."""
    with OpenAI(base_url=f"{base}/openai/v1", api_key="sk-test", max_retries=0) as made:
        yield made


def test_a_chat_is_answered_and_its_usage_adds_up(client: OpenAI) -> None:
    got = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "one two three"}])
    assert got.choices[0].message.content == "Mock answer to: one two three"
    assert got.choices[0].finish_reason == "stop"
    assert got.usage is not None
    assert got.usage.total_tokens == got.usage.prompt_tokens + got.usage.completion_tokens
    assert got.usage.prompt_tokens == 3


def test_a_chat_is_cut_at_its_limit(client: OpenAI) -> None:
    got = client.chat.completions.create(
        model="gpt-4o", max_completion_tokens=2, messages=[{"role": "user", "content": "one"}]
    )
    assert (got.choices[0].message.content, got.choices[0].finish_reason) == ("Mock answer", "length")


def test_a_stream_has_one_id_and_the_text_of_the_whole_answer(client: OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "one two three four"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"
    assert (
        "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Mock answer to: one two three four"
    )
    assert chunks[-2].choices[0].finish_reason == "stop"
    usage = chunks[-1].usage
    assert chunks[-1].choices == []
    assert usage is not None
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_a_forced_tool_is_called_with_arguments_that_fit_its_schema(client: OpenAI) -> None:
    got = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "weather?"}],
        tools=[
            {
                "type": "function",
                "function": {
                    "name": "weather",
                    "parameters": {
                        "type": "object",
                        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
                    },
                },
            }
        ],
        tool_choice="required",
    )
    calls = got.choices[0].message.tool_calls
    assert calls
    assert calls[0].type == "function"
    assert calls[0].function.name == "weather"
    assert json.loads(calls[0].function.arguments) == {"city": "text", "days": 1}
    assert got.choices[0].finish_reason == "tool_calls"


def test_a_structured_answer_fits_its_schema(client: OpenAI) -> None:
    schema = {
        "type": "object",
        "properties": {"ok": {"type": "boolean"}},
        "required": ["ok"],
        "additionalProperties": False,
    }
    got = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "well?"}],
        response_format={"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}},
    )
    assert json.loads(got.choices[0].message.content or "") == {"ok": True}


@pytest.mark.parametrize(
    ("model", "dimensions", "size"),
    [
        pytest.param("text-embedding-ada-002", None, 1536, id="ada"),
        pytest.param("text-embedding-3-small", None, 1536, id="small"),
        pytest.param("text-embedding-3-large", None, 3072, id="large"),
        pytest.param("text-embedding-3-large", 259, 259, id="large cut"),
    ],
)
def test_an_embedding_has_the_size_of_its_model_and_unit_length(
    lenient: OpenAI, model: str, dimensions: int | None, size: int
) -> None:
    asked = {} if dimensions is None else {"dimensions": dimensions}
    row = lenient.embeddings.create(model=model, input="a text", **asked).data[0].embedding  # type: ignore[arg-type]  # optional member
    assert len(row) == size
    assert math.isclose(math.hypot(*row), 1, abs_tol=1e-5)


def test_a_text_has_the_same_vector_in_any_batch_and_either_encoding(client: OpenAI, lenient: OpenAI) -> None:
    one = lenient.embeddings.create(model="text-embedding-3-small", input="the text")
    many = client.embeddings.create(
        model="text-embedding-3-small", input=["another", "the text"], encoding_format="float"
    )
    assert many.data[1].embedding == pytest.approx(one.data[0].embedding, abs=1e-7)
    assert many.data[0].embedding != many.data[1].embedding
    assert many.usage.prompt_tokens == 3


def test_a_completion_echoes_and_stops_at_sixteen_tokens(client: OpenAI) -> None:
    got = client.completions.create(model="gpt-3.5-turbo-instruct", prompt=["a " * 30, "b"], echo=True)
    assert [choice.finish_reason for choice in got.choices] == ["length", "stop"]
    assert got.choices[1].text == "bMock answer to: b"


def test_a_completion_streams(lenient: OpenAI) -> None:
    stream = lenient.completions.create(model="gpt-3.5-turbo-instruct", prompt="b", stream=True)
    assert "".join(chunk.choices[0].text for chunk in stream) == "Mock answer to: b"


def test_a_moderation_flags_what_it_must(client: OpenAI) -> None:
    got = client.moderations.create(input=["a kind word", "I will kill"])
    assert [result.flagged for result in got.results] == [False, True]


def test_an_image_comes_as_bytes(client: OpenAI) -> None:
    data = client.images.generate(prompt="a dot", n=2).data
    assert data is not None
    assert [bool(image.b64_json) for image in data] == [True, True]


def test_a_batch_is_worked_through_and_its_lines_answered(client: OpenAI) -> None:
    def line(name: str, body: object) -> str:
        return json.dumps({"custom_id": name, "method": "POST", "url": "/v1/embeddings", "body": body})

    good, bad = {"model": "text-embedding-3-small", "input": "x"}, {"model": "nope", "input": "x"}
    file = client.files.create(
        file=("in.jsonl", io.BytesIO(f"{line('a', good)}\n{line('b', bad)}\n".encode())), purpose="batch"
    )
    assert client.files.content(file.id).read().startswith(b'{"custom_id": "a"')
    batch = client.batches.create(input_file_id=file.id, endpoint="/v1/embeddings", completion_window="24h")
    states = [batch.status] + [client.batches.retrieve(batch.id).status for _ in range(4)]
    assert states == ["validating", "in_progress", "finalizing", "completed", "completed"]
    done = client.batches.retrieve(batch.id)
    assert done.request_counts is not None
    assert (done.request_counts.completed, done.request_counts.failed) == (1, 1)
    rows = [json.loads(row) for row in client.files.content(done.output_file_id or "").text.splitlines()]
    assert [(row["custom_id"], row["response"]["status_code"]) for row in rows] == [("a", 200), ("b", 404)]
    with pytest.raises(openai.ConflictError):
        client.batches.cancel(batch.id)


def test_a_batch_is_cancelled_or_fails_as_asked(client: OpenAI) -> None:
    def start(**metadata: str) -> str:
        return client.batches.create(
            input_file_id="file-abc123", endpoint="/v1/embeddings", completion_window="24h", metadata=metadata
        ).id

    one = start()
    assert client.batches.cancel(one).status == "cancelling"
    assert client.batches.retrieve(one).status == "cancelled"
    two = start(**{"mock-outcome": "failed"})
    failed = client.batches.retrieve(two)
    assert failed.status == "failed"
    assert failed.errors is not None


@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_each_status_is_the_exception_that_the_client_has_for_it(
    client: OpenAI, status: int, kind: type[openai.APIStatusError]
) -> None:
    with pytest.raises(kind) as raised:
        client.embeddings.create(model="m", input="x", extra_headers={"x-mock-fault": str(status)})
    assert raised.value.status_code == status
    assert set(raised.value.body or ()) == {"message", "type", "param", "code"}  # type: ignore[call-overload]  # a mapping
    assert raised.value.request_id is not None


def test_a_rate_limit_says_when_to_come_back(client: OpenAI) -> None:
    with pytest.raises(openai.RateLimitError) as raised:
        client.embeddings.create(model="m", input="x", extra_headers={"x-mock-fault": "429"})
    assert raised.value.response.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    ("key", "code"), [pytest.param("bad-key", "invalid_api_key", id="wrong"), pytest.param("", None, id="empty")]
)
def test_a_key_is_asked_for(base: str, key: str, code: str | None) -> None:
    headers = {} if key else {"Authorization": "Basic eDp5"}
    client = OpenAI(base_url=f"{base}/openai/v1", api_key=key or "x", max_retries=0, default_headers=headers)
    with pytest.raises(openai.AuthenticationError) as raised:
        client.models.list()
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("body", "param", "code"),
    [
        pytest.param({"model": "gpt-5", "max_tokens": 5}, "max_tokens", "unsupported_parameter", id="reasoning"),
        pytest.param({"model": "none-such"}, None, "model_not_found", id="unknown model"),
        pytest.param({"model": "gpt-4o", "temperature": 2.5}, "temperature", "decimal_above_max_value", id="range"),
        pytest.param({"model": "gpt-4o", "colour": 1}, "colour", "unknown_parameter", id="unknown member"),
        pytest.param({"model": "gpt-4o", "n": "1"}, "n", "invalid_type", id="type"),
    ],
)
def test_a_refusal_names_the_parameter_and_a_code(
    client: OpenAI, body: dict[str, object], param: str, code: str
) -> None:
    with pytest.raises(openai.APIStatusError) as raised:
        client.post("/chat/completions", body={"messages": [{"role": "user", "content": "x"}], **body}, cast_to=object)
    assert (raised.value.param, raised.value.code) == (param, code)


def test_models_are_listed(client: OpenAI) -> None:
    assert "gpt-4o" in {model.id for model in client.models.list()}


def test_a_retired_model_is_answered_with_a_warning_in_the_journal(client: OpenAI, mocks: Mocks) -> None:
    client.chat.completions.create(model="gpt-4-32k", messages=[{"role": "user", "content": "x"}])
    assert mocks.journal.entries(provider="openai")[-1].warnings == (
        "model gpt-4-32k is retired as of 2025-06-06; use gpt-4o",
    )
