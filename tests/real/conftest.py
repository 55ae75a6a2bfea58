"""The node that the tests of this folder ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.node import Node, NodeMissingError, Provider, providing, started
from tests.real.seats import Seats

PORT = 9260


@pytest.fixture(scope="session")
def node(request: pytest.FixtureRequest) -> Iterator[Node]:
    url = request.config.getoption("--real-url")
    if url:
        yield from _opened(Node(url))
        return
    if not request.config.getoption("--real"):
        pytest.skip("asks a real OpenSearch: give --real, or --real-url for one that runs already")
    try:
        with started(PORT) as own:
            yield from _opened(Node(own, own=True))
    except NodeMissingError as reason:
        pytest.skip(f"no OpenSearch can be started here: {reason}")


def _opened(opened: Node) -> Iterator[Node]:
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    with providing() as server:
        yield server


@pytest.fixture(scope="session")
def seats(node: Node, provider: Provider) -> Iterator[Seats]:
    opened = Seats(node, provider)
    yield opened
    opened.close()
