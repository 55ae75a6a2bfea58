"""`conformance explain`: a rule of the linter, from its docstring."""

from __future__ import annotations

import textwrap

import click

from conformance.cli._common import echo_json
from conformance.lint.rule import Rule, find_rules, rules

__all__ = ["command"]


@click.command("explain")
@click.argument("code", metavar="CODE", required=False)
@click.option(
    "--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True, help="How to print."
)
def command(code: str | None, format_: str) -> None:
    """Explain a rule: what it finds, why it matters, a bad and a good example, its source.

    Without CODE, all rules are listed.

    \b
    Example:
      conformance explain CB201
      conformance explain unknown-placeholder
    """
    found = rules().values() if code is None else find_rules(code)
    if format_ == "json":
        shown = [_members(rule) for rule in found]
        echo_json(shown[0] if code is not None and len(shown) == 1 else shown)
    elif code is None or len(found) > 1:
        click.echo(
            "\n".join(f"{rule.code}  {rule.severity.value:<7}  {rule.name:<28} {rule.docs.summary}" for rule in found)
        )
    else:
        click.echo(_text(found[0]))


def _members(rule: Rule) -> dict[str, str]:
    docs = rule.docs
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "theme": rule.theme,
        "summary": docs.summary,
        "why": docs.why,
        "bad": docs.bad,
        "good": docs.good,
        "options": docs.options,
        "source": docs.source,
    }


def _text(rule: Rule) -> str:
    docs = rule.docs
    lines = [f"{rule.code} {rule.name} ({rule.severity.value}; {rule.theme})", "", *textwrap.wrap(docs.summary, 88), ""]
    lines += textwrap.wrap(docs.why[:1].upper() + docs.why[1:], 88)
    for title, example in (("Bad", docs.bad), ("Good", docs.good)):
        lines += ["", f"{title}:", textwrap.indent(example, "    ")]
    if docs.options:
        lines += ["", f"Options: {docs.options}"]
    return "\n".join([*lines, "", f"Source: {docs.source}"])
