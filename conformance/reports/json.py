"""JSON: the values of a report as they are, with the counts of each outcome."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from conformance.reports.result import Report

__all__ = ["render"]

VERSION = 1
"""Of the form: a change that a reader would notice raises it."""


def render(report: Report) -> str:
    """The document, indented; members that are empty or zero are left out of rows and results."""
    document = {
        "version": VERSION,
        "title": report.title,
        "holds": report.holds,
        "facts": dict(report.facts),
        "seconds": round(report.took, 3),
        "counts": {outcome.value: count for outcome, count in report.counts.items()},
        "columns": [_lean(asdict(column)) for column in report.columns],
        "rows": [_lean(asdict(row)) for row in report.rows],
        "results": [_lean(asdict(result)) for result in report.results],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _lean(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in ("", (), 0, 0.0, {})}
