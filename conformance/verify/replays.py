"""Check `replays`: each documented call is answered from the cassette, which is not stale and holds nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.blueprint import Blueprint
from conformance.caller import caller_of
from conformance.cassette import Cassette, MissingInteraction, staleness
from conformance.cassette.stale import MAX_AGE
from conformance.engine.answer import NoAnswer
from conformance.verify.shown import refusal_reason

__all__ = ["replays"]


def replays(blueprint: Blueprint, cassette: Cassette, *, max_age: int = MAX_AGE) -> Iterator[tuple[str, str]]:
    """Documented call (or an empty text) and problem, for all that is wrong. Raises BlueprintError and CassetteError.

    `max_age` in days; see `staleness`.
    """
    stale = list(staleness(cassette.recording, blueprint, max_age=max_age))
    yield from ((each.call, each.problem) for each in stale)
    told = {each.call for each in stale}
    caller = caller_of(blueprint) if blueprint.calls else None
    if caller is not None:
        for call in blueprint.calls:
            try:
                answer = caller.predict(call.call, cassette, sleep=_no_wait)
            except MissingInteraction as error:
                if call.name not in told:
                    yield call.name, error.problem
                told.add(call.name)
                continue
            if isinstance(answer, NoAnswer):
                yield call.name, f"the engine never answers: {answer.why}"
            elif answer.status != call.status:
                yield call.name, f"the answer has status {answer.status}, {call.status} is documented{_why(answer)}"
    for unused in cassette.unused:
        if unused.call not in told:
            yield unused.call, f"nobody asked for {unused.request.method} {unused.request.url}"


def _why(answer: Any) -> str:
    reason = refusal_reason(answer)
    return f": {reason}" if reason else ""


def _no_wait(_seconds: float) -> None:
    """A recording answers at once, also where the engine would wait before it tries again."""
