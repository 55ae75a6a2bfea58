"""No body breaks a mock: what each documented request sends, made wrong by chance."""

from __future__ import annotations

import json
import random
from functools import cache

import pytest

from conformance.blueprint import Blueprint, Exchange, blueprint, blueprint_ids, from_mapping
from conformance.connector import Connector
from conformance.engine.sign import sign
from conformance.http import Request
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
from conformance.providers.mocks import Mocks
from tests.spoiling import put_elsewhere, torn

CALLS = 400
"""Of each seed."""


def signer(known: Blueprint) -> Connector | None:
    """The connector with keys that the mocks know, where its requests are signed."""
    if known.body.get("protocol") != "aws_sigv4":
        return None
    keys = {"access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    credential = {**known.body["credential"], **keys}
    credential.pop("session_token", None)
    body = {**known.body, "credential": credential}
    return from_mapping({"title": "t", "provider": "p", "connector": body}).connector()


@cache
def documented() -> list[tuple[Connector | None, Exchange]]:
    return [
        (signer(known), exchange)
        for known in map(blueprint, blueprint_ids())
        for call in known.calls
        for exchange in call.exchanges
    ]


@pytest.mark.parametrize("seed", range(12))
def test_no_body_breaks_a_mock(seed: int, mocks: Mocks) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    taken = 0
    for _ in range(CALLS):
        connector, exchange = chance.choice(documented())
        handler = mocks.handler_for_host(Request("GET", exchange.url).host)
        if handler is None:
            continue
        try:
            value = json.loads(exchange.body)
        except ValueError:
            value = exchange.body
        text = json.dumps(put_elsewhere(value, chance))
        if chance.random() < 0.3:
            text = torn(text, chance)
        headers = tuple((name, text_.replace("***", "key")) for name, text_ in exchange.headers.items())
        request = Request(exchange.method, exchange.url, headers, text.encode("utf-8", "surrogatepass"))
        if connector is not None:
            request = sign(request, connector)
        try:
            answer = handler(request)
            b"".join(answer.chunks or ())
        except Exception as error:
            error.add_note(f"{exchange.method} {exchange.url} {text!r}")
            raise
        taken += answer.status != 403
    assert taken > CALLS * 0.8


VERTEX = "/v1/projects/p/locations/us-central1/publishers/google/models/text-embedding-005:predict"


@pytest.mark.parametrize(
    ("provider", "path", "body", "status"),
    [
        pytest.param("google", VERTEX, '{"instances": 3}', 400, id="one thing where a list is wanted"),
        pytest.param(
            "openai",
            "/v1/embeddings",
            '{"model": "text-embedding-3-small", "input": [1e2, 2e0]}',
            200,
            id="whole numbers with an exponent",
        ),
    ],
)
def test_what_broke_one_is_answered(provider: str, path: str, body: str, status: int, mocks: Mocks) -> None:
    headers = (("authorization", "Bearer key"), ("content-type", "application/json"))
    assert mocks[provider].handle(Request("POST", f"http://mock{path}", headers, body.encode())).status == status
