"""`conformance render`: the very request that the engine would send."""

from __future__ import annotations

import json
import shlex
import sys
from dataclasses import replace
from typing import Any

import click

from conformance.blueprint import Blueprint
from conformance.cli._common import call_of, environment_of, resolve
from conformance.cli._options import format_option
from conformance.cli._printing import echo_json
from conformance.engine.answer import Answer, NoAnswer
from conformance.engine.call import Call
from conformance.engine.explain import Part, explain
from conformance.engine.model import Model, masked
from conformance.engine.predict import Rendering, render
from conformance.errors import UsageError
from conformance.http import Request
from conformance.java import jackson

__all__ = ["command"]

_UNSHOWN = frozenset(("content-length",))


@click.command("render")
@click.argument("target", metavar="PATH|ID")
@click.option("--action", type=click.Choice(["predict", "batch_predict"]), help="Which action; by default predict.")
@click.option(
    "--input", "given", metavar="FILE|JSON|-", help="The predict body; by default the first documented call's."
)
@click.option("--algorithm", help="The algorithm in the route: text_embedding, text_similarity, ...")
@click.option("--reveal", is_flag=True, help="Show credentials; they are masked otherwise.")
@click.option("--explain", "explained", is_flag=True, help="Say what each part of the request came from.")
@format_option("http", "curl", "json", "text")
def command(
    target: str,
    action: str | None,
    given: str | None,
    algorithm: str | None,
    reveal: bool,
    explained: bool,
    format_: str,
) -> None:
    """Print the request that OpenSearch 3.6.0 would send to the provider, without sending it.

    Of a connection of the Connections API, the request that a call through it sends; the input holds its variables.

    \b
    Example:
      conformance render openai-chat --format curl \\
        --input '{"parameters": {"messages": []}}'
      conformance render connections-openai --input '{"prompt": "Hello!"}'
    """
    blueprint = resolve(target)
    call = call_of(blueprint, action, given, algorithm)
    model = None
    if blueprint.kind == "connection":
        if explained:
            raise UsageError(f"{blueprint.id} is a connection: --explain tells of connectors alone")
        rendering = _through_connection(blueprint, call, reveal=reveal)
    else:
        model = blueprint.deployed() if reveal else masked(blueprint.deployed())
        rendering = render(model, call)
    if format_ == "json":
        echo_json(_value(model, call, rendering, explained))
    else:
        for number, prepared in enumerate(rendering.prepared):
            if number:
                click.echo("\n###\n")
            shown = prepared.request if reveal else _unsigned(prepared.request)
            click.echo(_curl(shown) if format_ == "curl" else _http(shown))
            if explained and model is not None:
                _explain(model, call, rendering, number)
    if rendering.refused is not None:
        click.echo(_refusal(rendering.refused), err=True)
        sys.exit(1)


def _through_connection(blueprint: Blueprint, call: Call, *, reveal: bool) -> Rendering:
    from conformance.connection import predict

    connection, environment = blueprint.connection(), environment_of(blueprint)
    if not reveal:
        connection = predict.masked_connection(connection)
        environment = predict.masked_environment(environment)
    return predict.render(connection, call, environment)


def _unsigned(request: Request) -> Request:
    """The signature of masked keys would be a wrong one: it is masked too."""
    headers = tuple(
        (name, value.rpartition("Signature=")[0] + "Signature=***" if "Signature=" in value else value)
        for name, value in request.headers
    )
    return replace(request, headers=headers)


def _http(request: Request) -> str:
    lines = [f"{request.method} {request.url}"]
    lines += [f"{name}: {value}" for name, value in request.headers if name.lower() not in _UNSHOWN]
    return "\n".join([*lines, "", request.body.decode("utf-8", "replace")])


def _curl(request: Request) -> str:
    parts = [f"curl -X {request.method} {shlex.quote(request.url)}"]
    parts += [
        f"-H {shlex.quote(f'{name}: {value}')}" for name, value in request.headers if name.lower() not in _UNSHOWN
    ]
    if request.body:
        parts.append(f"--data-binary {shlex.quote(request.body.decode('utf-8', 'replace'))}")
    return " \\\n  ".join(parts)


def _value(model: Model | None, call: Call, rendering: Rendering, explained: bool) -> dict[str, Any]:
    requests = []
    for prepared in rendering.prepared:
        shown: dict[str, Any] = {
            "method": prepared.request.method,
            "url": prepared.request.url,
            "headers": {name.lower(): value for name, value in _unsigned(prepared.request).headers},
            "body": prepared.request.body.decode("utf-8", "replace"),
        }
        if explained and model is not None and (found := model.connector.find_action(rendering.action_type)):
            shown["explain"] = {
                where: [{"placeholder": _written(part), "text": part.text, "from": str(part.origin)} for part in parts]
                for where, parts in explain(model.connector, found, call, prepared).items()
            }
        requests.append(shown)
    refused = rendering.refused
    return {
        "requests": requests,
        "refused": None
        if refused is None
        else {"answers": False, "why": refused.why}
        if isinstance(refused, NoAnswer)
        else {"status": refused.status, "body": json.loads(jackson.write(refused.body))},
    }


def _explain(model: Model, call: Call, rendering: Rendering, number: int) -> None:
    action = model.connector.find_action(rendering.action_type)
    if action is None:
        return
    click.echo("")
    for where, parts in explain(model.connector, action, call, rendering.prepared[number]).items():
        for part in parts:
            text = part.text if len(part.text) <= 60 else part.text[:57] + "..."
            click.echo(f"# {where}: {_written(part)} -> {text}  ({part.origin})")


def _written(part: Part) -> str:
    default = "" if part.placeholder.default is None else f":-{part.placeholder.default}"
    return f"{part.prefix}{part.placeholder.name}{default}}}"


def _refusal(refused: Answer | NoAnswer) -> str:
    if isinstance(refused, NoAnswer):
        return f"the engine never answers: {refused.why}"
    return f"the engine refuses the call with status {refused.status}:\n{jackson.write(refused.body)}"
