"""Settings: one file that every command reads, and paths in it that count from where it lies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conformance import resources
from conformance.cli._group import Commands
from conformance.config import read_config
from conformance.errors import UsageError
from conformance.shard import holds, shard_of


def run(*arguments: str) -> Result:
    return CliRunner().invoke(Commands("conformance"), arguments, catch_exceptions=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "deep" / "down").mkdir(parents=True)
    for name in ("openai-chat", "cohere-embedding"):
        text = (resources.blueprints() / f"{name}.yaml").read_text()
        (tmp_path / "mine" / f"{name}.yaml").write_text(text)
    (tmp_path / "conformance.toml").write_text('blueprints = ["mine"]\ncassettes = "kept"\nmax-age = 3\nexamples = 2\n')
    monkeypatch.chdir(tmp_path / "deep" / "down")
    return tmp_path


def test_every_command_takes_its_blueprints_and_folders_from_the_settings(project: Path) -> None:
    recorded = run("record", *map(str, sorted((project / "mine").iterdir())), "--from", "mock")
    assert recorded.exit_code == 0, recorded.output
    assert sorted(path.name for path in (project / "kept").iterdir()) == ["cohere-embedding.yaml", "openai-chat.yaml"]
    replayed = json.loads(run("replay", "--format", "json").output)
    assert [row["blueprint"] for row in replayed] == ["cohere-embedding", "openai-chat"]
    verified = json.loads(run("verify", "--format", "json").output)
    assert {row["blueprint"] for row in verified} == {"cohere-embedding", "openai-chat"}
    assert {row["check"] for row in verified} >= {"renders", "properties"}
    assert "2 files" in run("lint").output


def test_its_own_file_wins_over_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.conformance]\nblueprints = ["shared"]\n')
    assert read_config(tmp_path).blueprints == ("shared",)
    (tmp_path / "conformance.toml").write_text('blueprints = ["own"]\n')
    assert read_config(tmp_path / "below").blueprints == ("own",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('blueprint = ["a"]', "no such setting; did you mean 'blueprints'"),
        ("blueprints = 1", "expected a list of texts"),
        ("cassettes = []", "expected a text"),
        ("max-age = true", "expected a number, 0 or more"),
        ("examples = -1", "expected a number, 0 or more"),
        ("a = [", "conformance.toml: "),
    ],
)
def test_a_setting_that_is_none_is_told_with_its_file(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "conformance.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        read_config(tmp_path)
    assert told in str(caught.value)
    assert str(tmp_path / "conformance.toml") in str(caught.value)


def test_shards_hold_everything_once() -> None:
    keys = [path.stem for path in resources.blueprints().glob("*.yaml")]
    parts = [[key for key in keys if holds((number, 4), key)] for number in (1, 2, 3, 4)]
    assert sorted(key for part in parts for key in part) == sorted(keys)
    assert all(len(keys) / 8 < len(part) < len(keys) / 2 for part in parts)


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "a/b", "1/0"])
def test_a_shard_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no shard; give one such as 1/4"):
        shard_of(text)


def test_verify_and_replay_run_in_parts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [json.loads(run("replay", "--shard", f"{number}/2", "--format", "json").output) for number in (1, 2)]
    names = [row["blueprint"] for part in rows for row in part]
    assert sorted(names) == sorted(path.stem for path in resources.blueprints().glob("*.yaml"))
    assert all(rows)
