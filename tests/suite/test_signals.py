"""An interruption is heard once, and is not lost."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from conformance.suite.signals import heed, interrupted_once


class Dying:
    """What it raises at its end is lost."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interruption_that_a_finalizer_swallows_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[Any] = []
    monkeypatch.setattr("sys.unraisablehook", lost.append)
    with interrupted_once():
        dying = Dying()
        heed()
        del dying
        assert [one.exc_type for one in lost] == [KeyboardInterrupt]
        with pytest.raises(KeyboardInterrupt):
            heed()
    heed()


def test_a_second_one_passes_by() -> None:
    with interrupted_once():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)


def test_what_somebody_else_has_decided_stays() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        with interrupted_once(unless_decided=True):
            signal.raise_signal(signal.SIGTERM)
        assert heard == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)
