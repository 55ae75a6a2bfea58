"""Clients that OpenSearch publishes work against `conformance serve` unchanged, and are told what 3.6.0 tells them."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.serve import running
from tests.apis.mlcommons.test_golden import make_every_index
from tests.real.node import Node, Provider, providing

RECORDED = json.loads((Path(__file__).parent / "answers.json").read_text("utf-8"))


@pytest.fixture
def provider() -> Iterator[Provider]:
    with providing() as server:
        yield server


@pytest.fixture
def url() -> Iterator[str]:
    with running() as found:
        node = Node(found)  # it trusts loopback from here on
        make_every_index(node.say)
        node.close()
        yield found


def told(name: str, url: str, provider: Provider) -> list[Any]:
    """What a client is told in a conversation with an implementation."""
    pytest.importorskip("opensearchpy")
    with warnings.catch_warnings():
        # theirs: what they still use of their own dependencies' past
        warnings.simplefilter("ignore")
        if name == "opensearch-py-ml":
            pytest.importorskip("opensearch_py_ml")
        from tests.clients.conversations import CONVERSATIONS, Talk, connect

        with connect(url) as client:
            talk = Talk(client, provider, "client " + name.replace(".", " "))
            CONVERSATIONS[name](talk)
            return talk.told()


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_a_client_is_told_what_the_engine_told_it(name: str, url: str, provider: Provider) -> None:
    assert told(name, url, provider) == RECORDED[name]
