"""The engine's HTTP client: what it refuses, and how long it waits."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from conformance.connector import ClientConfig
from conformance.engine.client import check_client, check_retries, pauses
from conformance.java.throwable import Throwable
from tests.engine.making import model, parameters, refusal_of


@pytest.mark.parametrize(
    ("config", "waits"),
    [
        pytest.param(ClientConfig(), [], id="none by default"),
        pytest.param(ClientConfig(max_retry_times=2), [0.2, 0.2], id="constant"),
        pytest.param(
            ClientConfig(max_retry_times=3, retry_backoff_policy="exponential_equal_jitter"),
            [0.2, 0.4, 0.8],
            id="exponential",
        ),
        pytest.param(
            ClientConfig(max_retry_times=9, retry_backoff_millis=400, retry_timeout_seconds=1),
            [0.4, 0.4],
            id="until the time is over",
        ),
        pytest.param(ClientConfig(max_retry_times=-1), [0.2] * 5, id="without a limit"),
        pytest.param(
            ClientConfig(
                max_retry_times=-1, retry_backoff_policy="exponential_full_jitter", retry_timeout_seconds=10**9
            ),
            [0.2, 0.4, 0.8, 1.6, 3.2],
            id="without any limit",
        ),
    ],
)
def test_how_long_it_waits(config: ClientConfig, waits: list[float]) -> None:
    assert list(islice(pauses(config), 5)) == waits


def test_endless_retries_end_with_their_time() -> None:
    assert len(list(pauses(ClientConfig(max_retry_times=-1)))) == 150


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (ClientConfig(connection_timeout=0), "connectionTimeout must be positive"),
        (ClientConfig(read_timeout=-1), "readTimeout must not be negative"),
        (
            ClientConfig(max_connection=0),
            "Error communicating with remote model: maxConnections: 0 (expected: >= 1)",
        ),
    ],
)
def test_what_no_client_can_be_made_of(config: ClientConfig, reason: str) -> None:
    with pytest.raises(Throwable) as error:
        check_client(config)
    assert error.value.reason == reason


@pytest.mark.parametrize(("millis", "shown"), [(0, "0s"), (-1, "-1")])
def test_a_backoff_counts_only_where_there_are_retries(millis: int, shown: str) -> None:
    check_retries(ClientConfig(retry_backoff_millis=millis))
    with pytest.raises(Throwable, match=f"Initial delay was less than 1 millisecond: {shown}"):
        check_retries(ClientConfig(retry_backoff_millis=millis, max_retry_times=1))


@pytest.mark.parametrize(
    ("config", "refusal"),
    [
        ({"connection_timeout": 0}, (400, "illegal_argument_exception", "connectionTimeout must be positive")),
        (
            {"max_connection": 0},
            (500, "status_exception", "Error communicating with remote model: maxConnections: 0 (expected: >= 1)"),
        ),
    ],
)
def test_the_call_hears_of_it(config: dict[str, Any], refusal: tuple[int, str, str]) -> None:
    assert refusal_of(model(client_config=config), parameters(v="x")) == refusal
