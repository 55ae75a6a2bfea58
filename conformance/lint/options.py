"""What a run of the linter is told: which rules, for which version, consumer and deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache

from conformance.errors import UsageError

__all__ = ["DEPLOYMENTS", "PROFILES", "VERSIONS", "Options", "version_of"]

VERSIONS = (*(f"2.{minor}" for minor in range(9, 20)), *(f"3.{minor}" for minor in range(7)))
PROFILES = ("predict", "text_embedding", "sparse_encoding", "rerank", "rag", "agent", "batch")
DEPLOYMENTS = ("self-managed", "aws-managed")


@dataclass(frozen=True, slots=True)
class Options:
    """`select` and `ignore` hold codes, names or the beginnings of codes (`CB2`); an empty `select` is every rule.

    `target_version` is `2.9` to `3.6` (None: the newest), `profile` who calls the model (None: as the blueprint says),
    `deployment` where the cluster runs (None: not known). `per_file` maps a glob to what is ignored in such files.
    `folder` is what the globs are relative to, beside the path as given. `trusted` are further trusted endpoint
    patterns. `today` decides which models are retired.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    folder: str | None = None
    target_version: str | None = None
    profile: str | None = None
    deployment: str | None = None
    trusted: tuple[str, ...] = ()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    def __post_init__(self) -> None:
        if self.target_version is not None:
            version_of(self.target_version)
        for name, given, known in (("profile", self.profile, PROFILES), ("deployment", self.deployment, DEPLOYMENTS)):
            if given is not None and given not in known:
                raise UsageError(f"no {name} is called {given!r}; there are: {', '.join(known)}")

    @property
    def version(self) -> tuple[int, int]:
        """The version that the blueprint must work with."""
        return version_of(self.target_version or VERSIONS[-1])


@cache
def version_of(text: str) -> tuple[int, int]:
    """`2.11` or `2.11.0` as a pair of numbers. Raises UsageError for a version that the kit does not know."""
    short = ".".join(text.split(".")[:2])
    if short not in VERSIONS:
        raise UsageError(f"target version {text!r} is not known; there are {VERSIONS[0]} to {VERSIONS[-1]}")
    major, minor = short.split(".")
    return int(major), int(minor)
