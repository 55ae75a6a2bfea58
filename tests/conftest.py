"""The options that tests of this project take."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("real engine")
    group.addoption(
        "--real", action="store_true", help="compare with a real OpenSearch, started for it (JDK 21, Maven)"
    )
    group.addoption("--real-url", metavar="URL", help="compare with an OpenSearch that runs already, on loopback")
