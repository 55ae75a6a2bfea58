"""`conformance replay`: blueprints against their cassettes, with no network."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click

from conformance import resources
from conformance.blueprint import Blueprint
from conformance.cassette import Cassette, CassetteError
from conformance.cassette.stale import MAX_AGE
from conformance.cli._common import resolve_all
from conformance.cli._options import format_option, shard_option
from conformance.cli._printing import counted, echo_json
from conformance.config import read_config
from conformance.errors import BlueprintError
from conformance.shard import Shard
from conformance.verify.replays import replays

__all__ = ["command"]


@dataclass(slots=True)
class _Row:
    """One blueprint's replay, with the members that `--format json` shows."""

    blueprint: str
    cassette: str
    recorded_from: str = ""
    recorded_at: str = ""
    exchanges: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)


@click.command("replay")
@click.argument("targets", metavar="[PATH|ID]...", nargs=-1)
@click.option("--cassettes", metavar="DIR", help="Where <id>.yaml lies; by default ./cassettes, then the registry's.")
@click.option("--max-age", type=click.IntRange(min=0), help=f"Days a provider's answers last.  [default: {MAX_AGE}]")
@shard_option("blueprints")
@format_option("text", "json")
def command(targets: tuple[str, ...], cassettes: str | None, max_age: int | None, shard: Shard, format_: str) -> None:
    """Answer each documented call from its blueprint's cassette, offline; say what is stale, missing or unused.

    Without a target, those of `blueprints` in conformance.toml are replayed, else the whole registry.

    \b
    Example:
      conformance replay openai-chat my-connector.yaml --cassettes tests/cassettes
    """
    config = read_config(Path.cwd())
    folder = cassettes or (config.path(config.cassettes) if config.cassettes else None)
    days = next(each for each in (max_age, config.max_age, MAX_AGE) if each is not None)
    rows = [_replayed(blueprint, folder, days) for blueprint in resolve_all(config.targets(targets), shard)]
    if format_ == "json":
        echo_json([asdict(row) for row in rows])
    else:
        for row in rows:
            for problem in row.problems:
                call = f" (call {problem['call']})" if problem["call"] else ""
                click.echo(f"{row.cassette}: {row.blueprint}{call}: {problem['problem']}")
        failed = sum(bool(row.problems) for row in rows)
        sources = {row.recorded_from for row in rows if row.recorded_from}
        exchanges = sum(row.exchanges for row in rows)
        click.echo(
            f"{counted(len(rows), 'blueprint')}, {counted(exchanges, 'exchange')} recorded from "
            f"{', '.join(sorted(sources)) or 'nothing'}: "
            f"{len(rows) - failed} replay, {failed} do not"
        )
        if failed:
            click.echo("`conformance record ID --overwrite` records again", err=True)
    sys.exit(1 if any(row.problems for row in rows) else 0)


def _replayed(blueprint: Blueprint, folder: str | None, max_age: int) -> _Row:
    path = _cassette_path(blueprint, folder)
    row = _Row(blueprint.id, str(path))
    try:
        cassette = Cassette.load(path)
        row.recorded_from = cassette.recording.recorded_from.value
        row.recorded_at = str(cassette.recording.recorded_at or "")
        row.exchanges = len(cassette)
        row.problems += (
            {"call": call, "problem": problem} for call, problem in replays(blueprint, cassette, max_age=max_age)
        )
    except CassetteError as error:
        row.problems.append({"call": "", "problem": error.problem + (f"; {error.advice}" if error.advice else "")})
    except BlueprintError as error:
        row.problems.append({"call": "", "problem": str(error)})
    return row


def _cassette_path(blueprint: Blueprint, folder: str | None) -> Path:
    if folder is not None:
        return Path(folder) / f"{blueprint.id}.yaml"
    own = Path("cassettes") / f"{blueprint.id}.yaml"
    return own if own.exists() else resources.cassettes() / f"{blueprint.id}.yaml"
