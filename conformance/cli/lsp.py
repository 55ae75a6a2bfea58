"""`conformance lsp`: the language server, for editors."""

from __future__ import annotations

import sys

import click

from conformance.errors import UsageError

__all__ = ["command"]


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Speak over stdin and stdout: the default, which many editors name.")
@click.option("--port", type=click.IntRange(1, 65535), help="Wait on this port of the loopback address instead.")
def command(stdio: bool, port: int | None) -> None:
    """Serve the linter to an editor: findings while you type, hovers for placeholders and rules, quick fixes.

    It speaks the Language Server Protocol, and needs `pip install 'connector-conformance[lsp]'`.

    \b
    Example:
      conformance lsp
      conformance lsp --port 2087
    """
    if stdio and port is not None:
        raise UsageError("--stdio and --port exclude each other")
    try:
        from conformance.lsp.server import server
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        raise UsageError("the language server needs pygls: pip install 'connector-conformance[lsp]'") from None
    if port is None:
        server().start_io()
    else:
        click.echo(f"conformance lsp waits on 127.0.0.1:{port}", err=True)
        server().start_tcp("127.0.0.1", port)
    sys.exit(0)
