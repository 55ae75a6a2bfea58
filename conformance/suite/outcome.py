"""A run that is over, and the report that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance import __version__
from conformance.reports.result import Column, Outcome, Report, Result, Row
from conformance.suite.deviations import Deviation, kept
from conformance.suite.execute import Verdict
from conformance.suite.requirement import Level, Requirement, catalogue

__all__ = ["Run", "failing", "report"]

TITLE = "Conformance of connectors"
COLUMN = "holds"


@dataclass(frozen=True, slots=True)
class Run:
    """The verdicts of a run, and what it was about; `seconds` is how long it took."""

    target: str
    version: str
    verdicts: tuple[Verdict, ...]
    left_behind: tuple[str, ...] = ()
    seconds: float = 0.0


def failing(verdicts: Iterable[Verdict], *, strict: bool = False) -> list[Verdict]:
    """The verdicts for which a run fails."""
    levels = {found.id: found.level for found in catalogue()}
    return [verdict for verdict in verdicts if verdict.fails(levels.get(verdict.id, Level.MUST), strict=strict)]


def report(done: Run, facts: Mapping[str, str] | None = None, *, strict: bool = False) -> Report:
    """The run as every report format takes it: a row for each requirement. `strict` forgives no SHOULD and no MAY."""
    known = {found.id: found for found in catalogue()}
    order = {identity: number for number, identity in enumerate(known)}
    verdicts = sorted(
        (verdict for verdict in done.verdicts if verdict.id in known), key=lambda verdict: order[verdict.id]
    )
    otherwise = kept()
    return Report(
        TITLE,
        tuple(_row(known[verdict.id], otherwise) for verdict in verdicts),
        (Column(COLUMN, "outcome", "whether the target does what the requirement says"),),
        tuple(_result(verdict, known[verdict.id].level, strict=strict) for verdict in verdicts),
        {
            "target": done.target,
            "version": done.version or "unknown",
            "kit": __version__,
            **({"left behind": "; ".join(done.left_behind)} if done.left_behind else {}),
            **(facts or {}),
        },
        done.seconds,
    )


def _row(requirement: Requirement, otherwise: Mapping[str, Mapping[str, Deviation]]) -> Row:
    """Its source, and beside it each version that is known to do otherwise: where the two differ, both are told."""
    facts = {"source": requirement.source}
    for version, known in otherwise.items():
        if requirement.id in known:
            facts[f"{version} does"] = str(known[requirement.id])
    return Row(requirement.id, requirement.norm, requirement.profile, requirement.level.value, facts=facts)


def _result(verdict: Verdict, level: Level, *, strict: bool) -> Result:
    messages = [said for said in (verdict.surprise, verdict.message) if said]
    forgiven, label = "", ""
    if verdict.deviation:
        forgiven, label = f"known deviation: {verdict.deviation}", "deviation"
    elif (verdict.outcome is Outcome.FAIL or verdict.blocked) and not verdict.fails(level, strict=strict):
        forgiven, label = f"{level}: the run does not fail for it", level.value
    return Result(
        verdict.id,
        COLUMN,
        Outcome.FAIL if verdict.surprise else verdict.outcome,
        messages=tuple(messages),
        took=round(verdict.seconds, 4),
        label=label,
        forgiven=forgiven,
        blocked=verdict.blocked,
        exchanges=verdict.exchanges,
    )
