"""Every conversation recorded from OpenSearch 3.6.0 is held with the embedded API, step by step."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.apis.mlcommons.conftest import ORIGIN, Provider, Talk
from tests.apis.mlcommons.masks import at, masked
from tests.golden_vectors import unworded, vectors

EXPECTED = 472
ML = "/_plugins/_ml"
CONNECTOR = {
    "name": "first",
    "version": "1",
    "protocol": "http",
    "credential": {"k": "v"},
    "actions": [{"action_type": "predict", "method": "POST", "url": "https://models.example.org"}],
}
RECORDED = {vector["id"]: vector for found in vectors("api").values() for vector in found}


def make_every_index(talk: Talk) -> None:
    """The recordings were made on a node that had seen connectors, models, groups and tasks."""
    connector = talk("POST", f"{ML}/connectors/_create", CONNECTOR)[1]["connector_id"]
    made = talk("POST", f"{ML}/models/_register", {"name": "m", "function_name": "remote", "connector_id": connector})
    group = talk("GET", f"{ML}/models/{made[1]['model_id']}")[1]["model_group_id"]
    model = made[1]["model_id"]
    for path in (f"models/{model}", f"model_groups/{group}"):
        assert talk("DELETE", f"{ML}/{path}")[0] == 200
    status, answer = talk("DELETE", f"{ML}/connectors/{connector}")
    assert status == 200 or (status == 409 and model not in str(answer))  # a full node: another's id has a piece of it


def hold(talk: Talk, vector: dict[str, Any], node: str) -> tuple[list[Any], dict[str, str]]:
    """What the API answers to the vector's steps, masked, and what the masks stand for."""
    saved: dict[str, str | None] = {}
    answers = []
    for step in vector["steps"]:
        text = json.dumps({key: step.get(key) for key in ("path", "body")}).replace("http://provider.test", ORIGIN)
        for name, real in saved.items():
            text = text.replace("{{" + name + "}}", real or "")
        filled = json.loads(text)
        answer = talk(step["method"], filled["path"], filled["body"])
        assert all(at(answer[1], key) == wanted for key, wanted in step.get("until", {}).items())
        saved |= {name: at(answer[1], key) for name, key in step.get("save", {}).items()}
        answers.append({"status": answer[0], "body": answer[1]})
    names = {real: "{{" + name + "}}" for name, real in saved.items() if real}
    names |= {node: "<node>", ORIGIN: "http://provider.test"}
    return [masked(answer, names) for answer in answers], names


@pytest.mark.parametrize("id_", sorted(RECORDED))
def test_the_recorded_conversation_holds(id_: str, api: Any, talk: Talk, provider: Provider) -> None:
    vector = RECORDED[id_]
    make_every_index(talk)
    provider.reply = vector.get("reply", {})
    answers, names = hold(talk, vector, api.context.node)
    assert unworded(answers) == unworded([step["expected"] for step in vector["steps"]])
    assert masked(provider.seen, names) == vector.get("requests", [])


def test_every_recorded_conversation_is_there() -> None:
    assert len(RECORDED) == EXPECTED
