"""Write what the documentation takes from the code: the README's table of commands, the rules and the requirements.

`python docs/generate.py` writes; a test fails when what is written is not what the code says.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from conformance.cli._group import Commands
from conformance.lint.rule import THEMES, rules
from conformance.suite.deviations import kept
from conformance.suite.requirement import ABOUT, PROFILES, Requirement, catalogue

ROOT = Path(__file__).parents[1]


def commands() -> str:
    """A table of the commands: what each does, by the first sentence of its help."""
    group = Commands("conformance")
    context = click.Context(group)
    lines = ["| command | does |", "|---|---|"]
    for name in group.list_commands(context):
        command: click.Command = importlib.import_module(f"conformance.cli.{name}").command
        first = " ".join((command.help or "").split("\n\n")[0].replace("\b", "").split())
        lines.append(f"| `conformance {name}` | {_cell(first)} |")
    return "\n".join(lines)


def rule_page() -> str:
    """The page of the rules: code, name, severity and what holds, theme by theme."""
    lines = [
        "# Rules",
        "",
        "What the linter looks for. `conformance explain CODE` tells of each why it matters, with a bad and a good",
        "example. Codes are promises: they are never used again. This page is written by `docs/generate.py`.",
    ]
    for number, theme in enumerate(THEMES):
        lines += ["", f"## CB{number}: {theme}", "", "| code | name | severity | what holds |", "|---|---|---|---|"]
        lines += [
            f"| {each.code} | {each.name} | {each.severity.value} | {_cell(' '.join(each.docs.summary.split()))} |"
            for each in rules().values()
            if each.code[2] == str(number)
        ]
    return "\n".join(lines) + "\n"


def requirement_page() -> str:
    """The page of the requirements: a table for each profile."""
    every = catalogue()
    lines = [
        "# Requirements",
        "",
        f"What `conformance run` asks of an implementation: {len(every)} requirements in {len(PROFILES)} profiles.",
        "`conformance explain ID` prints one. Each is failed by at least one of the faulty implementations in",
        "`tests/miniatures`, but for those that are untested. Ids are promises: they are never used again.",
        "",
        "This page is written by `docs/generate.py`.",
    ]
    for short, profile in PROFILES.items():
        lines += ["", f"## {profile}", "", f"{ABOUT[profile][0].upper()}{ABOUT[profile][1:]}.", ""]
        lines += ["| id | level | requirement | source |", "|---|---|---|---|"]
        lines += [_requirement(found) for found in every if found.short == short]
    return "\n".join(lines) + "\n"


def written() -> Iterator[tuple[Path, str]]:
    """Each file that this script writes, and the text that it should have."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    table = f"<!-- commands -->\n{commands()}\n<!-- /commands -->"
    yield readme, re.sub(r"<!-- commands -->.*?<!-- /commands -->", lambda _: table, text, flags=re.DOTALL)
    yield ROOT / "docs" / "rules.md", rule_page()
    yield ROOT / "docs" / "requirements.md", requirement_page()


def _requirement(found: Requirement) -> str:
    notes = [f"*Untested: {found.untested}.*"] if found.untested else []
    for version, known in kept().items():
        if found.id in known:
            often = "sometimes " if known[found.id].sometimes else ""
            notes.append(f"*{version} {often}{known[found.id].does}.*")
    norm = " ".join([found.norm, *notes])
    return f"| {found.id} | {found.level} | {_cell(norm)} | {_cell(found.source)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    """Write all of them, and say which changed."""
    for path, text in written():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
