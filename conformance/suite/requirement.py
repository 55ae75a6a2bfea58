"""What a requirement is: an id, a level, one normative sentence, its source, and the function that checks it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from conformance.errors import UsageError
from conformance.registry import Registry, did_you_mean, load_all
from conformance.shard import WHOLE, Shard, holds

if TYPE_CHECKING:
    from conformance.suite.api import Api

__all__ = [
    "ABOUT",
    "OBSERVED",
    "PROFILES",
    "Level",
    "Requirement",
    "catalogue",
    "chosen",
    "find_requirements",
    "requirement",
]

OBSERVED = "observed on 3.6.0"
"""The source of what no document says, but OpenSearch 3.6.0 does."""

PROFILES = {
    "CORE": "connectors-core",
    "SEARCH": "connectors-search",
    "CRED": "credential-update",
    "INLINE": "inline-connector",
    "PREDICT": "predict",
    "BATCH": "batch",
    "ENDPOINT": "endpoints-security",
    "CONN": "connections-core",
    "KEY": "connections-credentials",
}
"""The profiles by their short names, which begin the ids."""

ABOUT = {
    "connectors-core": "connectors are created, read, updated and deleted; what is refused",
    "connectors-search": "queries, sort, pages, aggregations, and what an answer shows",
    "credential-update": "which credential reaches the provider, and that none comes back",
    "inline-connector": "models that bring their connector with them",
    "predict": "models, and the very request and answer of a predict call",
    "batch": "batch calls, and the tasks that follow the provider's jobs",
    "endpoints-security": "which addresses are called, and what the settings forbid",
    "connections-core": "External Model Connections: the five kinds, filters, templates",
    "connections-credentials": "External Model Connections: keys are masked, kept and replaced",
}
"""A few words on each profile."""


class Level(StrEnum):
    """How binding a requirement is, as in RFC 2119."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    MAY = "MAY"


Check = Callable[["Api"], None]
C = TypeVar("C", bound=Check)


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence of the norm. `untested` tells why nothing checks it; `disturbs` that it changes cluster settings."""

    id: str
    level: Level
    norm: str
    source: str
    check: Check
    untested: str = ""
    disturbs: bool = False

    @property
    def short(self) -> str:
        """The profile's short name."""
        return self.id.partition("-")[0]

    @property
    def profile(self) -> str:
        """The profile's name."""
        return PROFILES[self.short]

    @property
    def name(self) -> str:
        """The function's name."""
        return self.check.__name__

    @property
    def subject(self) -> str:
        """The section of the norm: the file's name."""
        return self.check.__module__.rpartition(".")[2]


_REQUIREMENTS: Registry[Requirement] = Registry("requirement")


def requirement(id_: str, level: Level, source: str, *, untested: str = "", disturbs: bool = False) -> Callable[[C], C]:
    """Make a function a requirement: its docstring is the norm. Raises ValueError for a doubled id."""

    def add(check: C) -> C:
        norm = " ".join((inspect.getdoc(check) or "").split())
        if id_.partition("-")[0] not in PROFILES or not norm:
            raise ValueError(f"{id_}: begins with no profile's short name, or has no docstring")
        _REQUIREMENTS.add(id_, Requirement(id_, level, norm, source, check, untested, disturbs))
        return check

    return add


def catalogue() -> list[Requirement]:
    """Every requirement, by profile in the order of `PROFILES`, then by number."""
    load_all("conformance.suite.requirements")
    order = list(PROFILES)
    return sorted(_REQUIREMENTS.values(), key=lambda found: (order.index(found.short), found.id))


def find_requirements(given: str) -> list[Requirement]:
    """The requirements for which an id, a name or a profile (its short name too) stands. Raises UsageError."""
    text = given.strip()
    every = catalogue()
    profile = PROFILES.get(text.upper().rstrip("-"), text.lower())
    found = [each for each in every if text.upper() == each.id or text in {each.name, each.name.replace("_", "-")}]
    found = found or [each for each in every if each.profile == profile]
    if not found:
        known = [*(each.id for each in every), *PROFILES, *PROFILES.values(), *(each.name for each in every)]
        hint = did_you_mean(text if text.islower() else text.upper(), known) or f"profiles: {', '.join(PROFILES)}"
        raise UsageError(f"no requirement or profile is called {text!r}; {hint}")
    return found


def chosen(profiles: Iterable[str] = (), *, shard: Shard = WHOLE) -> list[Requirement]:
    """The requirements of some profiles (all, where none is named), of one shard. Raises UsageError."""
    wanted = list(profiles)
    for name in wanted:
        if name not in PROFILES.values():
            hint = did_you_mean(name, PROFILES.values()) or f"there are: {', '.join(PROFILES.values())}"
            raise UsageError(f"no profile is called {name!r}; {hint}")
    return [found for found in catalogue() if (not wanted or found.profile in wanted) and holds(shard, found.id)]
