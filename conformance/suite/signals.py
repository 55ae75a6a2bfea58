"""Signals while a run is on: a termination tidies up like an interruption, and neither stops the tidying."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["terminated_as_interrupted", "undisturbed"]


@contextmanager
def terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt, unless somebody else has decided what it does."""
    alone = signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    with _handled(_interrupt, [signal.SIGTERM] if alone else []):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let an impatient second Ctrl-C pass by: what takes a while is bounded, and would otherwise be left undone."""
    with _handled(lambda _number, _frame: None, [signal.SIGINT, signal.SIGTERM]):
        yield


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], Any], numbers: list[signal.Signals]) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may; whoever has it decides
        return
    before = [(number, signal.signal(number, handler)) for number in numbers]
    try:
        yield
    finally:
        for number, former in before:
            signal.signal(number, former)
