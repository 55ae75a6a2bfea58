"""`conformance explain`: a rule of the linter or a requirement of the suite, from its docstring."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

import click

from conformance.cli._options import format_option
from conformance.cli._printing import echo_json
from conformance.lint.rule import Rule, find_rules, rules
from conformance.suite.deviations import Deviation, kept
from conformance.suite.requirement import PROFILES, Requirement, find_requirements

__all__ = ["command"]


@click.command("explain")
@click.argument("code", metavar="CODE", required=False)
@format_option("text", "json")
def command(code: str | None, format_: str) -> None:
    """Explain a rule: what it finds, why it matters, a bad and a good example, its source.

    A requirement of the suite too: its norm, its level, its source, and what is known to deviate. Without CODE, all
    rules are listed; with the name of a profile, its requirements.

    \b
    Example:
      conformance explain CB201
      conformance explain unknown-placeholder
      conformance explain CRED-003
      conformance explain credential-update
    """
    if code is not None and _is_requirement(code):
        _explain_requirements(find_requirements(code), format_)
        return
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


def _is_requirement(code: str) -> bool:
    """Whether a code is one of the suite's: `CRED-003`, `CRED` or `credential-update`."""
    text = code.strip()
    return bool(re.fullmatch(r"[A-Za-z]+-\d+", text)) or text.upper() in PROFILES or text.lower() in PROFILES.values()


def _explain_requirements(found: Sequence[Requirement], format_: str) -> None:
    if format_ == "json":
        shown = [_requirement_members(each) for each in found]
        echo_json(shown[0] if len(shown) == 1 else shown)
    elif len(found) > 1:
        click.echo("\n".join(f"{each.id:<12} {each.level.value:<6} {each.norm}" for each in found))
    else:
        click.echo(_requirement_text(found[0]))


def _deviations(found: Requirement) -> dict[str, Deviation]:
    """What is known to deviate, by version."""
    return {version: known[found.id] for version, known in kept().items() if found.id in known}


def _requirement_members(found: Requirement) -> dict[str, object]:
    return {
        "id": found.id,
        "name": found.name,
        "level": found.level.value,
        "profile": found.profile,
        "norm": found.norm,
        "source": found.source,
        "untested": found.untested,
        "changes_settings": found.disturbs,
        "deviations": {version: known.does for version, known in _deviations(found).items()},
    }


def _requirement_text(found: Requirement) -> str:
    lines = [f"{found.id} {found.name} ({found.level.value}; {found.profile})", "", *textwrap.wrap(found.norm, 88), ""]
    for version, known in _deviations(found).items():
        often = "sometimes " if known.sometimes else ""
        lines += [*textwrap.wrap(f"Known deviation: {version} {often}{known.does} ({known.seen}).", 88), ""]
    if found.untested:
        lines += [f"Untested: {found.untested}.", ""]
    if found.disturbs:
        lines += ["It changes cluster settings for a moment: run it with --may-change-settings.", ""]
    return "\n".join([*lines, f"Run it: conformance run -k {found.id}", f"Source: {found.source}"])
