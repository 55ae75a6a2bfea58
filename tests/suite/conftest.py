"""A run of the whole suite against the embedded APIs, made once for the tests that read it."""

from __future__ import annotations

import pytest

from conformance.suite.options import Options
from conformance.suite.outcome import Run
from conformance.suite.requirement import chosen
from conformance.suite.run import runner


def whole(options: Options) -> Run:
    """A run without pytest around it."""
    with runner(options) as made:
        verdicts = tuple(made.verdicts(chosen(options.profiles, shard=options.shard)))
        return Run(made.bench.target.url, made.bench.target.version, verdicts)


@pytest.fixture(scope="session")
def embedded_run() -> Run:
    return whole(Options())


@pytest.fixture(scope="session")
def documented_run() -> Run:
    return whole(Options(as_documented=True))
