"""The real engine predicts through the registry's blueprints, with nothing changed but that their hosts are mocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.blueprint import Blueprint, DocumentedCall, blueprint, blueprint_ids, from_mapping
from conformance.connector import MCP
from conformance.engine.answer import Answer
from conformance.engine.predict import predict
from conformance.http import send, serve
from conformance.java import jackson
from conformance.providers.registry import host_provider, provider_types
from conformance.serve import Kit
from conformance.template.substitutor import template
from conformance.verify.parses import outputs
from tests.real.node import MODELS, Node

_ORIGIN = re.compile(r"^https?://[^/?]+")
_WHOLE = re.compile(r"^\$\{parameters\.([^}]+)\}")


@pytest.fixture(scope="module")
def kit() -> Iterator[Kit]:
    made = Kit()
    yield made
    made.close()


@pytest.fixture(scope="module")
def url(kit: Kit) -> Iterator[str]:
    with serve(kit.app()) as found:
        yield found


def at_mocks(value: Blueprint, url: str) -> dict[str, Any]:
    """The connector body with the origin of each URL replaced by the mock that stands for it."""
    body: dict[str, Any] = json.loads(json.dumps(value.body))
    parameters = body.get("parameters", {})
    for action in body["actions"]:
        host = urlsplit(template(action["url"]).fill(parameters)).hostname or ""
        mock = f"{url}/mock/{host_provider(host) or value.provider}"
        action["url"] = _ORIGIN.sub(mock, action["url"])
        if whole := _WHOLE.match(action["url"]):
            parameters[whole[1]] = _ORIGIN.sub(mock, parameters[whole[1]])
    return body


def documented(identity: str) -> list[DocumentedCall]:
    """The calls of a blueprint that go to a provider's mock."""
    value = blueprint(identity)
    if value.kind != "connector" or value.body.get("protocol") in MCP or value.provider not in provider_types():
        return []
    return [call for call in value.calls if call.exchanges]


def settled(text: str) -> Any:
    return json.loads(re.sub(r'"task_id":"[^"]*"', '"task_id":"<id>"', text))


@pytest.mark.parametrize("identity", [identity for identity in blueprint_ids() if documented(identity)])
def test_the_engine_gets_from_the_mock_what_the_kit_s_engine_gets(
    identity: str, node: Node, kit: Kit, url: str
) -> None:
    value, calls = blueprint(identity), documented(identity)
    body = at_mocks(value, url)
    interface = {name: json.loads(schema) for name, schema in (value.interface or {}).items()}
    own = {"title": "t", "provider": "p", "connector": body, **({"interface": interface} if interface else {})}
    model = from_mapping(own).deployed()
    with node.model(body, interface) as real:
        for call in calls:
            kit.mocks.reset()
            mine = predict(model, call.call, send)
            assert isinstance(mine, Answer)
            kit.mocks.reset()
            where = f"{MODELS}/{real}/_{call.call.action}"
            if call.call.algorithm:
                where = f"/_plugins/_ml/_predict/{call.call.algorithm}/{real}"
            status, text = node.call("POST", where, call.call.body)
            assert [entry.refused for entry in kit.mocks.journal.entries()] == [""] * len(call.exchanges)
            assert (status, settled(text)) == (mine.status, settled(jackson.write(mine.body))), call.name
            assert status == 200
            if call.status == 200:
                assert outputs(json.loads(text)) == outputs(call.answer)
