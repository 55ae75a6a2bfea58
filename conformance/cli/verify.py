"""`conformance verify`: whether blueprints work."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from conformance.cli._common import echo_json, format_option, resolve_all
from conformance.verify import CHECKS, Outcome, Result, verify
from conformance.verify.shown import side_by_side

__all__ = ["command"]

LONGEST = 2000
"""Characters of a problem that are shown; `--format json` shows all."""

_SIGNS = {Outcome.PASS: ("✓", "green"), Outcome.FAIL: ("✗", "red"), Outcome.SKIP: ("–", "yellow")}


@click.command("verify")
@click.argument("targets", metavar="[PATH|ID]...", nargs=-1)
@format_option("text", "json")
def command(targets: tuple[str, ...], format_: str) -> None:
    r"""Check blueprints: their form, every documented request and answer, and hostile values.

    Without a target, the whole registry is checked.

    \b
    Example:
      conformance verify my-connector.json openai-chat
    """
    blueprints = resolve_all(targets)
    results: list[Result] = []
    with click.progressbar(blueprints, label="verifying", file=sys.stderr, hidden=not sys.stderr.isatty()) as progress:
        for blueprint in progress:
            results += verify(blueprint)
    if format_ == "json":
        echo_json([{**asdict(result), "outcome": result.outcome.value} for result in results])
    else:
        _print(results)
    sys.exit(1 if any(result.outcome is Outcome.FAIL for result in results) else 0)


def _print(results: list[Result]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("blueprint", no_wrap=True)
    for check in CHECKS:
        table.add_column(check, justify="center")
    for identity in dict.fromkeys(result.blueprint for result in results):
        row = [_cell([r for r in results if r.blueprint == identity and r.check == check]) for check in CHECKS]
        table.add_row(identity, *row)
    console.print(table)
    for result in results:
        if result.outcome is Outcome.FAIL:
            _failure(console, result)
    counted = {outcome: sum(result.outcome is outcome for result in results) for outcome in Outcome}
    blueprints = len({result.blueprint for result in results})
    console.print(
        f"\n{blueprints} blueprints, {len(results)} checks: "
        + ", ".join(f"{count} {outcome.value}" for outcome, count in counted.items())
    )


def _cell(results: list[Result]) -> str:
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
        shown = problem if len(problem) <= LONGEST else problem[:LONGEST] + "..."
        click.echo(f"{where}: {result.check}{call}: {shown}")
    if result.expected and result.expected != result.actual:
        width = getattr(console, "width", 120)
        for line in side_by_side(result.expected, result.actual, width):
            click.echo(f"  {line}")
