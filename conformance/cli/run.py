"""`conformance run`: whether an implementation does what the requirements say."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli._options import format_option, shard_option
from conformance.cli._printing import echo_json
from conformance.cli._reports import print_report, report_option, write_report
from conformance.errors import UsageError
from conformance.shard import WHOLE, Shard
from conformance.suite.options import Options
from conformance.suite.requirement import ABOUT, Requirement, chosen

if TYPE_CHECKING:
    from conformance.suite.execute import Verdict
    from conformance.suite.outcome import Run

__all__ = ["command"]

_INTERRUPTED = 130
"""As a shell tells of a process that SIGINT ended."""

_MOST_LEFT = 5


class _WithProfiles(click.Command):
    """Its help ends with the profiles, wrapped to the terminal."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's name
        with formatter.section("Profiles"):
            formatter.write_dl(list(ABOUT.items()))


@click.command("run", cls=_WithProfiles)
@click.option("--target", default="", metavar="URL", help="The implementation to test; without it, the embedded one.")
@click.option("--profile", "profiles", multiple=True, metavar="P", help="Only this profile's requirements; repeatable.")
@report_option
@click.option("--list", "listing", is_flag=True, help="Only list the requirements that would be checked.")
@click.option("--user", default="", help="User name for the target.")
@click.option(
    "--password", default="", envvar="CONFORMANCE_PASSWORD", show_envvar=True, help="Password for the target."
)
@click.option("--ca", default="", metavar="FILE", help="The certificate authority of the target's certificate.")
@click.option("--insecure", is_flag=True, help="Don't verify the target's certificate.")
@click.option(
    "--aws-region", default="", metavar="R", help="Sign with the AWS credentials of the environment or ~/.aws."
)
@click.option("--aws-service", default="es", show_default=True, help="The AWS service to sign for: es or aoss.")
@click.option(
    "--api-key",
    default="demo",
    envvar="CONFORMANCE_API_KEY",
    show_envvar=True,
    help="x-api-key for the Connections API.",
)
@click.option(
    "--listen",
    default="127.0.0.1:0",
    show_default=True,
    metavar="HOST:PORT",
    help="Where the suite plays the provider: HOST as the target reaches it. Port 0 is any free one.",
)
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help="How long an answer may take.",
)
@shard_option("requirements")
@click.option("-k", "matching", default="", metavar="EXPRESSION", help="Only requirements that match, as in pytest.")
@click.option(
    "-n",
    "workers",
    default=0,
    type=click.IntRange(min=0),
    metavar="N",
    help="Spread over N processes with pytest-xdist.",
)
@click.option(
    "--deviations",
    default="auto",
    show_default=True,
    metavar="FILE|none|auto",
    help="Deviations that are known; auto: those of the target's version.",
)
@click.option("--as-documented", is_flag=True, help="The embedded target does what is documented, not what 3.6.0 does.")
@click.option("--may-change-settings", is_flag=True, help="Check also what changes cluster settings for a moment.")
@click.option(
    "--record", "recording", type=click.Path(path_type=Path), metavar="DIR", help="Keep what was said in DIR."
)
@click.option(
    "--replay",
    "replaying",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Instead of a target, what was recorded of one: DIR, or the kit's own: opensearch-3.6.0.",
)
@click.option("--overwrite", is_flag=True, help="With --record: replace the recording that is there.")
@click.option("--strict", is_flag=True, help="Fail for SHOULD and MAY as for MUST.")
@format_option("text", "json")
def command(
    profiles: tuple[str, ...],
    folder: Path | None,
    listing: bool,
    shard: Shard,
    matching: str,
    workers: int,
    recording: Path | None,
    replaying: Path | None,
    overwrite: bool,
    strict: bool,
    format_: str,
    **given: Any,
) -> None:
    """Check an implementation against the requirements, and say of each whether it is kept.

    Needs nothing but the target's URL, and what it asks of its users. The suite plays the provider itself, removes what
    it makes, and touches nothing else. Of each requirement it says pass, fail (the target's), error (ours), skip (with
    the reason) or untested. A failure that is a known deviation of the target's version is forgiven; one that is known
    and passes fails the run.

    \b
    Example:
      conformance run
      conformance run --profile credential-update --report out
      conformance run --target https://localhost:9200 --user admin --insecure
      conformance run --target http://10.0.0.7:9200 --listen 10.0.0.5:8900
    """
    chosen_ones = chosen(profiles, shard=shard)
    if not chosen_ones:
        raise UsageError(f"this shard of {', '.join(profiles) or 'all profiles'} holds no requirement")
    if listing:
        _list(chosen_ones, format_)
        return
    if importlib.util.find_spec("pytest") is None:
        raise UsageError("the suite runs under pytest: pip install 'connector-conformance[pytest]'")
    if workers and importlib.util.find_spec("xdist") is None:
        raise UsageError("-n needs pytest-xdist: pip install pytest-xdist")
    from conformance.suite.outcome import report
    from conformance.suite.session import Interrupted, progress, run  # pytest is imported for this command alone

    options = Options(profiles=profiles, shard=shard, **_credentials(given))
    try:
        if recording is not None or replaying is not None:
            done = _taped(options, recording, replaying, progress(len(chosen_ones)), overwrite=overwrite)
        else:
            done = run(options, progress(len(chosen_ones)), workers=workers, matching=matching)
    except Interrupted as stopped:
        ended = f"interrupted after {len(stopped.done.verdicts)} of {len(chosen_ones)} requirements"
        left = stopped.done.left_behind
        click.echo(f"{ended}; {'what it made is removed' if not left else 'not all that it made is removed'}", err=True)
        _tell(left)
        sys.exit(_INTERRUPTED)
    parts = {} if shard == WHOLE else {"shard": f"{shard[0]}/{shard[1]}"}
    made = report(done, parts, strict=strict)
    if folder is not None:
        write_report(made, folder)
    print_report(made, format_)
    _tell(done.left_behind)
    sys.stdout.flush()
    sys.exit(0 if made.holds else 1)


