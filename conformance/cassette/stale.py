"""Whether a cassette still says what the blueprint does: by age, and by what the blueprint would send now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.blueprint import Blueprint
from conformance.cassette.fingerprint import requests_of
from conformance.cassette.recording import CassetteError, Recording, Source, again

__all__ = ["MAX_AGE", "Stale", "staleness"]

MAX_AGE = 180
"""Days after which a provider's answers are asked for again. Mocks and documentation don't age by themselves."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Why a cassette is stale: `kind` is age, request or call; `call` names the documented call, if it is one's."""

    kind: str
    problem: str
    call: str = ""

    def __str__(self) -> str:
        return self.problem


def staleness(
    recording: Recording, blueprint: Blueprint, *, max_age: int = MAX_AGE, today: dt.date | None = None
) -> Iterator[Stale]:
    """Each reason to record again. Raises CassetteError for a cassette of another blueprint."""
    if recording.blueprint and recording.blueprint != blueprint.id:
        raise CassetteError(
            f"it was recorded for {recording.blueprint!r}, not for {blueprint.id!r}",
            path=recording.path,
            advice=again(blueprint.id),
        )
    if recording.recorded_from is Source.PROVIDER and recording.recorded_at is not None:
        age = ((today or dt.datetime.now(dt.UTC).date()) - recording.recorded_at).days
        if age > max_age:
            yield Stale("age", f"recorded {age} days ago ({recording.recorded_at}); {max_age} is the most")
    recorded: dict[str, list[str]] = {}
    for interaction in recording.interactions:
        recorded.setdefault(interaction.call, []).append(interaction.fingerprint)
    if any(not each.fingerprint for each in recording.interactions):
        return
    for sent in requests_of(blueprint):
        name = sent.call.name
        known = recorded.pop(name, [])
        if not known and sent.fingerprints:
            yield Stale("call", f"the call {name!r} is not recorded", name)
        elif tuple(known) != sent.fingerprints:
            yield Stale("request", f"the call {name!r} sends something else since it was recorded", name)
    for name in recorded:
        yield Stale("call", f"the call {name!r}, which it holds, is no longer documented", name)
