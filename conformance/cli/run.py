"""`conformance run`: whether an implementation does what the requirements say."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Any

import click

from conformance.cli._common import echo_json, format_option
from conformance.errors import UsageError
from conformance.reports.result import Outcome
from conformance.suite.execute import Verdict
from conformance.suite.options import Options, shard_of
from conformance.suite.outcome import Run, failing
from conformance.suite.requirement import catalogue, chosen

__all__ = ["command"]

_SIGNS = {
    Outcome.PASS: ("✓", "green"),
    Outcome.FAIL: ("✗", "red"),
    Outcome.ERROR: ("!", "magenta"),
    Outcome.SKIP: ("–", "yellow"),
    Outcome.UNTESTED: ("?", "cyan"),
}


@click.command("run")
@click.option("--target", default="", metavar="URL", help="The implementation to test; without it, the embedded one.")
@click.option("--profile", "profiles", multiple=True, metavar="P", help="Only the requirements of this profile.")
@click.option("--user", default="", help="User name for the target.")
@click.option("--password", default="", envvar="CONFORMANCE_PASSWORD", help="Password [env: CONFORMANCE_PASSWORD].")
@click.option("--ca", default="", metavar="FILE", help="The certificate authority of the target's certificate.")
@click.option("--insecure", is_flag=True, help="Don't verify the target's certificate.")
@click.option("--aws-region", default="", help="Sign with the AWS credentials of the environment or ~/.aws.")
@click.option("--aws-service", default="es", show_default=True, help="The AWS service to sign for: es or aoss.")
@click.option(
    "--api-key",
    default="demo",
    envvar="CONFORMANCE_API_KEY",
    help="x-api-key for the Connections API [env: ...API_KEY].",
)
@click.option("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="Where the suite plays the provider.")
@click.option("--shard", default="1/1", metavar="N/M", help="Only a part of the requirements: reports can be merged.")
@click.option("-k", "matching", default="", metavar="EXPRESSION", help="Only requirements that match, as in pytest.")
@click.option("-n", "workers", default=0, metavar="N", help="Spread over N processes with pytest-xdist.")
@click.option("--deviations", default="auto", metavar="FILE|none|auto", help="Deviations that are known.")
@click.option("--as-documented", is_flag=True, help="The embedded target does what is documented, not what 3.6.0 does.")
@click.option("--may-change-settings", is_flag=True, help="Check also what changes cluster settings for a moment.")
@click.option("--strict", is_flag=True, help="Fail for SHOULD and MAY as for MUST.")
@format_option("text", "json")
def command(
    profiles: tuple[str, ...],
    shard: str,
    matching: str,
    workers: int,
    strict: bool,
    format_: str,
    **given: str | bool,
) -> None:
    """Check an implementation against the requirements, and say of each whether it is kept.

    The suite plays the provider itself, removes what it makes, and touches nothing else.

    \b
    Example:
      conformance run --target https://localhost:9200 --user admin --insecure --profile credential-update
    """
    from conformance.suite.session import progress, run  # pytest is imported for this command alone

    options = Options(profiles=profiles, shard=shard_of(shard), **given)  # type: ignore[arg-type]  # click checked them
    total = len(chosen(options.profiles, shard=options.shard))
    if not total:
        raise UsageError(f"shard {shard} of {', '.join(profiles) or 'all profiles'} holds no requirement")
    done = run(options, progress(total), workers=workers, matching=matching)
    failed = failing(done.verdicts, strict=strict)
    if format_ == "json":
        echo_json([_plain(verdict) for verdict in done.verdicts])
    else:
        _print(done, {verdict.id for verdict in failed})
    for said in done.left_behind:
        click.echo(f"left behind: {said}", err=True)
    sys.stdout.flush()
    sys.exit(1 if failed else 0)


def _plain(verdict: Verdict) -> dict[str, Any]:
    """A verdict without its exchanges: those are in reports."""
    found = verdict.as_json()
    del found["exchanges"]
    return {**found, "outcome": verdict.outcome.value, "seconds": round(verdict.seconds, 4)}


def _print(done: Run, failed: set[str]) -> None:
    known = {found.id: found for found in catalogue()}
    for verdict in done.verdicts:
        if verdict.outcome is Outcome.PASS and not verdict.surprise:
            continue
        sign, colour = ("✗", "red") if verdict.surprise else _SIGNS[verdict.outcome]
        found = known[verdict.id]
        click.echo(click.style(f"{sign} {found.id} {found.level} {found.norm}", fg=colour))
        if verdict.deviation:
            click.echo(f"    known deviation: {verdict.deviation}")
        elif verdict.id in failed or verdict.message:
            click.echo("    " + (verdict.surprise or verdict.message).replace("\n", "\n    "))
    counted = Counter(verdict.outcome for verdict in done.verdicts)
    deviating = sum(bool(verdict.deviation) for verdict in done.verdicts)
    shown = ", ".join(f"{counted[outcome]} {outcome.value}" for outcome in Outcome)
    click.echo(
        f"\n{done.target} ({done.version or 'unknown version'}): {len(done.verdicts)} requirements in ", nl=False
    )
    click.echo(f"{done.seconds:.1f} s: {shown}" + (f"; {deviating} known deviations" if deviating else ""))
