"""`conformance new`: for every provider a blueprint that passes lint and verify, from flags or from questions."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from conformance.blueprint import blueprint, blueprint_ids
from conformance.cli import new
from tests.cli.conftest import Run

PROVIDERS = sorted({blueprint(each).provider for each in blueprint_ids() if blueprint(each).kind == "connector"})


def task_of(provider: str) -> str:
    return min(
        found.task
        for found in map(blueprint, blueprint_ids())
        if found.provider == provider and found.kind == "connector"
    )


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_it_writes_passes_lint_and_verify(run: Run, provider: str) -> None:
    made = run("new", "mine", "--provider", provider, "--task", task_of(provider))
    assert made.code == 0, made.err
    errors = json.loads(run("lint", "mine.yaml", "--format", "json", "--fail-on", "error").out)
    assert [one for one in errors if one["severity"] == "error"] == []
    verified = run("verify", "mine.yaml", "--format", "json")
    assert verified.code == 0, verified.err
    assert {row["outcome"] for row in json.loads(verified.out)} <= {"pass", "skip", "untested"}


def test_the_questions_are_asked_of_people_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal:
        def isatty(self) -> bool:
            return True

    asked: list[str] = []

    def answer(text: str, **_: object) -> str:
        asked.append(text)
        return {"Which provider?": "openai", "Which task?": "embedding"}[text]

    monkeypatch.setattr(click, "prompt", answer)
    monkeypatch.setattr(sys, "stdin", Terminal())
    new.command.callback(
        "mine", provider=None, task=None, model=None, source=None, name=None, output=None, force=False, format_="text"
    )  # type: ignore[misc] # a click command has one
    assert asked == ["Which provider?", "Which task?"]
    assert "provider: openai" in Path("mine.yaml").read_text()


def test_without_a_terminal_it_says_which_flag_is_missing(run: Run) -> None:
    shown = run("new", "mine")
    assert shown.code == 2
    assert "which provider? --provider takes: " in shown.err


def test_a_file_that_is_there_is_kept_unless_it_is_forced(run: Run) -> None:
    Path("mine.yaml").write_text("mine")
    assert run("new", "mine", "--from", "cohere-rerank").code == 2
    assert Path("mine.yaml").read_text() == "mine"
    assert run("new", "mine", "--from", "cohere-rerank", "--force").code == 0
    assert "title: Mine" in Path("mine.yaml").read_text()


def test_an_output_that_cannot_be_written_is_an_error(run: Run) -> None:
    shown = run("new", "mine", "--from", "cohere-rerank", "--output", "no/such/folder/x.yaml")
    assert shown.code == 2
    assert "no/such/folder/x.yaml: No such file or directory" in shown.err


def test_it_runs_as_a_click_command_too() -> None:
    assert CliRunner().invoke(new.command, ["mine", "--from", "cohere-rerank"]).exit_code == 0
