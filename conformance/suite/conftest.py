"""Collects the requirements when pytest is pointed at the suite: `pytest --pyargs conformance.suite --target URL`."""

from __future__ import annotations

import pytest

from conformance.suite import hooks

__all__: list[str] = []


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options, and the hooks that read them."""
    if not pluginmanager.has_plugin(hooks.NAME):
        hooks.add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the hooks, where the kit's plugin has not done so."""
    if not config.pluginmanager.has_plugin(hooks.NAME):
        config.pluginmanager.register(hooks, hooks.NAME)
