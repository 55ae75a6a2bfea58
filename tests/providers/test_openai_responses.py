"""OpenAI's Responses API by the official client: whole, streamed, in the background, one after another."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import openai
import pytest
from openai import OpenAI
from openai.types.responses import ToolParam

MODEL = "gpt-4.1"
FIND: list[ToolParam] = [
    {
        "type": "function",
        "name": "find",
        "parameters": {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]},
        "strict": False,
    }
]


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[OpenAI]:
    with OpenAI(
        base_url=f"{base}/openai/v1", api_key="sk-test", max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


def test_a_response_is_given_and_its_usage_adds_up(client: OpenAI) -> None:
    got = client.responses.create(model=MODEL, input="one two three", instructions="be brief")
    assert (got.output_text, got.status) == ("Mock answer to: one two three", "completed")
    assert got.usage is not None
    assert got.usage.total_tokens == got.usage.input_tokens + got.usage.output_tokens
    assert got.usage.input_tokens == 5


def test_a_response_is_cut_at_its_limit(client: OpenAI) -> None:
    got = client.responses.create(model=MODEL, input="word " * 30, max_output_tokens=16)
    assert got.status == "incomplete"
    assert got.incomplete_details is not None
    assert (got.incomplete_details.reason, got.usage and got.usage.output_tokens) == ("max_output_tokens", 16)


def test_a_stream_tells_the_same_response_in_numbered_events(client: OpenAI) -> None:
    with client.responses.stream(model=MODEL, input="one two three") as stream:
        events = list(stream)
        final = stream.get_final_response()
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == final.output_text
    assert (events[0].type, events[-1].type) == ("response.created", "response.completed")


def test_a_forced_tool_is_called_whole_and_streamed(client: OpenAI) -> None:
    got = client.responses.create(model=MODEL, input="find it", tools=FIND, tool_choice="required")
    call = got.output[0]
    assert call.type == "function_call"
    assert (call.name, call.arguments) == ("find", '{"q":"text"}')
    with client.responses.stream(model=MODEL, input="find it", tools=FIND, tool_choice="required") as stream:
        streamed = stream.get_final_response().output[0]
    assert streamed.type == "function_call"
    assert streamed.arguments == call.arguments


def test_a_structured_answer_fits_its_schema(client: OpenAI) -> None:
    schema: dict[str, object] = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
    got = client.responses.create(
        model=MODEL, input="x", text={"format": {"type": "json_schema", "name": "n", "schema": schema}}
    )
    assert got.output_text == '{"a":1}'


def test_a_response_goes_on_from_an_earlier_one(client: OpenAI) -> None:
    first = client.responses.create(model=MODEL, input="one two")
    second = client.responses.create(model=MODEL, input="three", previous_response_id=first.id)
    assert second.usage is not None
    assert second.usage.input_tokens > 1
    assert second.previous_response_id == first.id
    assert client.responses.retrieve(first.id).output_text == first.output_text
    items = client.responses.input_items.list(first.id).data
    assert [item.type for item in items] == ["message"]
    client.responses.delete(first.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(first.id)
    with pytest.raises(openai.BadRequestError) as raised:
        client.responses.create(model=MODEL, input="three", previous_response_id=first.id)
    assert raised.value.code == "previous_response_not_found"


def test_what_is_not_stored_is_gone(client: OpenAI) -> None:
    got = client.responses.create(model=MODEL, input="one", store=False)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(got.id)


@pytest.mark.parametrize("outcome", ["completed", "failed"])
def test_a_response_in_the_background_lives_its_life(client: OpenAI, outcome: str) -> None:
    begun = client.responses.create(model=MODEL, input="one", background=True, metadata={"mock-outcome": outcome})
    seen = [begun.status, *(client.responses.retrieve(begun.id).status for _ in range(3))]
    assert seen == ["queued", "in_progress", outcome, outcome]
    assert (client.responses.retrieve(begun.id).error is None) == (outcome == "completed")


def test_a_response_in_the_background_is_cancelled(client: OpenAI) -> None:
    begun = client.responses.create(model=MODEL, input="one", background=True)
    assert client.responses.cancel(begun.id).status == "cancelled"
    assert client.responses.retrieve(begun.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError):
        client.responses.cancel(client.responses.create(model=MODEL, input="one").id)


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        pytest.param({"input": "x"}, "missing_required_parameter", "model", id="no model"),
        pytest.param({"model": MODEL, "input": "x", "messages": []}, "unknown_parameter", "messages", id="chat"),
        pytest.param(
            {"model": MODEL, "input": "x", "max_output_tokens": 1},
            "integer_below_min_value",
            "max_output_tokens",
            id="limit",
        ),
        pytest.param({"model": "none", "input": "x"}, "model_not_found", None, id="unknown model"),
    ],
)
def test_a_refusal_names_the_parameter_and_a_code(base: str, body: object, code: str, param: str | None) -> None:
    got = httpx.post(f"{base}/openai/v1/responses", json=body, headers={"authorization": "Bearer k"}).json()["error"]
    assert (got["code"], got["param"]) == (code, param)


def test_azure_answers_the_same(base: str) -> None:
    with OpenAI(base_url=f"{base}/azure-openai/openai/v1", api_key="key", max_retries=0) as client:
        got = client.responses.create(model="my-deployment", input="one two")
        assert (got.output_text, got.model) == ("Mock answer to: one two", "my-deployment")
        assert client.responses.retrieve(got.id).id == got.id
        client.responses.delete(got.id)
        with pytest.raises(openai.NotFoundError):
            client.responses.create(model="missing-deployment", input="x")
