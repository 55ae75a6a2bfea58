"""The options that tests of this project take."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# a machine that does much else is no finding
settings.register_profile("kit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kit")
# what a shell starts in the background ignores Ctrl-C, and so would all that tests start and interrupt
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("real engine")
    group.addoption(
        "--real", action="store_true", help="compare with a real OpenSearch, started for it (JDK 21, Maven)"
    )
    group.addoption("--real-url", metavar="URL", help="compare with an OpenSearch that runs already, on loopback")
    group.addoption(
        "--real-seed", type=int, default=0, metavar="N", help="compare on other generated vectors: any number"
    )
    group.addoption("--real-vectors", type=int, default=3672, metavar="N", help="how many to generate, at least 3,000")


@pytest.fixture(scope="session", autouse=True)
def _cache_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's cache is left alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONFORMANCE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield
