"""JSON: the values of a report as they are, with counts; `schemas/report.schema.json` is its form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from conformance.errors import UsageError
from conformance.reports.result import Column, Exchange, Outcome, Report, Result, Row
from conformance.schema import faults

__all__ = ["document", "read", "render"]

VERSION = 2
"""Of the form: a change that a reader would notice raises it."""

MOST_FAULTS = 3
"""Of a file that is no report: more are of no use."""


def document(report: Report) -> dict[str, Any]:
    """The report as plain values; members that are empty, zero or false are left out of rows and results."""
    return {
        "version": VERSION,
        "title": report.title,
        "holds": report.holds,
        **({"comparison": True} if report.comparison else {}),
        "facts": dict(report.facts),
        "seconds": round(report.took, 3),
        "counts": {outcome.value: count for outcome, count in report.counts.items()} | {"forgiven": report.forgiven},
        "columns": [_lean(asdict(column)) for column in report.columns],
        "rows": [_lean(asdict(row)) for row in report.rows],
        "results": [_lean(asdict(result)) for result in report.results],
    }


def render(report: Report) -> str:
    """The document as text, indented."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def _lean(members: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in members.items() if value not in ("", (), 0, 0.0, {})}
    if "exchanges" in found:
        found["exchanges"] = [_lean(exchange) for exchange in found["exchanges"]]
    return found


def read(path: Path) -> Report:
    """The report in a file that `render` wrote. Raises UsageError for one that is none."""
    try:
        given = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}; give a report.json of --report") from None
    except ValueError as error:
        raise UsageError(f"{path}: no JSON ({error}); give a report.json of --report") from None
    wrong = [f"{pointer or 'the whole'}: {message[:200]}" for pointer, message in faults("report", given)]
    if wrong:
        shown = "; ".join(wrong[:MOST_FAULTS])
        raise UsageError(f"{path}: no report of this kit ({shown}); give a report.json of --report")
    return Report(
        given["title"],
        tuple(Row(**row) for row in given["rows"]),
        tuple(Column(**column) for column in given["columns"]),
        tuple(_result(result) for result in given["results"]),
        given["facts"],
        given["seconds"],
        given.get("comparison", False),
    )


def _result(given: Mapping[str, Any]) -> Result:
    parsed: dict[str, Any] = {
        "outcome": Outcome(given["outcome"]),
        "messages": tuple(given.get("messages", ())),
        "exchanges": tuple(Exchange(**exchange) for exchange in given.get("exchanges", ())),
    }
    return Result(**{**given, **parsed})
