"""A report in every format, as files of one folder."""

from __future__ import annotations

from pathlib import Path

from conformance.errors import UsageError
from conformance.reports import html, json, junit
from conformance.reports.result import Report

__all__ = ["write"]

_FORMATS = {"report.html": html.render, "report.json": json.render, "junit.xml": junit.render}


def write(report: Report, folder: Path) -> list[Path]:
    """Write `report.html`, `report.json` and `junit.xml`; gives their paths. Raises UsageError where it can't."""
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, render in _FORMATS.items():
            path = folder / name
            # a lone surrogate of somebody's JSON has no bytes in UTF-8
            path.write_bytes(render(report).encode("utf-8", "backslashreplace"))
            written.append(path)
    except OSError as error:
        raise UsageError(
            f"{folder}: {error.strerror or error}; name a folder for the report that can be written"
        ) from None
    return written
