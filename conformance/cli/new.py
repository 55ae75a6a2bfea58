"""`conformance new`: a blueprint to begin with, made from one of the registry's."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import click

from conformance.blueprint import Blueprint, blueprint, blueprint_ids
from conformance.cli._options import format_option
from conformance.cli._printing import echo_json
from conformance.errors import UsageError
from conformance.finding import Severity
from conformance.lint.linted import Linted
from conformance.lint.options import Options
from conformance.lint.run import lint_text
from conformance.registry import did_you_mean

__all__ = ["command"]

_ID = re.compile(r"[a-z0-9][a-z0-9.-]*")
_STATUS = {"current": 0, "self-hosted": 0, "": 1, "deprecated": 2, "retired": 3}


@click.command("new")
@click.argument("identity", metavar="ID")
@click.option("--provider", help="Whose API it calls: openai, cohere, bedrock-runtime, ...")
@click.option("--task", help="What it is for: chat, embedding, rerank, ...")
@click.option(
    "--model", help="The model's id; without it, that of the blueprint that it is made from, or its successor."
)
@click.option("--from", "source", metavar="ID", help="Make it from this blueprint of the registry.")
@click.option("--name", help="The connector's name.")
@click.option("--output", type=click.Path(dir_okay=False), help="The file to write; by default ID.yaml here.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@format_option("text", "json")
def command(
    identity: str,
    *,
    provider: str | None,
    task: str | None,
    model: str | None,
    source: str | None,
    name: str | None,
    output: str | None,
    force: bool,
    format_: str,
) -> None:
    """Write a new blueprint that passes lint, from flags or a few questions.

    \b
    Example:
      conformance new my-chat --provider openai --task chat --model gpt-5.4-mini
      conformance new my-rerank --from cohere-rerank
    """
    if not _ID.fullmatch(identity):
        raise UsageError(f"{identity!r} is no id: write lower-case letters, digits, - and . alone")
    path = Path(output or f"{identity}.yaml")
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; --force writes over it")
    base = blueprint(source) if source else _chosen(provider, task)
    text = _text(identity, base, _model(base, model), name)
    linted = lint_text(text, str(path), Options())
    if model is None and _has_errors(linted):
        # the successor speaks another API: the old model stays, and lint says that it is gone
        text = _text(identity, base, None, name)
        linted = lint_text(text, str(path), Options())
    path.write_text(text, "utf-8")
    if format_ == "json":
        findings = [each.as_dict() for each in linted.findings]
        echo_json({"id": identity, "path": str(path), "made_from": base.id, "findings": findings})
    else:
        click.echo(f"{path}: made from {base.id}")
    _next_steps(linted)


def _chosen(provider: str | None, task: str | None) -> Blueprint:
    known = [blueprint(each) for each in blueprint_ids()]
    provider = _asked("provider", provider, sorted({each.provider for each in known}))
    known = [each for each in known if each.provider == provider]
    task = _asked("task", task, sorted({each.task for each in known}))
    known = [each for each in known if each.task == task]
    return min(known, key=_rank)


def _rank(found: Blueprint) -> tuple[int, bool, int, str]:
    """Those that are served and for plain calls first, then the shortest name: it is the plainest."""
    status = "" if found.model_status is None else found.model_status.status
    if found.model_status is not None and _successor(found.model_status.replacement):
        status = "current"
    return _STATUS.get(status, 1), found.profile not in {"predict", "text_embedding", "rerank"}, len(found.id), found.id


def _asked(what: str, given: str | None, choices: list[str]) -> str:
    if given is not None:
        if given in choices:
            return given
        hint = did_you_mean(given, choices) or f"there are: {', '.join(choices)}"
        raise UsageError(f"the registry has no blueprint for the {what} {given!r}; {hint}")
    if len(choices) == 1:
        return choices[0]
    if not sys.stdin.isatty():
        raise UsageError(f"which {what}? --{what} takes: {', '.join(choices)}")
    answer: str = click.prompt(f"Which {what}?", type=click.Choice(choices), err=True)
    return answer


def _model(base: Blueprint, given: str | None) -> tuple[str, str] | None:
    """The id to put in, and the one that it takes the place of; None to leave the model as it is."""
    status = base.model_status
    if status is None or status.status == "self-hosted":
        if given is not None:
            raise UsageError(f"{base.id} names no model of a provider; leave --model out, and edit the file")
        return None
    if given is not None:
        return given, status.id
    if status.status in {"retired", "deprecated"} and _successor(status.replacement):
        return status.replacement, status.id
    return None


def _successor(text: str) -> bool:
    """Whether a replacement is one model's id, not a remark."""
    return re.fullmatch(r"[\w.:-]+", text) is not None


def _has_errors(linted: Linted) -> bool:
    return any(one.severity is Severity.ERROR for one in linted.findings)


def _text(identity: str, base: Blueprint, model: tuple[str, str] | None, name: str | None) -> str:
    import yaml

    body: dict[str, Any] = dict(base.body)
    title = name or identity.replace("-", " ").replace(".", " ").capitalize()
    body["name"] = title
    if "description" in body:
        body["description"] = f"{title}: {base.task} with {base.provider}"
    if model is not None:
        new, old = model
        body = json.loads(json.dumps(body).replace(json.dumps(old)[1:-1], json.dumps(new)[1:-1]))
    written: dict[str, Any] = {"title": title, "provider": base.provider, "task": base.task, "profile": base.profile}
    if base.model_status is not None:
        replaced = model is not None and model[0] != base.model_status.id
        written["model"] = {
            "id": model[0] if model else base.model_status.id,
            "status": "current" if replaced else base.model_status.status,
        }
    if base.reference:
        written["reference"] = base.reference
    if base.trusted_endpoints:
        written["trusted_endpoints"] = list(base.trusted_endpoints)
    if base.settings:
        written["settings"] = dict(base.settings)
    if base.interface is not None:
        written["interface"] = {key: json.loads(text) for key, text in base.interface.items()}
    written["connector"] = body
    return str(yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=1_000_000))


def _next_steps(linted: Linted) -> None:
    for finding in linted.findings:
        click.echo(str(finding), err=True)
    click.echo("next: fill in the credential, then `conformance lint` and `conformance render` it", err=True)
