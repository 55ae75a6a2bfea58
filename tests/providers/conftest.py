"""The mocks on a loopback port, for the real SDKs."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.http import asgi, serve
from conformance.providers.provider import Mocks


@pytest.fixture(scope="session")
def mocks() -> Mocks:
    return Mocks()


@pytest.fixture(scope="session")
def base(mocks: Mocks) -> Iterator[str]:
    """The URL under which `<provider>/` lies."""
    with serve(asgi(mocks.mount("/mock"))) as url:
        yield f"{url}/mock"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Some SDKs can't close their sockets; what they leave is no fault of a test of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"))


@pytest.fixture(scope="session", autouse=True)
def _sockets_are_collected_here() -> Iterator[None]:
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
