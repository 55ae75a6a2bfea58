"""`conformance lint`: what is wrong in blueprints, wherever they are written down."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from conformance.config import Config, read_config
from conformance.errors import UsageError
from conformance.finding import Finding, Severity
from conformance.lint.linted import Linted
from conformance.lint.many import gather, lint_files, without
from conformance.lint.options import DEPLOYMENTS, PROFILES, Options

if TYPE_CHECKING:
    from conformance.lint.cache import Cache

__all__ = ["command"]

STDIN = "-"
_NAMED = ("text", "json", "sarif", "github", "junit")


@click.command("lint")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--format", "format_", type=click.Choice(_NAMED), default="text", show_default=True, help="How to print.")
@click.option("--output", type=click.Path(dir_okay=False), help="Write the findings to a file, not to stdout.")
@click.option("--select", multiple=True, metavar="CODES", help="Run these rules alone: CB201,CB3 or names.")
@click.option("--ignore", multiple=True, metavar="CODES", help="Leave these rules out.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="Leave these files of a folder out.")
@click.option("--fix", is_flag=True, help="Mend what can be mended safely.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: fixes that may change what is sent, too.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--target-version", metavar="X.Y", help="The OpenSearch version that it must work with: 2.9 to 3.6.")
@click.option("--profile", type=click.Choice(PROFILES), help="Who will call the model.")
@click.option("--deployment", type=click.Choice(DEPLOYMENTS), help="Where the cluster runs.")
@click.option("--baseline", type=click.Path(dir_okay=False), help="Leave out the findings that this file knows.")
@click.option("--write-baseline", is_flag=True, help="Write the findings to the file that --baseline names.")
@click.option("--statistics", is_flag=True, help="Count the findings by rule.")
@click.option("--snippets/--no-snippets", default=True, help="Show the source under each finding.")
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in Severity]),
    default="warning",
    show_default=True,
    help="The least severity that makes the exit code 1.",
)
@click.option(
    "--stdin-filename", default="stdin.json", show_default=True, help="What stdin goes by; its suffix counts."
)
@click.option("--jobs", type=click.IntRange(min=0), default=0, help="Processes; 0 is one for each processor.")
@click.option("--cache/--no-cache", default=True, show_default=True, help="Keep what was found, for the next run.")
@click.option("--quiet", is_flag=True, help="Leave notes out.")
def command(
    paths: tuple[str, ...],
    format_: str,
    output: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exclude: tuple[str, ...],
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    target_version: str | None,
    profile: str | None,
    deployment: str | None,
    baseline: str | None,
    write_baseline: bool,
    statistics: bool,
    snippets: bool,
    fail_on: str,
    stdin_filename: str,
    jobs: int,
    cache: bool,
    quiet: bool,
) -> None:
    """Find what is wrong in the blueprints of files and folders: JSON, YAML, Markdown, shell, Python, Terraform, ...

    `-` reads stdin; with --fix, its mended text goes to stdout, and the findings to stderr. Settings come from
    conformance.toml, or [tool.conformance] in pyproject.toml; options win. Exit codes: 0 nothing found, 1 findings,
    2 wrong usage or a path that is not there.

    \b
    Example:
      conformance lint docs/ my-connector.json
      conformance lint --fix --diff blueprints/
      conformance lint - < connector.json
    """
    config = read_config(Path.cwd())
    paths = config.targets(paths)
    if not paths:
        raise UsageError("name a file or a folder to lint, - for stdin, or set `blueprints` in conformance.toml")
    folder = None if config.folder is None else str(config.folder)
    options = Options(
        select=_codes(select) or config.select,
        ignore=_codes(ignore) + config.ignore,
        per_file=config.per_file,
        folder=folder,
        target_version=target_version or config.target_version,
        profile=profile or config.profile,
        deployment=deployment or config.deployment,
        trusted=config.trusted,
    )
    if write_baseline and not (baseline or config.baseline):
        raise UsageError("--write-baseline needs --baseline FILE")
    stdin = sys.stdin.buffer.read().decode("utf-8", "surrogateescape") if STDIN in paths else ""
    files = gather([path for path in paths if path != STDIN], exclude + config.exclude, folder)
    with _cache(options, wanted=cache) as kept:
        linted = list(lint_files(files, options, jobs=jobs or os.cpu_count() or 1, cache=kept))
    if STDIN in paths:
        from conformance.lint.run import lint_text

        linted.append(lint_text(stdin, stdin_filename, options))
    fixed = 0
    if fix or diff:
        linted, fixed = _mend(linted, stdin if STDIN in paths else None, options, diff=diff, unsafe=unsafe_fixes)
    path = Path(baseline) if baseline else _baseline(config)
    if path is not None and (write_baseline or path.exists() or baseline):
        from conformance.lint import baseline as known_findings

        if write_baseline:
            count = known_findings.write(path, [one for each in linted for one in each.findings])
            click.echo(f"{count} findings written to {path}", err=True)
            return
        known = known_findings.known_in(path)
        linted = [without(each, known) for each in linted]
    if quiet:
        linted = [without(each, _is_note) for each in linted]
    if diff:
        sys.exit(1 if fixed else 0)
    # the mended text of stdin has stdout to itself, so that it can be kept as it comes
    told = sys.stderr if fix and STDIN in paths else sys.stdout
    _print(linted, format_, output, told, fixed, snippets=snippets, statistics=statistics)
    least = Severity(fail_on).rank
    sys.exit(1 if any(one.severity.rank <= least for each in linted for one in each.findings) else 0)


@contextmanager
def _cache(options: Options, *, wanted: bool) -> Iterator[Cache | None]:
    if not wanted:
        yield None
        return
    from conformance.lint.cache import Cache, cache_folder

    cache = Cache(cache_folder(), options)
    try:
        yield cache
    finally:
        cache.close()


def _codes(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for each in given for code in each.replace(",", " ").split())


def _baseline(config: Config) -> Path | None:
    return None if config.baseline is None or config.folder is None else config.folder / config.baseline


def _is_note(finding: Finding) -> bool:
    return finding.severity is Severity.INFO


def _print(
    linted: list[Linted],
    format_: str,
    output: str | None,
    told: TextIO,
    fixed: int,
    *,
    snippets: bool,
    statistics: bool,
) -> None:
    from conformance.lint.formats.format import Outcome, format_named

    if statistics:
        text = _statistics(linted, format_)
    else:
        colour = output is None and told.isatty() and not os.environ.get("NO_COLOR")
        width = 100
        if snippets:
            import shutil

            width = shutil.get_terminal_size((width, 24)).columns
        text = format_named(format_)(Outcome(linted, snippets, colour, width, fixed))
    if output is None:
        click.echo(text, told, nl=False)
    else:
        Path(output).write_text(text, "utf-8")


def _statistics(linted: list[Linted], format_: str) -> str:
    counted = Counter((one.code, one.name, one.severity) for each in linted for one in each.findings)
    rows = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    if format_ == "json":
        import json

        said = [{"code": code, "name": name, "severity": kind.value, "count": n} for (code, name, kind), n in rows]
        return json.dumps(said, indent=2) + "\n"
    return "".join(f"{count:>6}  {code}  {severity.value:<7}  {name}\n" for (code, name, severity), count in rows)


# --- mending -----------------------------------------------------------------------------------------------------


def _mend(
    linted: list[Linted], stdin: str | None, options: Options, *, diff: bool, unsafe: bool
) -> tuple[list[Linted], int]:
    from conformance.lint.run import fix_text

    mended: list[Linted] = []
    count = 0
    for index, each in enumerate(linted):
        is_stdin = stdin is not None and index == len(linted) - 1
        if each.text is None or not any(one.fix is not None and (one.fix.safe or unsafe) for one in each.findings):
            mended.append(each)
            if is_stdin and not diff:
                click.echo(stdin, nl=False)
            continue
        result = fix_text(each.text, each.path, options, unsafe=unsafe, linted=each)
        count += len(result.fixed)
        if diff:
            click.echo(_diff(each.text, result.text, each.path), nl=False)
            mended.append(each)
            continue
        if is_stdin:
            click.echo(result.text, nl=False)
        else:
            _rewrite(Path(each.path), each.text, result.text)
        mended.append(result.left._replace(path=each.path))
    return mended, count


def _diff(before: str, after: str, path: str) -> str:
    import difflib

    lines = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), path, path)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _rewrite(path: Path, before: str, after: str) -> None:
    """Write the mended text, unless somebody else changed the file meanwhile; a byte order mark stays."""
    data = path.read_bytes()
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    if data[len(mark) :].decode("utf-8") != before:
        raise UsageError(f"{path} changed while it was checked; run again")
    path.write_bytes(mark + after.encode())
