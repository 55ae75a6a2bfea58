"""Text for a terminal: first what does not hold, then what is forgiven or was not checked, last the counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click

from conformance.reports.result import Outcome, Report, Result, Row, worst
from conformance.reports.together import differing

__all__ = ["SIGNS", "render"]

SIGNS = {
    Outcome.PASS: ("✓", "green"),
    Outcome.FAIL: ("✗", "red"),
    Outcome.ERROR: ("!", "magenta"),
    Outcome.SKIP: ("–", "yellow"),
    Outcome.UNTESTED: ("?", "cyan"),
}
_FORGIVEN = ("~", "yellow")

LONGEST = 1500
"""Characters of a message that are shown; the other formats have all."""

WHY = 160
"""Characters of a reason in a comparison."""

MOST_NAMES = 8
"""Of rows that were skipped for one reason."""


def render(report: Report) -> str:
    """The text; `click.echo` takes its colours away where there is no terminal."""
    if report.comparison:
        return "\n".join(_compared(report)) + "\n"
    rows = {row.name: row for row in report.rows}
    said = [_judged(report.results, rows), _unchecked(report.results, rows), _groups(report), _summary(report)]
    return "\n\n".join(part for part in ("\n".join(lines) for lines in said) if part) + "\n"


def sign(result: Result) -> tuple[str, str]:
    """The sign of a result, and its colour."""
    return _FORGIVEN if result.outcome is Outcome.FAIL and result.forgiven else SIGNS[result.outcome]


def _judged(results: Iterable[Result], rows: dict[str, Row]) -> Iterator[str]:
    """What does not hold, each with its reason, after what is forgiven, each with why."""
    told = [each for each in results if each.outcome in {Outcome.FAIL, Outcome.ERROR} or not each.holds]
    for result in sorted(told, key=lambda each: not each.forgiven):
        row, (mark, colour) = rows[result.row], sign(result)
        title = " ".join(filter(None, (mark, row.name, row.level, row.title)))
        yield click.style(title, fg=colour)
        # of a known deviation, what it does is known: the answer that shows it is in the report
        known = result.forgiven if result.label == "deviation" else ""
        message = known or "\n".join(filter(None, (*result.messages, result.forgiven)))
        shown = message if len(message) <= LONGEST else message[:LONGEST] + "..."
        yield "    " + shown.replace("\n", "\n    ")
        source = row.facts.get("source")
        if source and not result.forgiven:
            yield f"    source: {source}"


def _unchecked(results: Iterable[Result], rows: dict[str, Row]) -> Iterator[str]:
    """What was skipped, or can't be tested yet: a line for each reason."""
    reasons: dict[tuple[Outcome, str], list[str]] = {}
    for result in results:
        if result.outcome in {Outcome.SKIP, Outcome.UNTESTED} and result.holds:
            reasons.setdefault((result.outcome, " ".join(result.messages)), []).append(rows[result.row].name)
    for (outcome, reason), names in reasons.items():
        mark, colour = SIGNS[outcome]
        shown = ", ".join(names[:MOST_NAMES]) + (
            f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        )
        yield click.style(f"{mark} {outcome.value}: {shown}", fg=colour)
        yield f"    {reason}"


def _groups(report: Report) -> Iterator[str]:
    """How each group did."""
    groups: dict[str, list[Result]] = {}
    of_row = {row.name: row.group for row in report.rows}
    for result in report.results:
        groups.setdefault(of_row[result.row], []).append(result)
    width = max(map(len, groups), default=0)
    for group, results in groups.items():
        mark, colour = SIGNS[worst(each for each in results if not each.forgiven)]
        yield f"{click.style(mark, fg=colour)} {group:{width}}  {_counted(results)}"


def _compared(report: Report) -> Iterator[str]:
    """Where the columns differ, what each did; then how each did on the whole."""
    cells = report.cells()
    different = differing(report)
    width = max(len(column.name) for column in report.columns)
    for row in different:
        yield click.style(" ".join(filter(None, (row.name, row.level, row.title))), bold=True)
        for column in report.columns:
            for result in cells.get((row.name, column.name), []):
                mark, colour = sign(result)
                why = " ".join(filter(None, (result.case, (result.messages or ("",))[0].partition("\n")[0])))
                shown = why if len(why) <= WHY else why[:WHY] + "..."
                ended = click.style(f"{mark} {result.outcome}", fg=colour)
                yield f"    {column.name:{width}}  {ended}  {shown}".rstrip()
    if different:
        yield ""
    for column in report.columns:
        yield f"{column.name:{width}}  {_counted(each for each in report.results if each.column == column.name)}"
    yield ""
    if different:
        yield click.style(f"{len(different)} of {len(report.rows)} differ", fg="red", bold=True)
    else:
        yield click.style(f"all {len(report.rows)} alike", fg="green", bold=True)


def _counted(results: Iterable[Result]) -> str:
    """`12 pass, 2 fail (1 forgiven)`: the outcomes that there are."""
    given = list(results)
    forgiven = sum(each.outcome is Outcome.FAIL and bool(each.forgiven) for each in given)
    parts = []
    for outcome in Outcome:
        count = sum(each.outcome is outcome for each in given)
        if count:
            parts.append(f"{count} {outcome.value}")
            if outcome is Outcome.FAIL and forgiven:
                parts[-1] += f" ({forgiven} forgiven)"
    return ", ".join(parts) or "nothing"


def _summary(report: Report) -> Iterator[str]:
    where = report.facts.get("target", report.title)
    version = f" ({report.facts['version']})" if "version" in report.facts else ""
    counts = ", ".join(f"{count} {outcome.value}" for outcome, count in report.counts.items())
    forgiven = f" ({report.forgiven} of them forgiven)" if report.forgiven else ""
    counts = counts.replace(f"{report.counts[Outcome.FAIL]} fail", f"{report.counts[Outcome.FAIL]} fail{forgiven}", 1)
    yield f"{where}{version}: {len(report.results)} checked in {report.took:.1f} s: {counts}"
    failed = len({result.row for result in report.results if not result.holds})
    if failed:
        word = "does" if failed == 1 else "do"
        yield click.style(f"{failed} of {len(report.rows)} {word} not hold", fg="red", bold=True)
    elif not (report.counts[Outcome.PASS] or report.counts[Outcome.FAIL]):
        yield click.style("nothing was checked", fg="yellow", bold=True)
    else:
        yield click.style(
            "all holds" + (", but for what is forgiven" if report.forgiven else ""), fg="green", bold=True
        )
