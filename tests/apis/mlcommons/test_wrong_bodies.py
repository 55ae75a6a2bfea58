"""Bodies that are wrong: each is answered as 3.6.0 does, and none breaks the API, whatever is done to it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.http import Request, Response
from conformance.serve import Kit
from tests.lint.examples import BODY
from tests.spoiling import put_elsewhere, torn

RECORDED = json.loads((Path(__file__).parent / "wrong_bodies.json").read_text("utf-8"))
ML = "/_plugins/_ml"
CALLS = 400
"""Of each seed."""

BODIES: list[Any] = [
    BODY,
    {"name": "m", "function_name": "remote", "connector": BODY, "model_group_id": "x", "interface": {"input": {}}},
    {"parameters": {"messages": [{"role": "user", "content": "x"}], "a": 1.5, "b": None, "c": True}},
    {"text_docs": ["a", None], "return_number": True, "target_response": ["sentence_embedding"], "query_text": "x"},
    {"persistent": {"plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://a/.*$"], "plugins": {"x": 1}}},
    {
        "query": {"bool": {"must": [{"match": {"name": "x"}}, {"term": {"_id": "a"}}, {"range": {"v": {"gte": 1}}}]}},
        "size": 3,
        "sort": [{"name.keyword": "asc"}],
        "aggs": {"a": {"terms": {"field": "protocol", "size": 3}, "aggs": {"b": {"max": {"field": "created_time"}}}}},
        "_source": ["name"],
    },
    {"name": "g", "description": "d", "access_mode": "public"},
    {"model_ids": ["a"], "node_ids": []},
    {"credential": {"key": "n"}, "parameters": {}},
    {
        "provider": "Open AI", "connectionName": "n", "model": "m", "fields": {"API_KEY": "k"}, "status": "FINALIZED",
        "llmFeatures": {"streaming": True}, "IOMappings": ["textToText"],
    },
]  # fmt: skip


@pytest.fixture(scope="module")
def kit() -> Iterator[Kit]:
    made = Kit()
    yield made
    made.close()


def say(kit: Kit, call: str, body: str) -> Response:
    method, _, path = call.partition(" ")
    headers = (("content-type", "application/json"), ("x-api-key", "demo"))
    return kit(Request(method, f"http://kit{path}", headers, body.encode("utf-8", "surrogatepass")))


def answered(kit: Kit, call: str, body: Any) -> Any:
    return json.loads(say(kit, call, json.dumps(body)).body)


@pytest.fixture(scope="module")
def calls(kit: Kit) -> list[str]:
    """Every call that reads a body, on things that there are."""
    connector = answered(kit, f"POST {ML}/connectors/_create", BODY)["connector_id"]
    model = answered(
        kit, f"POST {ML}/models/_register", {"name": "m", "function_name": "remote", "connector_id": connector}
    )["model_id"]
    return [
        f"POST {ML}/connectors/_create",
        f"PUT {ML}/connectors/{connector}",
        f"POST {ML}/models/_register",
        f"PUT {ML}/models/{model}",
        f"POST {ML}/models/{model}/_predict",
        f"POST {ML}/models/{model}/_batch_predict",
        f"POST {ML}/_predict/text_embedding/{model}",
        f"POST {ML}/models/{model}/_deploy",
        f"POST {ML}/models/_undeploy",
        f"POST {ML}/model_groups/_register",
        *(f"POST {ML}/{what}/_search" for what in ("connectors", "models", "model_groups", "tasks")),
        "PUT /_cluster/settings",
        "POST /api/public/connections",
    ]


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: f"{case['call'].rpartition('/')[2]} {case['body']}")
def test_it_is_answered_as_recorded(case: dict[str, Any], kit: Kit, calls: list[str]) -> None:
    assert calls  # there are indices to search
    answer = say(kit, case["call"], case["body"])
    error = json.loads(answer.body)["error"]
    assert answer.status == case["status"]
    if case["error"]["type"].startswith("json_"):
        # the words are those of the engine's JSON reader
        assert error["type"] == case["error"]["type"]
    else:
        assert error == case["error"]


@pytest.mark.parametrize("seed", range(12))
def test_no_body_breaks_the_api(seed: int, kit: Kit, calls: list[str]) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    for _ in range(CALLS):
        value = chance.choice(BODIES)
        text = json.dumps(put_elsewhere(value, chance) if chance.random() < 0.5 else value)
        if chance.random() < 0.7:
            text = torn(text, chance)
        call = chance.choice(calls)
        try:
            say(kit, call, text)
        except Exception as error:
            error.add_note(f"{call} {text!r}")
            raise
