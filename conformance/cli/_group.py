"""The group of all commands, which imports only the one that is called, and turns errors into messages."""

from __future__ import annotations

import importlib
import io
import os
import pkgutil
import sys
from pathlib import Path

import click

from conformance import __version__
from conformance.errors import ConformanceError

__all__ = ["Commands", "run"]

_HERE = Path(__file__).parent


class Commands(click.Group):
    """Every module of this folder is a command, but for those that begin with an underscore."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's name
        """The names of the commands."""
        return sorted(found.name for found in pkgutil.iter_modules([str(_HERE)]) if not found.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"conformance.cli.{cmd_name}").command
        return command


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 all holds, 1 findings or failures, 2 wrong usage or unreadable input.",
)
@click.version_option(__version__, prog_name="conformance", message="%(prog)s %(version)s")
def _conformance() -> None:
    """Test the connectors that bind a search engine to model providers.

    \b
    Example:
      conformance verify              every blueprint of the registry
      conformance render openai-chat  the request that the engine would send
    """


def run(arguments: list[str]) -> None:
    """Run and exit: a ConformanceError becomes one message on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a lone surrogate, or what the terminal can't show, becomes the escape that JSON has for it
            stream.reconfigure(errors="backslashreplace")
    try:
        # click itself knows pipes, and not this wish
        _conformance(arguments, prog_name="conformance", color=False if os.environ.get("NO_COLOR") else None)
    except ConformanceError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    except RecursionError:
        click.echo("error: the input nests too deep", err=True)
        sys.exit(2)
    except BrokenPipeError:
        # the reader of a pipe has gone: there is nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        # a full disk, a folder that may not be written to
        name = "" if error.filename is None else f"{error.filename}: "
        click.echo(f"error: {name}{error.strerror or error}", err=True)
        sys.exit(2)
