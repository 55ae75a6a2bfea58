"""The last calls that were made through the kit, so that a request can be told what made it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.engine.call import Call
    from conformance.engine.model import Model
    from conformance.http import Request

__all__ = ["Calls", "Made"]

REMEMBERED = 200
LARGEST = 64 * 1024
"""Calls, and characters of one that is remembered: those that sent an older request are forgotten."""


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made, and by whom: through a model, which holds its credentials as they are, or as `requests`."""

    by: str
    model: Model | None = None
    call: Call | None = None
    requests: tuple[Request, ...] = ()


class Calls:
    """A ring of calls; the newest is seen first."""

    def __init__(self) -> None:
        self._made: deque[Made] = deque(maxlen=REMEMBERED)

    def note(self, model: Model, call: Call, by: str = "") -> None:
        """Remember a call that is about to be made; `by` says who makes it, else its connector does."""
        if call.body is None or len(call.body) <= LARGEST:
            name = by or f"the connector {model.connector.name or 'without a name'!r}, through the ML Commons API"
            self._made.append(Made(name, model, call))

    def note_requests(self, requests: tuple[Request, ...], by: str) -> None:
        """Remember requests that no connector makes."""
        if sum(len(request.body) for request in requests) <= LARGEST:
            self._made.append(Made(by, requests=requests))

    def __iter__(self) -> Iterator[Made]:
        return reversed(tuple(self._made))
