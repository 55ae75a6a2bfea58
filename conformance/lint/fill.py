"""Request bodies filled by the engine itself, with harmless values for what only a call supplies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from conformance.connector import Action, Connector, Credential
from conformance.dataset import RemoteInference
from conformance.engine.answer import Unsent
from conformance.engine.model import Model
from conformance.engine.render import prepare
from conformance.java.throwable import Throwable
from conformance.lint.lazy import remembered
from conformance.lint.subject import Act, Subject, once
from conformance.lint.template import Context, Slot, slots

__all__ = ["Filled", "Fits", "fill", "fillings", "fits", "harmless", "is_strict", "own_fill"]

_FRAGMENTS = ("", '"x": 1', ', "x": 1', '"x": 1,', ', {"x": 1}', '{"x": 1}', "1")
_MOST = 200
"""Combinations of fragments that are tried."""
_KEPT = 20_000
"""Characters: what is filled from a longer body is not kept."""


class Filled(NamedTuple):
    """A body as the engine fills it: the text, whether it may be sent, and whether it is JSON to strict readers."""

    text: str
    accepted: bool
    strict: bool

    @property
    def lines(self) -> int:
        """How many JSON values the text has, one a line; one where it is one over several lines."""
        try:
            json.loads(self.text)
        except ValueError:
            return sum(bool(line.strip()) for line in self.text.splitlines())
        return 1


def fill(act: Act, parameters: Mapping[str, str]) -> Filled | None:
    """The body of an action with these parameters; None where the engine refuses it for another reason."""
    return None if act.body is None else _fill(act.body, parameters)


def _fill(body: str, parameters: Mapping[str, str]) -> Filled | None:
    filled = _filled if len(body) <= _KEPT else _filled.__wrapped__
    return filled(body, tuple(parameters.items()))


@lru_cache(maxsize=512)
def _filled(body: str, parameters: tuple[tuple[str, str], ...]) -> Filled | None:
    """Kept, because several rules ask for the same body, and so do the copies of a connector."""
    action = Action("PREDICT", "POST", "https://provider.invalid/", None, body)
    model = Model(Connector("x", "1", "http", None, dict(parameters), Credential(), (action,)))
    try:
        prepared = prepare(model, RemoteInference({}), "PREDICT", {})
    except Throwable as refused:
        reason = refused.reason or ""
        if not reason.startswith("Invalid payload: "):
            return None
        return Filled(reason.removeprefix("Invalid payload: "), accepted=False, strict=False)
    except Unsent:
        return None
    text = prepared.request.body.decode("utf-8", "replace")
    return Filled(text, accepted=True, strict=is_strict(text))


def is_strict(text: str) -> bool:
    """Whether a text is JSON, or lines of JSON, as RFC 8259 has it."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        try:
            return all(isinstance(json.loads(line), (dict, list)) for line in text.splitlines() if line.strip())
        except (ValueError, RecursionError):
            return False
    return True


def harmless(slot: Slot) -> str:
    """A value that fits where a placeholder stands, as far as its context tells."""
    if slot.context.quoted:
        return "x"
    return {Context.VALUE: "1", Context.BODY: '{"x": 1}'}.get(slot.context, "")


class Fits(NamedTuple):
    """What comes of a body with harmless values: JSON to strict readers; JSON to the engine alone; none at all."""

    strict: bool
    lenient: bool
    never: bool


@remembered
def fits(body: str) -> Fits:
    """Whether a body is JSON, whatever its placeholders stand for."""
    lenient = never = False
    told = refused = True
    for values in _tries(slots(body), {}, own=False):
        filled = _fill(body, values)
        if filled is not None and filled.strict:
            return Fits(strict=True, lenient=False, never=False)
        told = told and filled is not None
        lenient = told and (lenient or (filled is not None and filled.accepted))
        refused = refused and filled is not None and not filled.accepted
        never = refused
    return Fits(strict=False, lenient=lenient, never=never)


@once
def own_fill(subject: Subject, act: Act) -> Filled | None:
    """The body with the connector's own parameters and with harmless values for the others, at the first try."""
    return fill(act, next(fillings(subject, act), {}))


def fillings(subject: Subject, act: Act) -> Iterator[dict[str, str]]:
    """Parameters for a body, one try after the other: the connector's own, and harmless ones.

    More than one try is made where a placeholder stands for pieces of JSON, of which nobody knows what they hold.
    """
    return _tries(act.slots, subject.known_parameters, own=True)


def _tries(slots_: Iterable[Slot], kept: Mapping[str, str], *, own: bool) -> Iterator[dict[str, str]]:
    values: dict[str, str] = {}
    open_: list[str] = []
    for slot in slots_:
        if slot.name in kept or slot.name in values or slot.name in open_:
            continue
        if own and slot.placeholder.default is not None:
            continue
        if slot.context is Context.FRAGMENT:
            open_.append(slot.name)
        else:
            values[slot.name] = harmless(slot)
    for count, chosen in enumerate(product(_FRAGMENTS, repeat=len(open_))):
        if count == _MOST:
            return
        yield {**kept, **values, **dict(zip(open_, chosen, strict=True))}
