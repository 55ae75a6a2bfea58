"""`conformance show`: one blueprint."""

from __future__ import annotations

import json

import click

from conformance.cli._common import resolve
from conformance.cli._options import format_option
from conformance.cli._printing import echo_json

__all__ = ["command"]


@click.command("show")
@click.argument("target", metavar="PATH|ID")
@format_option("text", "json")
def command(target: str, format_: str) -> None:
    """Show a blueprint: what it is for, the body for the create API, and its documented calls.

    \b
    Example:
      conformance show openai-chat --format json | jq .connector
    """
    found = resolve(target)
    status = found.model_status
    if format_ == "json":
        echo_json(
            {
                "id": found.id,
                "title": found.title,
                "provider": found.provider,
                "task": found.task,
                "profile": found.profile,
                "model": None
                if status is None
                else {"id": status.id, "status": status.status, "date": status.date, "replacement": status.replacement},
                "reference": found.reference,
                "sources": list(found.sources),
                "notes": found.notes,
                "trusted_endpoints": list(found.trusted_endpoints),
                "settings": dict(found.settings),
                found.kind: found.body,
                "calls": [
                    {
                        "name": call.name,
                        "action": call.call.action,
                        "algorithm": call.call.algorithm,
                        "input": call.call.body,
                    }
                    for call in found.calls
                ],
            }
        )
        return
    lines = {
        "title": found.title,
        "provider": found.provider,
        "task": f"{found.task}, for {found.profile}",
        "model": "" if status is None else " ".join(filter(None, (status.id, f"({status.status})", status.date))),
        "replacement": "" if status is None else status.replacement,
        "reference": found.reference,
        "trusted": "  ".join(found.trusted_endpoints),
        "notes": found.notes,
        "calls": ", ".join(call.name for call in found.calls),
    }
    for name, value in lines.items():
        if value:
            click.echo(f"{name:<12} {value}")
    path = "/api/public/connections" if found.kind == "connection" else "/_plugins/_ml/connectors/_create"
    click.echo(f"\nPOST {path}")
    click.echo(json.dumps(found.body, indent=2, ensure_ascii=False))
