"""`conformance verify`: whether blueprints work."""

from __future__ import annotations

import importlib.util
import secrets
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from conformance.blueprint import Blueprint
from conformance.cli._common import resolve_all
from conformance.cli._options import format_option, shard_option
from conformance.cli._printing import counted, echo_json
from conformance.cli._reports import report_option, write_report
from conformance.config import read_config
from conformance.errors import UsageError
from conformance.shard import Shard
from conformance.verify import Outcome, Result, on_loopback, verify
from conformance.verify.report import PROPERTIES, columns_of
from conformance.verify.shown import side_by_side

__all__ = ["command"]

LONGEST = 2000
"""Characters of a problem that are shown; `--format json` shows all."""

_SIGNS = {Outcome.PASS: ("✓", "green"), Outcome.FAIL: ("✗", "red"), Outcome.SKIP: ("–", "yellow")}


@click.command("verify")
@click.argument("targets", metavar="[PATH|ID]...", nargs=-1)
@report_option
@click.option(
    "--examples",
    type=click.IntRange(min=1),
    metavar="N",
    help="Try each call with N bodies, and N replies, that Hypothesis makes up.",
)
@click.option(
    "--seed", type=int, metavar="N", help="Try the same ones as an earlier run; it is told with what it found."
)
@shard_option("blueprints")
@format_option("text", "json")
def command(
    targets: tuple[str, ...], folder: Path | None, examples: int | None, seed: int | None, shard: Shard, format_: str
) -> None:
    """Check blueprints: form, lint, every documented request and answer, hostile values, and the provider's mock.

    Without a target, those of `blueprints` in conformance.toml are checked, else the whole registry.

    \b
    Example:
      conformance verify my-connector.json openai-chat --report out
    """
    config = read_config(Path.cwd())
    blueprints = resolve_all(config.targets(targets), shard)
    examples = examples or config.examples
    results: list[Result] = []
    started = time.monotonic()
    shown = click.progressbar(blueprints, label="verifying", file=sys.stderr, hidden=not sys.stderr.isatty())
    with on_loopback() as bench, shown as progress:
        for blueprint in progress:
            results += verify(blueprint, bench)
            if examples:
                results += _tried(blueprint, examples, seed)
    if folder is not None:
        from conformance.verify.report import report

        write_report(report(blueprints, results, time.monotonic() - started), folder)
    if format_ == "json":
        echo_json([{**asdict(result), "outcome": result.outcome.value} for result in results])
    else:
        _print(results)
    sys.exit(1 if any(result.outcome is Outcome.FAIL for result in results) else 0)


def _tried(blueprint: Blueprint, examples: int, seed: int | None) -> Iterator[Result]:
    if importlib.util.find_spec("hypothesis") is None:
        raise UsageError("--examples needs Hypothesis: pip install hypothesis")
    from conformance.verify.properties import properties

    return properties(blueprint, examples, secrets.randbelow(2**32) if seed is None else seed)


def _print(results: list[Result]) -> None:
    from rich.console import Console
    from rich.table import Table

    # a pipe has no width of its own
    console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 140)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("blueprint", no_wrap=True)
    columns = columns_of(results)
    for column in columns:
        table.add_column(column.title, justify="center")
    for identity in dict.fromkeys(result.blueprint for result in results):
        row = [_cell([r for r in results if r.blueprint == identity and r.check == each.name]) for each in columns]
        table.add_row(identity, *row)
    console.print(table)
    for result in results:
        if result.outcome is Outcome.FAIL:
            _failure(console, result)
    ended = {outcome: sum(result.outcome is outcome for result in results) for outcome in Outcome}
    blueprints = len({result.blueprint for result in results})
    console.print(
        f"\n{counted(blueprints, 'blueprint')}, {counted(len(results), 'check')}: "
        + ", ".join(f"{ended[outcome]} {outcome.value}" for outcome in _SIGNS)
    )


def _cell(results: list[Result]) -> str:
    label = next((result.label for result in results if result.label), "")
    if label:
        return f"[yellow]{label}[/yellow]"
    for outcome in (Outcome.FAIL, Outcome.PASS, Outcome.SKIP):
        if any(result.outcome is outcome for result in results):
            sign, colour = _SIGNS[outcome]
            return f"[{colour}]{sign}[/{colour}]"
    return " "


def _failure(console: object, result: Result) -> None:
    where = f"{result.path}:{result.line}:{result.column}" if result.line else result.path or result.blueprint
    call = f" ({result.call})" if result.call else ""
    click.echo("")
    for problem in result.problems:
        # what is there to be pasted is of no use when it is cut
        whole = len(problem) <= LONGEST or result.check == PROPERTIES.name
        shown = problem if whole else problem[:LONGEST] + "..."
        click.echo(f"{where}: {result.check}{call}: {shown}")
    if result.expected and result.expected != result.actual:
        width = getattr(console, "width", 120)
        for line in side_by_side(result.expected, result.actual, width):
            click.echo(f"  {line}")
