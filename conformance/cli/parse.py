"""`conformance parse`: the very answer that the engine would give for a provider's reply."""

from __future__ import annotations

import json
import sys

import click

from conformance.blueprint import Blueprint
from conformance.cli._common import documented_call, read_bytes, read_input, resolve
from conformance.cli._options import format_option
from conformance.cli._printing import echo_json
from conformance.engine.answer import Answer, NoAnswer
from conformance.engine.call import Call
from conformance.engine.model import Model
from conformance.engine.predict import Rendering, parse, render
from conformance.engine.render import Prepared
from conformance.errors import UsageError
from conformance.http import ConnectionFailed, Request, Response
from conformance.java import jackson

__all__ = ["command"]


@click.command("parse")
@click.argument("target", metavar="PATH|ID")
@click.option("--reply", required=True, metavar="FILE|-", help="The body of the provider's reply.")
@click.option(
    "--status",
    type=click.IntRange(100, 999),
    default=200,
    show_default=True,
    help="The status of the provider's reply.",
)
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="A header of the reply; repeatable.")
@click.option("--action", type=click.Choice(["predict", "batch_predict"]), default="predict", show_default=True)
@click.option(
    "--input", "given", metavar="FILE|JSON|-", help="The predict body, where its parameters steer the answer."
)
@format_option("json", "text")
def command(
    target: str, reply: str, status: int, headers: tuple[str, ...], action: str, given: str | None, format_: str
) -> None:
    """Print the answer that OpenSearch 3.6.0 would give for a provider's reply.

    \b
    Example:
      echo '{"embedding": [0.1, 0.2]}' |
        conformance parse bedrock-titan-embed-text-v1 --reply -
    """
    blueprint = resolve(target)
    body = read_bytes(reply, "a file or - for stdin")
    pairs = tuple((name.strip(), value.strip()) for name, _, value in (header.partition(":") for header in headers))
    replies: list[Response | ConnectionFailed] = [Response(status, pairs, body)]
    answer: Answer | NoAnswer
    if blueprint.kind == "connection":
        from conformance.connection import predict

        answer = predict.parse(blueprint.connection(), Rendering("PREDICT", ()), replies)
    else:
        model = blueprint.deployed()
        answer = parse(model, _rendering(blueprint, model, action, given), replies)
    if isinstance(answer, NoAnswer):
        click.echo(f"the engine never answers: {answer.why}", err=True)
        sys.exit(1)
    value = json.loads(jackson.write(answer.body)) if answer.body != "" else None
    if format_ == "text":
        click.echo(f"HTTP {answer.status}")
    echo_json(value)
    sys.exit(0 if answer.status < 300 else 1)


def _rendering(blueprint: Blueprint, model: Model, action: str, given: str | None) -> Rendering:
    """The parameters that the reply is read with: of the given call, of the documented one, or the connector's own."""
    if given is not None:
        call = Call(read_input(given), None, action)
    else:
        documented = documented_call(blueprint, action)
        call = documented.call if documented else Call("{}", None, action)
    rendering = render(model, call)
    if rendering.prepared:
        return Rendering(rendering.action_type, rendering.prepared[:1])
    if model.connector.find_action(rendering.action_type) is None:
        raise UsageError(f"{blueprint.id} has no {rendering.action_type.lower()} action")
    parameters = rendering.parameters or dict(model.connector.parameters or {})
    return Rendering(rendering.action_type, (Prepared(Request("POST", ""), parameters),))
