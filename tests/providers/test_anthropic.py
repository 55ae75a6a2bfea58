"""The official client, pointed at the mock, does its ordinary work and gets its own exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from anthropic import Anthropic
from anthropic.types import MessageParam

MODEL = "claude-sonnet-4-6"
ASKED: list[MessageParam] = [{"role": "user", "content": "one two three"}]


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[Anthropic]:
    with Anthropic(
        base_url=f"{base}/anthropic", api_key="sk-ant", max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


def test_a_message_is_answered(client: Anthropic) -> None:
    got = client.messages.create(model=MODEL, max_tokens=50, messages=ASKED, system="be brief")
    assert got.content[0].type == "text"
    assert got.content[0].text == "Mock answer to: one two three"
    assert (got.stop_reason, got.usage.input_tokens) == ("end_turn", 5)


def test_a_message_is_cut_at_its_limit_or_stopped(client: Anthropic) -> None:
    cut = client.messages.create(model=MODEL, max_tokens=2, messages=ASKED)
    assert (cut.stop_reason, cut.usage.output_tokens) == ("max_tokens", 2)
    stopped = client.messages.create(model=MODEL, max_tokens=50, messages=ASKED, stop_sequences=["two"])
    assert (stopped.stop_reason, stopped.stop_sequence) == ("stop_sequence", "two")


def test_a_stream_is_the_same_message_in_pieces(client: Anthropic) -> None:
    with client.messages.stream(model=MODEL, max_tokens=50, messages=ASKED) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == "Mock answer to: one two three"
    assert final.stop_reason == "end_turn"
    assert final.usage.output_tokens > 0


def test_thinking_comes_before_the_text(client: Anthropic) -> None:
    got = client.messages.create(
        model=MODEL, max_tokens=2000, messages=ASKED, thinking={"type": "enabled", "budget_tokens": 1024}
    )
    assert [block.type for block in got.content] == ["thinking", "text"]


def test_a_tool_is_called_where_one_must_be(client: Anthropic) -> None:
    got = client.messages.create(
        model=MODEL,
        max_tokens=50,
        messages=ASKED,
        tools=[{"name": "find", "input_schema": {"type": "object", "properties": {"q": {"type": "string"}}}}],
        tool_choice={"type": "any"},
    )
    assert got.content[0].type == "tool_use"
    assert (got.content[0].input, got.stop_reason) == ({"q": "text"}, "tool_use")


def test_tokens_are_counted_as_a_message_counts_them(client: Anthropic) -> None:
    counted = client.messages.count_tokens(model=MODEL, messages=ASKED).input_tokens
    assert counted == client.messages.create(model=MODEL, max_tokens=5, messages=ASKED).usage.input_tokens


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (400, anthropic.BadRequestError, "invalid_request_error"),
        (401, anthropic.AuthenticationError, "authentication_error"),
        (402, anthropic.APIStatusError, "billing_error"),
        (403, anthropic.PermissionDeniedError, "permission_error"),
        (404, anthropic.NotFoundError, "not_found_error"),
        (408, anthropic.APIStatusError, "invalid_request_error"),
        (409, anthropic.ConflictError, "conflict_error"),
        (413, anthropic.APIStatusError, "request_too_large"),
        (415, anthropic.APIStatusError, "invalid_request_error"),
        (429, anthropic.RateLimitError, "rate_limit_error"),
        (500, anthropic.InternalServerError, "api_error"),
        (503, anthropic.InternalServerError, "api_error"),
        (504, anthropic.InternalServerError, "timeout_error"),
        (529, anthropic.InternalServerError, "overloaded_error"),
    ],
)
def test_each_status_is_the_exception_that_the_client_has_for_it(
    client: Anthropic, status: int, kind: type[anthropic.APIStatusError], told: str
) -> None:
    with pytest.raises(kind) as raised:
        client.messages.create(model=MODEL, max_tokens=5, messages=ASKED, extra_headers={"x-mock-fault": str(status)})
    body = raised.value.body
    assert isinstance(body, dict)
    assert (raised.value.status_code, body["error"]["type"]) == (status, told)
    assert body["request_id"] == raised.value.request_id


@pytest.mark.parametrize(
    ("version", "more", "status", "message"),
    [
        pytest.param("2023-06-01", {"temperature": 0.5}, 200, "", id="old takes temperature"),
        pytest.param("2026-10-21", {"temperature": 1.0}, 400, "temperature: Extra inputs", id="new refuses it"),
        pytest.param("2026-10-21", {"top_k": 5}, 400, "top_k: Extra inputs", id="and top_k"),
        pytest.param("2025-01-01", {}, 400, "anthropic-version", id="unknown version"),
        pytest.param("2023-06-01", {"max_tokens": 0}, 400, "max_tokens: Input should be greater", id="range"),
        pytest.param("2023-06-01", {"nonsense": 0}, 400, "nonsense: Extra inputs", id="unknown member"),
        pytest.param("2023-06-01", {"model": "claude-9"}, 404, "model: claude-9", id="unknown model"),
    ],
)
def test_the_version_decides_what_is_refused(
    client: Anthropic, version: str, more: dict[str, object], status: int, message: str
) -> None:
    body = {"model": MODEL, "max_tokens": 5, "messages": ASKED, **more}
    options: Any = {"headers": {"anthropic-version": version}}
    if status == 200:
        assert client.post("/v1/messages", body=body, cast_to=object, options=options)
        return
    with pytest.raises(anthropic.APIStatusError) as raised:
        client.post("/v1/messages", body=body, cast_to=object, options=options)
    assert raised.value.status_code == status
    assert message in str(raised.value)


@pytest.mark.parametrize("how", ["api_key", "auth_token"])
def test_both_ways_to_show_a_key_are_checked(base: str, how: str) -> None:
    def client(key: str) -> Anthropic:
        given: dict[str, str] = {how: key}
        return Anthropic(base_url=f"{base}/anthropic", max_retries=0, **given)  # type: ignore[arg-type]  # one of two

    assert client("good").messages.create(model=MODEL, max_tokens=5, messages=ASKED).id
    with pytest.raises(anthropic.AuthenticationError):
        client("bad-key").messages.create(model=MODEL, max_tokens=5, messages=ASKED)
