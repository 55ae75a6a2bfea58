"""What a version is known to do otherwise: a failure that is listed is told, but not held against the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from conformance.errors import UsageError
from conformance.reports.result import Outcome
from conformance.suite.execute import Verdict

__all__ = ["Deviation", "deviations", "judged"]

_FOLDER = Path(__file__).parent / "deviations"


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a version `does` otherwise, and how that was `seen`. `sometimes`: it depends on the moment."""

    does: str
    seen: str
    sometimes: bool = False


def deviations(choice: str, version: str) -> dict[str, Deviation]:
    """The deviations by requirement: `auto` for those of the version, `none`, or a file's. Raises UsageError."""
    if choice == "none":
        return {}
    path = _FOLDER / f"{version}.yaml" if choice == "auto" else Path(choice)
    if choice == "auto" and not path.is_file():
        return {}
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {name: Deviation(**value) for name, value in given.items()}
    except (OSError, yaml.YAMLError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path}: no file of deviations ({error}); each requirement id has `does` and `seen`"
        ) from None


def judged(verdict: Verdict, known: Mapping[str, Deviation]) -> Verdict:
    """The verdict in the light of what is known: forgiven where it is listed, a surprise where that passes."""
    listed = known.get(verdict.id)
    if listed is None:
        return verdict
    if verdict.outcome is Outcome.FAIL:
        return replace(verdict, deviation=f"{listed.does} ({listed.seen})")
    if verdict.outcome is Outcome.PASS and not listed.sometimes:
        return replace(verdict, surprise=f"listed as a known deviation, but it passes: {listed.does}")
    return verdict