def _tell(left_behind: tuple[str, ...]) -> None:
    for said in left_behind[:_MOST_LEFT]:
        click.echo(f"left behind: {said}", err=True)
    if len(left_behind) > _MOST_LEFT:
        click.echo(f"left behind: {len(left_behind) - _MOST_LEFT} more", err=True)


def _credentials(given: dict[str, Any]) -> dict[str, Any]:
    """The options with a password where a user is named: asked for, where somebody sits there. Raises UsageError."""
    if given["user"] and not given["password"]:
        if not sys.stdin.isatty():
            raise UsageError("--user without a password: set CONFORMANCE_PASSWORD, or give --password")
        given["password"] = click.prompt(f"Password of {given['user']}", hide_input=True, err=True)
    return given


def _taped(
    options: Options,
    recording: Path | None,
    replaying: Path | None,
    tell: Callable[[Verdict], None],
    *,
    overwrite: bool,
) -> Run:
    """A run that is kept, or one that was: whole, one requirement after the other."""
    from conformance import resources
    from conformance.suite import tape

    if recording is not None and replaying is not None:
        raise UsageError("--record keeps what a target says, --replay has none; give one of them")
    if recording is not None:
        return tape.record(options, recording, tell, overwrite=overwrite)
    own = resources.cassettes() / str(replaying)
    folder = replaying if replaying is not None and replaying.exists() else own
    return tape.replay(folder, options, tell)


def _list(requirements: list[Requirement], format_: str) -> None:
    """The norm: id, level and sentence of each requirement, and where it stands."""
    if format_ == "json":
        echo_json(
            [
                {
                    "id": each.id,
                    "profile": each.profile,
                    "level": each.level.value,
                    "norm": each.norm,
                    "source": each.source,
                    **({"untested": each.untested} if each.untested else {}),
                }
                for each in requirements
            ]
        )
        return
    for profile in dict.fromkeys(each.profile for each in requirements):
        here = [each for each in requirements if each.profile == profile]
        click.echo(click.style(f"{profile} ({len(here)}): {ABOUT[profile]}", bold=True))
        for each in here:
            click.echo(f"  {each.id:12} {each.level:6} {each.norm}")
            click.echo(f"{'':22}{each.source}")
