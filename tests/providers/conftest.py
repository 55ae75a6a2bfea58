"""The mocks on a loopback port, for the real SDKs."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.http import asgi, serve
from conformance.providers.mocks import Mocks


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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The figures of the mutation tests: all together, and the schemas that miss any."""
    told = [
        str(value).rsplit(" ", 1)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "mutants"
    ]
    if not told:
        return
    figures: list[tuple[str, int, int]] = []
    for name, count in told:
        refused, _, known = count.partition("/")
        figures.append((name, int(refused), int(known)))
    terminalreporter.section("mutants that the SDKs' types refuse")
    for kind in ("request", "reply"):
        rows = [row for row in figures if row[0].endswith(kind)]
        every, taken = sum(row[2] for row in rows), sum(row[1] for row in rows)
        if every:
            told_of = "requests" if kind == "request" else "replies"
            share = f"{taken} of {every} refused by the schemas ({taken / every:.1%})"
            terminalreporter.write_line(f"{told_of}: {share}, {len(rows)} schemas")
    for name, taken, every in sorted(figures, key=lambda row: row[1] / row[2]):
        if taken < every:
            terminalreporter.write_line(f"  {name}: {taken} of {every} ({taken / every:.1%})")
