"""Every blueprint of the registry on the real engine, with nothing changed but the provider's host."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from conformance.blueprint import Blueprint, DocumentedCall, blueprint, blueprint_ids
from conformance.connector import MCP
from tests.golden_vectors import comparable, run
from tests.real.node import Node, Provider

_HOST = re.compile(r"^https?://[^/?]+")
HERE = "http://provider.test"


def on_loopback(value: Blueprint) -> dict[str, Any]:
    """The connector body with each URL's scheme and host replaced, also where a parameter holds them."""
    body: dict[str, Any] = json.loads(json.dumps(value.body))
    parameters = body.get("parameters", {})
    for action in body["actions"]:
        action["url"] = _HOST.sub(HERE, action["url"])
        whole = re.match(r"^\$\{parameters\.([^}]+)\}", action["url"])
        if whole:
            parameters[whole[1]] = _HOST.sub(HERE, parameters[whole[1]])
    return body


def vector(value: Blueprint, call: DocumentedCall) -> dict[str, Any]:
    """A documented call as a vector: each reply goes to the request that has the documented body."""
    replies = [
        {
            "status": exchange.reply.status,
            "headers": dict(exchange.reply.headers),
            "body": exchange.reply.body.decode(),
            **({"when": exchange.body} if len(call.exchanges) > 1 else {}),
        }
        for exchange in call.exchanges
    ]
    made: dict[str, Any] = {"connector": on_loopback(value), "input": call.call.body, "replies": replies or [{}]}
    made |= {"action": call.call.action, "unordered": True}
    if call.call.algorithm:
        made["algorithm"] = call.call.algorithm
    if value.interface:
        made["model"] = {"interface": {name: json.loads(schema) for name, schema in value.interface.items()}}
    if "bedrock.rerank" in json.dumps(value.body):
        made["compare"] = "json"
    return made


CONNECTORS = [identity for identity in blueprint_ids() if blueprint(identity).kind == "connector"]
PREDICTING = [identity for identity in CONNECTORS if blueprint(identity).calls]


@pytest.mark.parametrize("identity", PREDICTING)
def test_the_engine_does_what_the_blueprint_documents(identity: str, node: Node, provider: Provider) -> None:
    value = blueprint(identity)
    assert value.connector().protocol not in MCP
    vectors = [vector(value, call) for call in value.calls]
    for call, made, real in zip(value.calls, vectors, node.run(vectors, provider, identity), strict=True):
        assert comparable(made, run(made)) == comparable(made, real), call.name
        assert real["response"] == {"status": call.status, "body": call.answer}, call.name
