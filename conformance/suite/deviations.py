"""What a version is known to do otherwise: a failure that is listed is told, but not held against the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from conformance.errors import UsageError
from conformance.registry import did_you_mean
from conformance.reports.result import Outcome
from conformance.suite.execute import Verdict
from conformance.suite.requirement import catalogue

__all__ = ["Deviation", "deviations", "judged", "kept"]

_FOLDER = Path(__file__).parent / "deviations"


@dataclass(frozen=True, slots=True)
class Deviation:
    """What a version `does` otherwise, and how that was `seen`. `sometimes`: it depends on the moment."""

    does: str
    seen: str
    sometimes: bool = False

    def __str__(self) -> str:
        return f"{self.does} ({self.seen})"


def deviations(choice: str, version: str) -> dict[str, Deviation]:
    """The deviations by requirement: `auto` for those of the version, `none`, or a file's. Raises UsageError."""
    if choice == "none":
        return {}
    path = _FOLDER / f"{version}.yaml" if choice == "auto" else Path(choice)
    if choice == "auto" and not path.is_file():
        return {}
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        found = {name: Deviation(**value) for name, value in given.items()}
    except (OSError, ValueError, yaml.YAMLError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path}: no file of deviations ({error}); each requirement id has `does` and `seen`"
        ) from None
    unknown = sorted(found.keys() - {requirement.id for requirement in catalogue()})
    if unknown:
        hint = did_you_mean(unknown[0], (requirement.id for requirement in catalogue()))
        raise UsageError(f"{path}: there is no requirement {unknown[0]!r}; {hint or 'see conformance run --list'}")
    return found


def kept() -> dict[str, dict[str, Deviation]]:
    """What is known of each version of which something is known."""
    return {path.stem: deviations("auto", path.stem) for path in sorted(_FOLDER.glob("*.yaml"))}


def judged(verdict: Verdict, known: Mapping[str, Deviation]) -> Verdict:
    """The verdict in the light of what is known: forgiven where it is listed, a surprise where that passes."""
    listed = known.get(verdict.id)
    if listed is None:
        return verdict
    if verdict.outcome is Outcome.FAIL:
        return replace(verdict, deviation=str(listed))
    if verdict.outcome is Outcome.PASS and not listed.sometimes:
        return replace(verdict, surprise=f"listed as a known deviation, but it passes: {listed.does}")
    return verdict
