"""Several reports as one: the parts of a run put together, or implementations side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conformance.errors import UsageError
from conformance.reports.result import Column, Outcome, Report, Result, Row
from conformance.shard import shard_of

__all__ = ["Named", "compared", "differing", "merged", "missing_shards"]

Named = tuple[str, Report]
"""A report and the name of its file."""

SHARD = "shard"
"""The fact of a report that says which part of a run it is: `2/4`, of a merged one `1/4, 2/4`."""

_SAME = ("target", "version", "kit", "engine")
"""The facts that all parts of one run have in common."""


def merged(parts: Sequence[Named]) -> Report:
    """The report of a run of which these are the parts. Raises UsageError for parts of several runs."""
    first_name, first = parts[0]
    seen: dict[tuple[str, str, str], str] = {}
    for name, report in parts:
        for what, one, other in (
            ("title", first.title, report.title),
            *((fact, first.facts.get(fact, ""), report.facts.get(fact, "")) for fact in _SAME),
        ):
            if one != other:
                raise UsageError(
                    f"{first_name} and {name} are no parts of one run: the {what} is {one!r} and {other!r}; "
                    "put them side by side with `conformance report compare`"
                )
        for result in report.results:
            key = (result.row, result.column, result.case)
            if seen.setdefault(key, name) != name:
                raise UsageError(f"{result.row} is in {seen[key]} and in {name}: give each part of a run once")
    shards = [report.facts[SHARD] for _, report in parts if SHARD in report.facts]
    facts = {fact: value for _, report in parts for fact, value in report.facts.items() if fact != SHARD}
    behind = [report.facts["left behind"] for _, report in parts if "left behind" in report.facts]
    return Report(
        first.title,
        _rows(report for _, report in parts),
        _columns(report for _, report in parts),
        tuple(result for _, report in parts for result in report.results),
        {
            **facts,
            **({"left behind": "; ".join(behind)} if behind else {}),
            **({SHARD: ", ".join(shards)} if shards and missing_shards(shards) else {}),
        },
        sum(report.took for _, report in parts),
    )


def missing_shards(shards: Iterable[str]) -> list[str]:
    """Those that a whole run would have too: `3/4`. Raises UsageError for what is no shard."""
    given = {shard_of(part.strip()) for shard in shards for part in shard.split(",")}
    return [
        f"{number}/{count}"
        for count in {of for _, of in given}
        for number in range(1, count + 1)
        if (number, count) not in given
    ]


def compared(reports: Sequence[Named]) -> Report:
    """A column for each report, whatever columns it has itself. Raises UsageError for reports of different things."""
    title = reports[0][1].title
    for name, report in reports:
        if report.title != title:
            raise UsageError(f"{name} is about {report.title!r}, {reports[0][0]} about {title!r}: nothing to compare")
    names = _names(reports)
    rows = _rows(report for _, report in reports)
    results: list[Result] = []
    for column, (_, report) in zip(names, reports, strict=True):
        several = len(report.columns) > 1
        by_row: dict[str, list[Result]] = {}
        for result in report.results:
            case = ": ".join(filter(None, (result.column if several else "", result.case)))
            by_row.setdefault(result.row, []).append(replace(result, column=column, case=case))
        for row in rows:
            unknown = Result(row.name, column, Outcome.UNTESTED, messages=("not in this report",))
            results += by_row.get(row.name, [unknown])
    return Report(
        f"{title}, side by side",
        rows,
        tuple(
            Column(name, name, ", ".join(f"{fact} {value}" for fact, value in report.facts.items()))
            for name, (_, report) in zip(names, reports, strict=True)
        ),
        tuple(results),
        {"compared": " and ".join(name for name, _ in reports)},
        sum(report.took for _, report in reports),
        comparison=True,
    )


def differing(report: Report) -> list[Row]:
    """The rows of a comparison in which its columns don't end alike."""
    cells = report.cells()
    found = []
    for row in report.rows:
        ends = {
            tuple((result.case, result.outcome) for result in cells.get((row.name, column.name), []))
            for column in report.columns
        }
        if len(ends) > 1:
            found.append(row)
    return found


def _names(reports: Sequence[Named]) -> list[str]:
    """What tells them apart: the version, else the target, else the file."""
    for names in (
        [report.facts.get("version", "") for _, report in reports],
        [report.facts.get("target", "") for _, report in reports],
    ):
        if len(set(names)) == len(names) and all(names):
            return names
    names = [name for name, _ in reports]
    return [f"{name} ({number})" if names.count(name) > 1 else name for number, name in enumerate(names, 1)]


def _rows(reports: Iterable[Report]) -> tuple[Row, ...]:
    """The rows of all, by group and name, the groups in the order in which they come."""
    groups: dict[str, dict[str, Row]] = {}
    for report in reports:
        for row in report.rows:
            groups.setdefault(row.group, {}).setdefault(row.name, row)
    return tuple(row for group in groups.values() for _, row in sorted(group.items()))


def _columns(reports: Iterable[Report]) -> tuple[Column, ...]:
    found: dict[str, Column] = {}
    for report in reports:
        for column in report.columns:
            found.setdefault(column.name, column)
    return tuple(found.values())
