"""What holds for every command, whichever there are: help, wrong usage, formats, and which stream says what."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import click
import pytest

from conformance.cli import _group, main
from conformance.reports.result import Column, Outcome, Report, Result, Row
from conformance.reports.write import write
from tests.cli.conftest import Run
from tests.lint.examples import BODY

TABLE = tomllib.loads((Path(__file__).parent / "commands.toml").read_text("utf-8"))["call"]
SPEAKS_A_PROTOCOL = {"lsp"}
"""Their stdout is no text for people, so that they have no `--format`."""


def below(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """A command and all below it, each with its path."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from below(found, (*path, name))


TREE = dict(below(_group.Commands()))
LEAVES = {" ".join(path): command for path, command in TREE.items() if not isinstance(command, click.Group)}


def formats(command: click.Command) -> list[str]:
    """What `--format` takes; nothing where there is no such option."""
    for option in command.params:
        if "--format" in option.opts:
            assert isinstance(option.type, click.Choice)
            return list(option.type.choices)
    return []


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the calls of the table have what they name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONFORMANCE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "mine.json").write_text(json.dumps(BODY), "utf-8")
    (tmp_path / "reply.json").write_text('{"choices": []}', "utf-8")
    whole = Report("t", (Row("r"),), (Column("c"),), (Result("r", "c", Outcome.PASS),))
    write(whole, tmp_path / "ours")


def test_the_table_names_every_command() -> None:
    assert sorted(call["command"] for call in TABLE) == sorted(LEAVES)


class TestHelp:
    @pytest.mark.parametrize("columns", [80, 120])
    @pytest.mark.parametrize("path", TREE, ids=lambda path: " ".join(path) or "the group")
    def test_it_describes_the_command_within_the_terminal(
        self, path: tuple[str, ...], columns: int, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", str(columns))
        shown = run(*path, "--help")
        assert (shown.code, shown.err) == (0, "")
        usage, description, *_ = (part for part in shown.out.split("\n\n") if part.strip())
        assert usage.startswith(f"Usage: {' '.join(('conformance', *path))} ")
        assert re.search(r"[a-z].*[.:]$", description.strip(), re.DOTALL)
        assert [line for line in shown.out.splitlines() if len(line) > columns] == []


class TestUsage:
    @pytest.mark.parametrize("path", TREE, ids=lambda path: " ".join(path) or "the group")
    def test_an_unknown_option_is_one_clear_line(self, path: tuple[str, ...], run: Run) -> None:
        shown = run(*path, "--no-such-option")
        assert (shown.code, shown.out) == (2, "")
        assert re.findall(r"(?m)^Error: .*", shown.err) == ["Error: No such option '--no-such-option'."]
        assert "Traceback" not in shown.err

    @pytest.mark.parametrize("call", TABLE, ids=lambda call: call["command"])
    def test_what_can_t_be_done_is_one_clear_line(self, call: dict[str, Any], run: Run) -> None:
        shown = run(*call["command"].split(), *call["fails"])
        assert (shown.code, shown.out) == (2, "")
        assert len(re.findall(r"(?mi)^error: .+", shown.err)) == 1
        assert "Traceback" not in shown.err
        assert "sk-the-key-itself" not in shown.err


class TestFormat:
    @pytest.mark.parametrize("name", LEAVES)
    def test_there_are_text_and_json(self, name: str) -> None:
        assert {"text", "json"} <= set(formats(LEAVES[name])) or name in SPEAKS_A_PROTOCOL

    @pytest.mark.parametrize("name", [name for name, command in LEAVES.items() if formats(command)])
    def test_an_unknown_one_is_told_with_those_that_there_are(self, name: str, run: Run) -> None:
        shown = run(*name.split(), "--format", "papyrus")
        assert (shown.code, shown.out) == (2, "")
        known = ", ".join(map(repr, formats(LEAVES[name])))
        assert f"Error: Invalid value for '--format': 'papyrus' is not one of {known}." in shown.err

    @pytest.mark.parametrize(
        ("call", "format_"),
        [
            pytest.param(call, format_, id=f"{call['command']} {format_}")
            for call in TABLE
            if "works" in call
            for format_ in formats(LEAVES[call["command"]])
        ],
    )
    def test_results_are_on_stdout_and_nothing_else(self, call: dict[str, Any], format_: str, run: Run) -> None:
        shown = run(*call["command"].split(), *call["works"], "--format", format_)
        assert shown.code == 0, shown.err
        assert shown.out.strip()
        assert "\x1b" not in shown.out + shown.err
        assert "Traceback" not in shown.err
        if format_ in {"json", "sarif"}:
            json.loads(shown.out)
        if format_ == "junit":
            ET.fromstring(shown.out)  # noqa: S314 - our own

    @pytest.mark.parametrize("format_", ["text", "json"])
    def test_a_server_tells_its_url_first(self, format_: str) -> None:
        with subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", "from conformance.cli import main; main()", "serve", "--format", format_],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as served:
            assert served.stdout is not None
            first = served.stdout.readline()
            served.send_signal(signal.SIGINT)
            rest, said = served.communicate(timeout=60)
        url = json.loads(first)["url"] if format_ == "json" else first.strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", url)
        assert (served.returncode, rest) == (0, "")
        assert f"{url}/_kit" in said


class TestColour:
    class Terminal(io.TextIOWrapper):
        """Where a program believes that somebody looks."""

        def isatty(self) -> bool:
            return True

    @pytest.mark.parametrize("wish", ["", "1"], ids=["colour", "NO_COLOR"])
    def test_a_terminal_has_colour_unless_it_is_not_wanted(self, wish: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_COLOR", wish)
        shown = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", self.Terminal(shown, "utf-8", write_through=True))
        with pytest.raises(SystemExit):
            main(["run", "--profile", "batch", "--list"])
        assert (b"\x1b[" in shown.getvalue()) == (not wish)
