"""The official client, pointed at the mock, does its ordinary work and gets its own exceptions."""

from __future__ import annotations

import math
from typing import Any

import cohere
import pytest
from cohere.core.api_error import ApiError
from cohere.core.request_options import RequestOptions

ASKED: list[Any] = [{"role": "user", "content": "one two"}]
PIXEL = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture(scope="module")
def v1(base: str) -> cohere.Client:
    return cohere.Client("key", base_url=f"{base}/cohere")


@pytest.fixture(scope="module")
def v2(base: str) -> cohere.ClientV2:
    return cohere.ClientV2("key", base_url=f"{base}/cohere")


def test_the_second_version_chats(v2: cohere.ClientV2) -> None:
    got = v2.chat(model="command-a-03-2025", messages=ASKED)
    assert got.message.content
    assert got.message.content[0].type == "text"
    assert got.message.content[0].text == "Mock answer to: one two"
    assert got.finish_reason == "COMPLETE"


def test_the_second_version_streams(v2: cohere.ClientV2) -> None:
    events = list(v2.chat_stream(model="command-a-03-2025", messages=ASKED))
    kinds = [event.type for event in events if event is not None]
    assert kinds[:2] + kinds[-2:] == ["message-start", "content-start", "content-end", "message-end"]
    text = "".join(e.delta.message.content.text for e in events if e is not None and e.type == "content-delta")  # type: ignore[union-attr,misc]  # present
    assert text == "Mock answer to: one two"


def test_the_second_version_calls_a_tool(v2: cohere.ClientV2) -> None:
    parameters = {"type": "object", "properties": {"q": {"type": "string"}}}
    got = v2.chat(
        model="command-a-03-2025",
        messages=ASKED,
        tools=[cohere.ToolV2(type="function", function=cohere.ToolV2Function(name="find", parameters=parameters))],
        tool_choice="REQUIRED",
    )
    calls = got.message.tool_calls
    assert calls
    assert calls[0].function is not None
    assert (calls[0].function.name, calls[0].function.arguments) == ("find", '{"q":"text"}')


def test_the_second_version_embeds_by_type(v2: cohere.ClientV2) -> None:
    got = v2.embed(
        model="embed-v4.0",
        input_type="search_document",
        texts=["a", "b"],
        embedding_types=["float", "int8", "uint8", "binary", "ubinary", "base64"],
        output_dimension=256,
    ).embeddings
    assert got.float_ is not None
    assert [len(row) for row in got.float_] == [256, 256]
    assert math.isclose(math.hypot(*got.float_[0]), 1, abs_tol=1e-6)
    assert got.int8 is not None
    assert got.uint8 is not None
    assert [value + 128 for value in got.int8[0]] == got.uint8[0]
    assert got.binary is not None
    assert got.ubinary is not None
    assert [value + 128 for value in got.binary[0]] == got.ubinary[0]
    assert len(got.binary[0]) == 32
    assert got.base64


def test_the_first_version_embeds_texts_and_images(v1: cohere.Client) -> None:
    got = v1.embed(texts=["a", "b"], model="embed-english-v3.0", input_type="search_query")
    assert got.response_type == "embeddings_floats"
    assert [len(row) for row in got.embeddings] == [1024, 1024]
    image = v1.embed(images=[PIXEL], model="embed-english-v3.0", input_type="image")
    assert len(image.embeddings) == 1  # type: ignore[arg-type]  # floats


def test_both_versions_rank(v1: cohere.Client, v2: cohere.ClientV2) -> None:
    documents = ["about bread", "the capital of France", "France"]
    got = v2.rerank(model="rerank-v3.5", query="capital of France", documents=documents, top_n=2)
    assert [row.index for row in got.results] == [1, 2]
    old = v1.rerank(model="rerank-english-v3.0", query="capital of France", documents=documents, return_documents=True)
    assert old.results[0].document is not None
    assert old.results[0].document.text == "the capital of France"


def test_the_first_version_chats_and_streams(v1: cohere.Client) -> None:
    got = v1.chat(message="one two", model="command-r-08-2024")
    assert got.text == "Mock answer to: one two"
    assert got.chat_history
    events = list(v1.chat_stream(message="one two", model="command-r-08-2024"))
    assert [event.event_type for event in (events[0], events[-1])] == ["stream-start", "stream-end"]
    assert "".join(event.text for event in events if event.event_type == "text-generation") == got.text


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, cohere.BadRequestError),
        (401, cohere.UnauthorizedError),
        (403, cohere.ForbiddenError),
        (404, cohere.NotFoundError),
        (408, ApiError),
        (413, ApiError),
        (415, ApiError),
        (422, cohere.UnprocessableEntityError),
        (429, cohere.TooManyRequestsError),
        (498, cohere.InvalidTokenError),
        (499, cohere.ClientClosedRequestError),
        (500, cohere.InternalServerError),
        (501, cohere.NotImplementedError),
        (503, cohere.ServiceUnavailableError),
        (504, cohere.GatewayTimeoutError),
    ],
)
def test_each_status_is_the_exception_that_the_client_has_for_it(
    v2: cohere.ClientV2, status: int, kind: type[ApiError]
) -> None:
    options = RequestOptions(additional_headers={"x-mock-fault": str(status)}, max_retries=0)
    with pytest.raises(kind) as raised:
        v2.rerank(model="rerank-v3.5", query="q", documents=["d"], request_options=options)
    assert isinstance(raised.value.body, dict)
    assert raised.value.status_code == status
    assert set(raised.value.body) == {"id", "message"}


def test_a_bad_key_and_an_unknown_model_are_refused(base: str, v2: cohere.ClientV2) -> None:
    with pytest.raises(cohere.UnauthorizedError):
        cohere.ClientV2("bad-key", base_url=f"{base}/cohere").rerank(model="rerank-v3.5", query="q", documents=["d"])
    with pytest.raises(cohere.NotFoundError):
        v2.rerank(model="rerank-v9", query="q", documents=["d"])


def test_a_model_of_the_third_generation_needs_an_input_type(v1: cohere.Client) -> None:
    with pytest.raises(cohere.BadRequestError) as raised:
        v1.embed(texts=["a"], model="embed-english-v3.0")
    assert "input_type" in str(raised.value.body)
    assert v1.embed(texts=["a"], model="embed-english-v2.0").embeddings
