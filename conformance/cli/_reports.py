"""What the commands that make reports share: `--report DIR`, and how a report is written and printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli._printing import echo_json

if TYPE_CHECKING:
    from conformance.reports.result import Report

__all__ = ["print_report", "report_option", "write_report"]

report_option = click.option(
    "--report",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write report.html, report.json and junit.xml.",
)


def write_report(report: Report, folder: Path) -> None:
    """Write a report in every format, and tell of each file. Raises UsageError where it can't."""
    from conformance.reports.write import write

    for path in write(report, folder):
        click.echo(f"wrote {path}", err=True)


def print_report(report: Report, format_: str) -> None:
    """Print a report as text, JSON or HTML."""
    if format_ == "json":
        from conformance.reports.json import document

        echo_json(document(report))
    elif format_ == "html":
        from conformance.reports.html import render as as_html

        click.echo(as_html(report), nl=False)
    else:
        from conformance.reports.text import render

        click.echo(render(report), nl=False)
