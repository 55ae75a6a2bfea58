"""`conformance report`: what to do with the report.json files of runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from conformance.cli._options import format_option
from conformance.cli._reports import print_report, report_option, write_report
from conformance.errors import UsageError

__all__ = ["command"]

_FILES = click.argument(
    "files", metavar="REPORT.JSON...", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False)
)


@click.group("report")
def command() -> None:
    """Put the reports of several runs side by side, or the parts of one run together.

    \b
    Example:
      conformance run --report ours
      conformance run --target http://127.0.0.1:9200 --report theirs
      conformance report compare ours/report.json theirs/report.json
    """


@command.command("compare")
@_FILES
@format_option("text", "json", "html")
def compare(files: tuple[Path, ...], format_: str) -> None:
    """Show implementations side by side; exits with 1 where they differ.

    \b
    Example:
      conformance report compare ours/report.json theirs/report.json --format html
    """
    from conformance.reports.json import read
    from conformance.reports.together import compared, differing

    if len(files) < 2:
        raise UsageError("one report has nothing beside it: give two or more report.json")
    made = compared([(str(path), read(path)) for path in files])
    print_report(made, format_)
    sys.exit(1 if differing(made) else 0)


@command.command("merge")
@_FILES
@report_option
@click.option("--partial", is_flag=True, help="Also where parts of the run are missing.")
@format_option("text", "json")
def merge(files: tuple[Path, ...], folder: Path | None, partial: bool, format_: str) -> None:
    """Put the reports of a run's shards together; exits as the whole run would.

    \b
    Example:
      conformance run --shard 1/2 --report one
      conformance run --shard 2/2 --report two
      conformance report merge one/report.json two/report.json --report whole
    """
    from conformance.reports.json import read
    from conformance.reports.together import SHARD, merged, missing_shards

    made = merged([(str(path), read(path)) for path in files])
    if SHARD in made.facts and not partial:
        missing = ", ".join(missing_shards([made.facts[SHARD]]))
        raise UsageError(f"of the run's shards {missing} is missing: give its report too, or --partial")
    if folder is not None:
        write_report(made, folder)
    print_report(made, format_)
    sys.exit(0 if made.holds else 1)
