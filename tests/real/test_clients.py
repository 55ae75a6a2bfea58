"""The answers that clients are held to are the engine's."""

from __future__ import annotations

import pytest

from tests.clients.test_clients import RECORDED, told
from tests.real.node import Node, Provider


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_the_engine_tells_a_client_what_is_recorded(name: str, node: Node, provider: Provider) -> None:
    assert told(name, node.url, provider) == RECORDED[name]
