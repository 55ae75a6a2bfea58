"""HTML: one file that needs nothing else, a matrix of rows and columns with what is behind each cell."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from conformance.reports.result import Outcome, Report, Result, Row, worst
from conformance.reports.together import differing

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["render"]

SIGNS = {"pass": "✓", "fail": "✗", "forgiven": "~", "error": "!", "skip": "–", "untested": "·"}

MEANINGS = {
    "pass": "passed",
    "fail": "failed",
    "forgiven": "failed, and forgiven",
    "error": "broke in the kit itself",
    "skip": "skipped, with a reason",
    "untested": "not tested yet",
}

MOST_LINES = 400
"""Of an expected or actual text."""


FORGIVEN = "forgiven"
"""The kind of a failure that is not held against the run; of any other result, its kind is its outcome."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is shown where a row and a column cross."""

    column: str
    outcome: Outcome
    results: list[Result]

    @property
    def kind(self) -> str:
        """Its outcome, or `forgiven`."""
        return _kind(self.outcome, self.results)

    @property
    def sign(self) -> str:
        """The label that a result brings, else the outcome's sign."""
        return next((result.label for result in self.results if result.label), SIGNS[self.kind])

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
    def kind(self) -> str:
        """Its outcome, or `forgiven`."""
        return _kind(self.outcome, [result for cell in self.cells for result in cell.results])

    @property
    def exchanges(self) -> list[tuple[str, Result]]:
        """The results with something said in their course, by the titles of their columns."""
        return [(cell.column, r) for cell in self.cells for r in cell.results if r.exchanges]

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
    counted = Counter(
        FORGIVEN if each.outcome is Outcome.FAIL and each.forgiven else each.outcome.value for each in report.results
    )
    return _template().render(
        report=report,
        groups=groups,
        worst_first=[line for line in lines if any(not each.holds for each in line.told)],
        forgiven=[line for line in lines if line.kind == FORGIVEN],
        signs=SIGNS,
        meanings=MEANINGS,
        different=differing(report) if report.comparison else [],
        kinds={kind: counted[kind] for kind in MEANINGS if counted[kind]},
        levels=list(dict.fromkeys(row.level for row in report.rows if row.level)),
        titles={column.name: column.title or column.name for column in report.columns},
        compared=_compared,
        pretty=_pretty,
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


def _kind(outcome: Outcome, results: list[Result]) -> str:
    failed = [each for each in results if each.outcome is Outcome.FAIL]
    return FORGIVEN if outcome is Outcome.FAIL and all(each.forgiven for each in failed) else outcome.value


def _pretty(text: str) -> str:
    """JSON with a line for each member, where it is JSON; else the text."""
    if text[:1] not in {"{", "["}:
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


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
