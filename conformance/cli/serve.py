"""`conformance serve`: everything on one port."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

import click

from conformance.cli._options import format_option
from conformance.errors import UsageError

__all__ = ["command"]

_ENVIRONMENT = ("LLM_API_URL", "LLM_API_KEY", "MODEL_NAME")
"""What connections of the Connections API use and don't tell themselves."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0: any free port.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Keep the state here; else in memory.",
)
@click.option("--as-documented", is_flag=True, help="Answer as the documentation says where OpenSearch 3.6.0 differs.")
@click.option("--strict-models", is_flag=True, help="Refuse retired models, as their providers do today.")
@click.option("--allow-host", "hosts", multiple=True, metavar="H", help="A host that connectors may call for real.")
@click.option("--aws-key", "aws_keys", multiple=True, metavar="ID:SECRET", help="An AWS key pair that signs validly.")
@format_option("text", "json")
def command(
    host: str,
    port: int,
    data: Path | None,
    as_documented: bool,
    strict_models: bool,
    hosts: tuple[str, ...],
    aws_keys: tuple[str, ...],
    format_: str,
) -> None:
    """Serve the ML Commons API, the providers' mocks and a page to watch them at /_kit, until interrupted.

    The first line on stdout is the URL; as JSON, an object with `url` and `page`.

    \b
    Example:
      conformance serve --port 9200
      curl localhost:9200/mock/openai/v1/embeddings \\
        -H 'Authorization: Bearer any' -H 'Content-Type: application/json' \\
        -d '{"model": "text-embedding-3-small", "input": "hello"}'
    """
    from conformance.mock.options import Options
    from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
    from conformance.serve import KitOptions, running

    keys = {ACCESS_KEY: SECRET_KEY} | dict(_pair(given) for given in aws_keys)
    mocks = Options(strict_models=strict_models, aws_keys=keys)
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    allowed = frozenset(_host(given) for given in hosts)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        options = KitOptions(data, as_documented, allowed, mocks, environment)
        with running(options, host=host, port=port) as url:
            page = f"{url}/_kit"
            click.echo(json.dumps({"url": url, "page": page}) if format_ == "json" else url)
            sys.stdout.flush()
            click.echo(f"{page} shows what arrives; Ctrl-C stops", err=True)
            stop.wait()
    except (OSError, OverflowError) as error:
        raise UsageError(f"can't listen on {host}:{port}: {error}; --port 0 takes any free port") from None


def _pair(given: str) -> tuple[str, str]:
    key, colon, secret = given.partition(":")
    if not (key and colon and secret):
        raise UsageError("--aws-key wants ID:SECRET, such as AKIDEXAMPLE:wJalr...")
    return key, secret


def _host(given: str) -> str:
    if not given or any(letter in given for letter in "/:@ "):
        raise UsageError(f"--allow-host wants a host name alone, such as models.example.org, not {given!r}")
    return given.lower().rstrip(".")
