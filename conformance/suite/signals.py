"""Signals while a run is on: a termination tidies up like an interruption, and neither stops the tidying."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["interrupted_once", "terminated_as_interrupted", "undisturbed"]


@contextmanager
def terminated_as_interrupted() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt, unless somebody else has decided what it does."""
    alone = signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    with _handled(_interrupt, [signal.SIGTERM] if alone else []):
        yield


@contextmanager
def interrupted_once() -> Iterator[None]:
    """Let the first SIGINT or SIGTERM raise KeyboardInterrupt, and those after it pass by: one tidies up already."""
    numbers = [signal.SIGINT, signal.SIGTERM]

    def first(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, _pass_by)
        raise KeyboardInterrupt

    with _handled(first, numbers):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let an impatient second Ctrl-C pass by: what takes a while is bounded, and would otherwise be left undone."""
    with _handled(_pass_by, [signal.SIGINT, signal.SIGTERM]):
        yield


def _pass_by(_number: int, _frame: FrameType | None) -> None:
    """Do nothing."""


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
