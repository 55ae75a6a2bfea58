"""Anthropic's batches of messages by the official client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anthropic
import httpx
import pytest
from anthropic import Anthropic
from anthropic.types.messages import MessageBatchIndividualResponse

GOOD: Any = {"model": "claude-sonnet-4-6", "max_tokens": 20, "messages": [{"role": "user", "content": "one two"}]}


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[Anthropic]:
    with Anthropic(
        base_url=f"{base}/anthropic", api_key="sk-ant", max_retries=0, _strict_response_validation=True
    ) as made:
        yield made


def start(client: Anthropic, **params: Any) -> str:
    return client.messages.batches.create(
        requests=[{"custom_id": name, "params": GOOD | more} for name, more in params.items()]
    ).id


def results(client: Anthropic, ident: str) -> dict[str, MessageBatchIndividualResponse]:
    return {row.custom_id: row for row in client.messages.batches.results(ident)}


def test_a_batch_is_worked_through_and_each_request_has_its_result(client: Anthropic) -> None:
    begun = client.messages.batches.create(
        requests=[
            {"custom_id": "good", "params": GOOD},
            {"custom_id": "wrong", "params": GOOD | {"max_tokens": 0}},
            {"custom_id": "unknown", "params": GOOD | {"model": "claude-9"}},
            {"custom_id": "mock-expired-1", "params": GOOD},
        ]
    )
    assert (begun.processing_status, begun.request_counts.processing, begun.results_url) == ("in_progress", 4, None)
    ended = client.messages.batches.retrieve(begun.id)
    assert ended.processing_status == "ended"
    assert ended.request_counts.model_dump() == {
        "canceled": 0,
        "errored": 2,
        "expired": 1,
        "processing": 0,
        "succeeded": 1,
    }
    found = results(client, begun.id)
    assert {name: row.result.type for name, row in found.items()} == {
        "good": "succeeded",
        "wrong": "errored",
        "unknown": "errored",
        "mock-expired-1": "expired",
    }
    good, wrong = found["good"].result, found["wrong"].result
    assert good.type == "succeeded"
    assert good.message.content == client.messages.create(**GOOD).content
    assert wrong.type == "errored"
    assert wrong.error.error.type == "invalid_request_error"


def test_a_batch_is_cancelled_then_deleted(client: Anthropic) -> None:
    ident = start(client, a={}, b={})
    assert client.messages.batches.cancel(ident).processing_status == "canceling"
    with pytest.raises(anthropic.BadRequestError):
        client.messages.batches.delete(ident)
    ended = client.messages.batches.retrieve(ident)
    assert (ended.processing_status, ended.request_counts.canceled) == ("ended", 2)
    assert {row.result.type for row in results(client, ident).values()} == {"canceled"}
    with pytest.raises(anthropic.BadRequestError):
        client.messages.batches.cancel(ident)
    assert client.messages.batches.delete(ident).type == "message_batch_deleted"
    with pytest.raises(anthropic.NotFoundError):
        client.messages.batches.retrieve(ident)


def test_results_are_there_only_at_the_end(client: Anthropic, base: str) -> None:
    ident = start(client, a={})
    got = httpx.get(
        f"{base}/anthropic/v1/messages/batches/{ident}/results",
        headers={"x-api-key": "k", "anthropic-version": "2023-06-01"},
    )
    assert (got.status_code, "in_progress" in got.json()["error"]["message"]) == (400, True)


def test_batches_are_listed_the_newest_first_a_page_at_a_time(client: Anthropic) -> None:
    made = [start(client, a={"max_tokens": number}) for number in (1, 2, 3)]
    listed = [batch.id for batch in client.messages.batches.list(limit=2)]
    assert listed[:3] == made[::-1]
    page = client.messages.batches.list(limit=1, before_id=made[1])
    assert [batch.id for batch in page.data] == [made[2]]


@pytest.mark.parametrize(
    ("requests", "told"),
    [
        pytest.param([], "requests: List should have at least 1 item", id="none"),
        pytest.param([{"params": GOOD}], "requests.0.custom_id: Field required", id="no id"),
        pytest.param([{"custom_id": "a b", "params": GOOD}], "requests.0.custom_id: ", id="an id with a blank"),
        pytest.param([{"custom_id": "a", "params": GOOD}] * 2, "custom_id must be unique", id="twice the same id"),
    ],
)
def test_a_batch_that_is_none_is_refused(client: Anthropic, requests: Any, told: str) -> None:
    with pytest.raises(anthropic.BadRequestError) as raised:
        client.messages.batches.create(requests=requests)
    assert told in str(raised.value)
