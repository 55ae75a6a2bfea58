"""Signals while a run is on: a termination tidies up like an interruption, and neither stops the tidying."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ["heed", "interrupted_once", "undisturbed"]

_UNDECIDED = (signal.SIG_DFL, signal.default_int_handler)


@contextmanager
def interrupted_once(*, unless_decided: bool = False) -> Iterator[None]:
    """Let the first SIGINT or SIGTERM raise KeyboardInterrupt, and those after it pass by: one tidies up already.

    `unless_decided`: but for a signal of which somebody else has decided what it does.
    """
    numbers = [
        number
        for number in (signal.SIGINT, signal.SIGTERM)
        if not unless_decided or signal.getsignal(number) in _UNDECIDED
    ]

    def first(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, _pass_by)
        _Asked.to_stop = True
        raise KeyboardInterrupt

    try:
        with _handled(first, numbers):
            yield
    finally:
        if numbers:
            _Asked.to_stop = False


class _Asked:
    """Whether a signal came: raised in the midst of a finalizer, what it raises is lost."""

    to_stop = False


def heed() -> None:
    """Raise KeyboardInterrupt where a signal asked for it: between two requirements."""
    if _Asked.to_stop:
        raise KeyboardInterrupt


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let an impatient second Ctrl-C pass by: what takes a while is bounded, and would otherwise be left undone."""
    with _handled(_pass_by, [signal.SIGINT, signal.SIGTERM]):
        yield


def _pass_by(_number: int, _frame: FrameType | None) -> None:
    """Do nothing."""


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
