"""A run that is over, and the report that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from conformance import __version__
from conformance.reports.result import Column, Outcome, Report, Result, Row
from conformance.suite.execute import Verdict
from conformance.suite.requirement import Level, Requirement, catalogue

__all__ = ["Run", "failing", "report"]

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


def report(done: Run, facts: Mapping[str, str] | None = None) -> Report:
    """The run as every report format takes it: a row for each requirement."""
    known = {found.id: found for found in catalogue()}
    order = {identity: number for number, identity in enumerate(known)}
    verdicts = sorted(done.verdicts, key=lambda verdict: order.get(verdict.id, len(order)))
    return Report(
        "Conformance of connectors",
        tuple(_row(known[verdict.id], verdict) for verdict in verdicts if verdict.id in known),
        (Column(COLUMN, "outcome", "whether the target does what the requirement says"),),
        tuple(_result(verdict) for verdict in verdicts),
        {
            "target": done.target,
            "version": done.version or "unknown",
            "kit": __version__,
            **({"left behind": "; ".join(done.left_behind)} if done.left_behind else {}),
            **(facts or {}),
        },
        done.seconds,
    )


def _row(requirement: Requirement, verdict: Verdict) -> Row:
    facts = {"source": requirement.source}
    if verdict.deviation:
        facts["known deviation"] = verdict.deviation
    return Row(requirement.id, requirement.norm, requirement.profile, requirement.level.value, facts=facts)


def _result(verdict: Verdict) -> Result:
    messages = [said for said in (verdict.surprise, verdict.message) if said]
    if verdict.deviation:
        messages.insert(0, f"known deviation: {verdict.deviation}")
    outcome = Outcome.FAIL if verdict.surprise else verdict.outcome
    found = Result(verdict.id, COLUMN, outcome, messages=tuple(messages), took=round(verdict.seconds, 4))
    return replace(found, label="deviation") if verdict.deviation else found
