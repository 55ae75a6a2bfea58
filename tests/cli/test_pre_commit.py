"""The hooks under the real pre-commit, in a real repository: what is committed is linted and verified."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.resources import blueprints
from tests.lint.examples import BODY

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / ".pre-commit-hooks.yaml"
BIN = Path(sys.executable).parent
BAD = json.dumps({**BODY, "protocol": "HTTP"}, indent=1)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose hooks are ours as they are published, but run from this environment: nothing is installed."""
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "config", "user.email", "dev@example.com")
    git(folder, "config", "user.name", "Dev")
    hooks: list[dict[str, Any]] = [
        {**hook, "language": "system", "pass_filenames": True} for hook in yaml.safe_load(HOOKS.read_text())
    ]
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    return folder


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    git_command = shutil.which("git")
    assert git_command is not None
    return subprocess.run(  # noqa: S603 - our own arguments
        [git_command, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "pre_commit", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def add(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    git(folder, "add", "--all")


def test_the_manifest_is_one() -> None:
    checked = pre_commit(ROOT, "validate-manifest", str(HOOKS))
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize(
    ("hook", "name", "text", "code", "says"),
    [
        pytest.param("blueprint-lint", "good.json", json.dumps(BODY), 0, "Passed", id="a good connector"),
        pytest.param("blueprint-lint", "bad.json", BAD, 1, "bad.json:4:14: CB105", id="a bad connector"),
        pytest.param(
            "blueprint-lint", "docs/page.md", f"```json\n{BAD}\n```\n", 1, "docs/page.md:5:14: CB105", id="a page"
        ),
        pytest.param("blueprint-lint", "bad.txt", BAD, 0, "Passed", id="a file of another kind"),
        pytest.param("blueprint-lint", "package.json", '{"name": "x"}', 0, "Passed", id="another tool's file"),
        pytest.param(
            "blueprint-lint", "chart.yaml", "{{- if .Values }}\na: [\n", 0, "Passed", id="a template of another"
        ),
        pytest.param(
            "blueprint-verify",
            "blueprints/mine.yaml",
            (blueprints() / "openai-chat.yaml").read_text("utf-8"),
            0,
            "Passed",
            id="a blueprint that works",
        ),
        pytest.param(
            "blueprint-verify",
            "blueprints/mine.yaml",
            (blueprints() / "openai-chat.yaml").read_text("utf-8").replace("${parameters.model}", "${parameters.no}"),
            1,
            "Failed",
            id="a blueprint that does not",
        ),
        pytest.param("blueprint-verify", "other/mine.yaml", "a: 1\n", 0, "no files to check", id="another folder"),
    ],
)
def test_a_hook_judges_what_is_staged(repository: Path, hook: str, name: str, text: str, code: int, says: str) -> None:
    add(repository, name, text)
    shown = pre_commit(repository, "run", hook)
    assert says in shown.stdout
    assert shown.returncode == code, shown.stdout + shown.stderr


def test_a_commit_of_a_bad_connector_is_stopped_until_it_is_mended(repository: Path) -> None:
    assert pre_commit(repository, "install").returncode == 0
    add(repository, "mine.json", BAD)
    stopped = git(repository, "commit", "-m", "Add a connector")
    assert stopped.returncode == 1
    assert "CB105" in stopped.stderr + stopped.stdout
    add(repository, "mine.json", json.dumps(BODY))
    assert git(repository, "commit", "-m", "Add a connector").returncode == 0
