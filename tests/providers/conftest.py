"""The mocks on a loopback port, for the real SDKs."""

from __future__ import annotations

from collections.abc import Iterator

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
