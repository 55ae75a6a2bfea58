"""`conformance record`: exchanges with a provider, or with its mock, into cassettes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from conformance.blueprint import Blueprint
from conformance.caller import caller_of
from conformance.cassette import Recording, Source, record, write
from conformance.cassette.fingerprint import NO_SECRET
from conformance.cassette.record import secrets_of
from conformance.cli._common import resolve_all
from conformance.cli._options import format_option
from conformance.cli._printing import counted, echo_json
from conformance.config import read_config
from conformance.errors import ConformanceError, UsageError
from conformance.http import Handler, Request, Response, send
from conformance.redact import Redactor, environment_secrets

__all__ = ["command"]

_USUAL = {
    "access_key": "AWS_ACCESS_KEY_ID",
    "secret_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
}


@click.command("record")
@click.argument("targets", metavar="[PATH|ID]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="The whole registry.")
@click.option(
    "--from",
    "source",
    type=click.Choice([Source.PROVIDER.value, Source.MOCK.value, Source.DOCUMENTATION.value]),
    default=Source.PROVIDER.value,
    show_default=True,
    help="Who answers: the provider itself, the kit's mock of it, or what the blueprint documents.",
)
@click.option(
    "--key", "keys", multiple=True, metavar="NAME=VARIABLE", help="Credential NAME is in the environment's VARIABLE."
)
@click.option(
    "--out", metavar="DIR", help="Where to write <id>.yaml; by default cassettes, or as conformance.toml says."
)
@click.option("--overwrite", is_flag=True, help="Replace cassettes that are there.")
@format_option("text", "json")
def command(
    targets: tuple[str, ...],
    everything: bool,
    source: str,
    keys: tuple[str, ...],
    out: str | None,
    overwrite: bool,
    format_: str,
) -> None:
    """Send what each documented call sends, and keep the answers without anything secret.

    Keys come from the environment: credential `openAI_key` from OPENAI_KEY or OPENAI_API_KEY, AWS's from their usual
    variables, any other as --key says.

    \b
    Example:
      conformance record openai-chat --key openAI_key=MY_OPENAI_KEY
      conformance record my-connector.yaml --from mock --out tests/cassettes
    """
    if not targets and not everything:
        raise UsageError("name a blueprint to record, or --all for the whole registry")
    if targets and everything:
        raise UsageError("--all records the whole registry; name no blueprint with it")
    named = _named(keys)
    blueprints = resolve_all(targets)
    if len({each.id for each in blueprints}) < len(blueprints):
        raise UsageError(
            "two of these blueprints have the same id, and so the same cassette; record them into two --out"
        )
    config = read_config(Path.cwd())
    folder = Path(out or config.path(config.cassettes or "cassettes"))
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, object]] = []
    for blueprint in blueprints:
        path = folder / f"{blueprint.id}.yaml"
        if path.exists() and not overwrite:
            # before anything is sent, and paid for
            raise UsageError(f"{path}: there is a cassette already; --overwrite replaces it")
    for blueprint in blueprints:
        path = folder / f"{blueprint.id}.yaml"
        try:
            credential = _credential(blueprint, named) if source == Source.PROVIDER else {}
            recording = _recorded(blueprint, Source(source), credential)
            write(path, recording, redactor=_redactor(credential), overwrite=overwrite)
        except ConformanceError as error:
            rows.append({"blueprint": blueprint.id, "problem": str(error)})
            click.echo(f"{blueprint.id}: {error}", err=True)
            continue
        count, told = len(recording.interactions), recording.recorded_from.value
        rows.append({"blueprint": blueprint.id, "cassette": str(path), "exchanges": count, "recorded_from": told})
        if format_ == "text":
            # at once, not at the end: each exchange may have been paid for
            click.echo(f"{path}: {counted(count, 'exchange')} from {told}")
    if format_ == "json":
        echo_json(rows)
    sys.exit(1 if any("problem" in row for row in rows) else 0)


def _recorded(blueprint: Blueprint, source: Source, credential: dict[str, str]) -> Recording:
    if source is Source.PROVIDER:
        return record(blueprint, send, source, credential=credential)
    handler = _mock(blueprint) if source is Source.MOCK else None
    if handler is None:
        if source is Source.MOCK:
            click.echo(f"{blueprint.id}: no mock answers for it; the documented replies are kept instead", err=True)
        return record(blueprint, None, Source.DOCUMENTATION)
    return record(blueprint, handler, source)


def _mock(blueprint: Blueprint) -> Handler | None:
    """Who answers for a blueprint's hosts: the mock of the host, else of the provider that the blueprint names."""
    from conformance.providers.mocks import Mocks
    from conformance.providers.registry import provider_names

    mocks = Mocks()
    named = mocks[blueprint.provider] if blueprint.provider in provider_names() else None

    def answer(request: Request) -> Response:
        found = mocks.handler_for_host(request.host) or (named and named.handle)
        if found is None:
            raise UsageError(f"no mock answers for {request.host}")
        return found(request)

    hosts = {Request("GET", exchange.url).host for call in blueprint.calls for exchange in call.exchanges}
    return answer if named is not None or all(mocks.handler_for_host(host) for host in hosts) else None


def _named(keys: Iterable[str]) -> dict[str, str]:
    found = {}
    for given in keys:
        name, equals, variable = given.partition("=")
        if not equals or not name or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", variable):
            raise UsageError("--key takes NAME=VARIABLE, the variable's name and not the key itself")
        found[name] = variable
    return found


def _credential(blueprint: Blueprint, named: dict[str, str]) -> dict[str, str]:
    """The blueprint's credential from the environment. Raises UsageError that names what is not set."""
    caller = caller_of(blueprint)
    credential = caller.credential if caller is not None else blueprint.connector().credential
    wanted = [name for name in credential if name not in NO_SECRET]
    found, missing = {}, []
    for name in wanted:
        variables = [named[name]] if name in named else _variables(name, blueprint.provider, len(wanted))
        variable = next((each for each in variables if os.environ.get(each)), None)
        if variable is None:
            missing.append(f"{name!r} (set {' or '.join(variables)}, or name another with --key {name}=VARIABLE)")
        else:
            found[name] = os.environ[variable]
    if missing:
        raise UsageError(f"{blueprint.id} needs credentials: {', '.join(missing)}")
    return found


def _variables(name: str, provider: str, count: int) -> list[str]:
    if name in _USUAL:
        return [_USUAL[name]]
    own = re.sub(r"\W", "_", name).upper()
    usual = re.sub(r"\W", "_", provider).upper() + "_API_KEY"
    return [own, usual] if count == 1 and provider else [own]


def _redactor(credential: dict[str, str]) -> Redactor:
    return Redactor([*secrets_of(credential), *environment_secrets()])
