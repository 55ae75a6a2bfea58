"""`conformance list`: the registry."""

from __future__ import annotations

import click

from conformance.blueprint import blueprint, blueprint_ids
from conformance.cli._options import format_option
from conformance.cli._printing import counted, echo_json

__all__ = ["command"]


@click.command("list")
@click.option("--provider", help="Only the blueprints of this provider.")
@click.option("--task", help="Only the blueprints for this task: chat, embedding, rerank, ...")
@format_option("text", "json")
def command(provider: str | None, task: str | None, format_: str) -> None:
    """List the blueprints of the registry.

    \b
    Example:
      conformance list --provider cohere
    """
    found = [blueprint(identity) for identity in blueprint_ids()]
    found = [b for b in found if provider in (None, b.provider) and task in (None, b.task)]
    if format_ == "json":
        echo_json(
            [
                {
                    "id": b.id,
                    "title": b.title,
                    "provider": b.provider,
                    "task": b.task,
                    "profile": b.profile,
                    "model": b.model_status.id if b.model_status else None,
                    "status": b.model_status.status if b.model_status else None,
                    "calls": [call.name for call in b.calls],
                }
                for b in found
            ]
        )
        return
    width = max((len(b.id) for b in found), default=0)
    for b in found:
        status = f"  [{b.model_status.status}]" if b.model_status and b.model_status.status != "current" else ""
        click.echo(f"{b.id:<{width}}  {b.title}{status}")
    click.echo(counted(len(found), "blueprint"), err=True)
