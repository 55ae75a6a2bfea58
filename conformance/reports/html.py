"""HTML: one file that needs nothing else, a matrix of rows and columns with what is behind each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from conformance.reports.result import Outcome, Report, Result, Row, worst

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["render"]

SIGNS = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.ERROR: "!", Outcome.SKIP: "–", Outcome.UNTESTED: "·"}

MEANINGS = {
    Outcome.PASS: "passed",
    Outcome.FAIL: "failed",
    Outcome.ERROR: "broke in the kit itself",
    Outcome.SKIP: "skipped, with a reason",
    Outcome.UNTESTED: "not tested yet",
}

MOST_LINES = 400
"""Of an expected or actual text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is shown where a row and a column cross."""

    column: str
    outcome: Outcome
    results: list[Result]

    @property
    def sign(self) -> str:
        """The label that a result brings, else the outcome's sign."""
        return next((result.label for result in self.results if result.label), SIGNS[self.outcome])

    @property
    def labelled(self) -> bool:
        """Whether it shows a word."""
        return any(result.label for result in self.results)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its cells, and what there is to tell of it."""

    row: Row
    outcome: Outcome
    cells: list[Cell]
    anchor: str
    """Its name in links, unique."""

    @property
    def told(self) -> list[Result]:
        """The results with something to say."""
        return [r for cell in self.cells for r in cell.results if r.messages or r.outcome is not Outcome.PASS]

    @property
    def passed(self) -> int:
        """How many results passed."""
        return sum(r.outcome is Outcome.PASS for cell in self.cells for r in cell.results)


def render(report: Report) -> str:
    """The document."""
    lines = list(_lines(report))
    groups: dict[str, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.row.group, []).append(line)
    bad = {Outcome.FAIL, Outcome.ERROR}
    return _template().render(
        report=report,
        groups=groups,
        worst_first=[line for line in lines if line.outcome in bad],
        signs=SIGNS,
        meanings=MEANINGS,
        outcomes=[outcome for outcome in Outcome if report.counts[outcome]],
        compared=_compared,
    )


def _lines(report: Report) -> Iterator[Line]:
    found = report.cells()
    anchors: set[str] = set()
    for number, row in enumerate(report.rows, 1):
        results = [(column.name, found.get((row.name, column.name), [])) for column in report.columns]
        cells = [Cell(name, worst(here), here) for name, here in results]
        anchor = "row-" + re.sub(r"[^A-Za-z0-9._-]+", "-", row.name)
        if anchor in anchors:
            anchor += f"-{number}"
        anchors.add(anchor)
        yield Line(row, worst(result for cell in cells for result in cell.results), cells, anchor)


def _compared(result: Result) -> list[tuple[str, str, str]]:
    """Rows of a table: `same` or `other`, and the lines that stand beside each other."""
    left, right = result.expected.splitlines()[:MOST_LINES], result.actual.splitlines()[:MOST_LINES]
    rows: list[tuple[str, str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        kind = "same" if tag == "equal" else "other"
        for at in range(max(i2 - i1, j2 - j1)):
            want = left[i1 + at] if i1 + at < i2 else ""
            rows.append((kind, want, right[j1 + at] if j1 + at < j2 else ""))
    return rows


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(files("conformance.reports").joinpath("html.j2").read_text(encoding="utf-8"))
