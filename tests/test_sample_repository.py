"""A team's repository, made here: the kit's wheel in an environment of its own, every way to run it, and no network.

Twenty blueprints in four formats, three of them broken, and a page; each broken one is told at its line, each time.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from conformance import resources

ROOT = Path(__file__).parents[1]
WHOLE = {
    "yaml": "openai-chat cohere-embedding azure-openai-chat bedrock-titan-embed-text-v2 cohere-rerank deepseek-chat "
    "openai-embedding gemini-chat",
    "json": "openai-completion cohere-chat-v2 vertexai-embedding ollama-chat openai-chat-agent yandex-embedding",
}
BARE = {"py": "openai-chat cohere-embedding openai-embedding", "sh": "openai-chat cohere-rerank deepseek-chat"}
BROKEN = ("blueprints/deepseek-chat.yaml", "blueprints/ollama-chat.json", "blueprints/openai-chat.py")
TYPO = ("${parameters.model}", "${parameters.modle}")
BLOCKED = """
import socket
_connect = socket.socket.connect
def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"the network is blocked: {address}")
    return _connect(self, address)
socket.socket.connect = connect
"""
HOOKS = """
repos:
- repo: local
  hooks:
  - id: blueprint-lint
    name: lint
    language: system
    entry: conformance lint --no-snippets
    files: ^(blueprints|docs)/
  - id: blueprint-verify
    name: verify
    language: system
    entry: conformance verify
    files: ^blueprints/[^/]+\\.(ya?ml|json)$
    require_serial: true
"""


@dataclass
class Sample:
    """The repository, and the environment's scripts."""

    path: Path
    scripts: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the environment here."""
        kept = ("HOME", "LANG", "TMPDIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {
            "PATH": f"{self.scripts}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": f"{self.path}/.home",
        }
        return subprocess.run(  # noqa: S603 -- our own scripts
            [str(self.scripts / command[0]), *command[1:]],
            cwd=self.path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def line(self, name: str) -> int:
        """The line of the mistake in a broken file."""
        lines = (self.path / name).read_text().splitlines()
        return next(number for number, line in enumerate(lines, 1) if TYPO[1] in line)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    repository = folder / "repository"
    (repository / "blueprints").mkdir(parents=True)
    (repository / "docs").mkdir()
    write_blueprints(repository)
    (repository / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\nblueprints = ["blueprints", "docs"]\n'
        '[tool.conformance]\nblueprints = ["blueprints"]\n'
        # which models are retired changes with the day
        'ignore = ["CB603"]\n'
    )
    (repository / "test_own.py").write_text(
        "def test_own(blueprint_registry): assert 'openai-chat' in blueprint_registry\n"
    )
    (repository / ".pre-commit-config.yaml").write_text(HOOKS)
    for command in ("init -q", "add -A"):
        subprocess.run(["git", *command.split()], cwd=repository, check=True)  # noqa: S603, S607 -- git is git
    return Sample(repository, environment(folder))


def environment(folder: Path) -> Path:
    """The scripts of an environment with the built wheel; what the kit needs is taken from this one, unchanged."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-deps", "--no-index"]
    subprocess.run(  # noqa: S603 -- our own
        [*pip, "wheel", *offline, "--no-build-isolation", "--wheel-dir", str(folder / "wheel"), str(ROOT)], check=True
    )
    venv.create(folder / "venv", with_pip=False)
    (wheel,) = (folder / "wheel").glob("*.whl")
    python = folder / "venv" / "bin" / "python"
    subprocess.run([*pip, "--python", str(python), "install", *offline, str(wheel)], check=True)  # noqa: S603 -- our own
    found = subprocess.run(  # noqa: S603 -- our own
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    site = Path(found.stdout.strip())
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (site / "sitecustomize.py").write_text(BLOCKED)
    scripts = python.parent
    for name, module in (("pytest", "pytest"), ("pre-commit", "pre_commit")):
        (scripts / name).write_text(f'#!/bin/sh\nexec "{python}" -m {module} "$@"\n')
        (scripts / name).chmod(0o755)
    return scripts


def write_blueprints(repository: Path) -> None:
    for suffix, names in WHOLE.items():
        for name in names.split():
            text = (resources.blueprints() / f"{name}.yaml").read_text()
            if suffix == "json":
                text = json.dumps(yaml.safe_load(text), indent=1, default=str)
            write(repository, f"blueprints/{name}.{suffix}", text)
    for suffix, names in BARE.items():
        for name in names.split():
            body = json.dumps(
                yaml.safe_load((resources.blueprints() / f"{name}.yaml").read_text())["connector"], indent=1
            )
            call = (
                "curl -X POST localhost:9200/_plugins/_ml/connectors/_create -H 'content-type: application/json' -d '"
            )
            text = f"BODY = {body}\n" if suffix == "py" else f"{call}{body}'\n"
            write(repository, f"blueprints/{name}.{suffix}", text)
    body = json.dumps(yaml.safe_load((resources.blueprints() / "openai-chat.yaml").read_text())["connector"], indent=1)
    write(repository, "docs/page.md", f"# How to\n\n```json\nPOST /_plugins/_ml/connectors/_create\n{body}\n```\n")


def write(repository: Path, name: str, text: str) -> None:
    if name in BROKEN:
        assert TYPO[0] in text
        text = text.replace(*TYPO, 1)
    (repository / name).write_text(text)


def places(text: str) -> set[tuple[str, int]]:
    """The files and lines at which an output tells of the mistake."""
    told = re.findall(r"(?m)^(\S+?):(\d+):\d+: .*parameters\.modle", text)
    return {(path, int(line)) for path, line in told}


def test_the_repository_is_what_it_says(sample: Sample) -> None:
    names = [path.name for path in (sample.path / "blueprints").iterdir()]
    assert len(names) == 20
    assert {name.rpartition(".")[2] for name in names} == {"yaml", "json", "py", "sh"}


def test_pytest_tells_each_broken_one_at_its_line_each_time_and_in_any_process(sample: Sample) -> None:
    runs = [sample.run("pytest", "-q", "-rf", *more) for more in ((), ("-n", "2"), ("-p", "no:randomly"))]
    expected = {(name, sample.line(name)) for name in BROKEN}
    failed = [set(re.findall(r"(?m)^FAILED (\S+)", run.stdout)) for run in runs]
    for run in runs:
        assert run.returncode == 1, run.stdout + run.stderr
        assert places(run.stdout) == expected
        assert "Traceback" not in run.stdout
    assert failed[0] == failed[1] == failed[2]
    assert {name.partition("::")[0] for name in failed[0]} == set(BROKEN)
    counts = {tuple(re.findall(r"\d+ (?:failed|passed|skipped)", run.stdout.splitlines()[-1])) for run in runs}
    assert len(counts) == 1


def test_pre_commit_tells_each_broken_one_at_its_line(sample: Sample) -> None:
    runs = [sample.run("pre-commit", "run", "-a") for _ in range(2)]
    for run in runs:
        assert run.returncode == 1, run.stdout + run.stderr
        assert places(run.stdout) == {(name, sample.line(name)) for name in BROKEN}
        # notes are no findings that fail
        told = re.findall(r"(?m)^((?:blueprints|docs)/\S+?):\d+:\d+: (?!.*\[info\]$)", run.stdout)
        assert set(told) == set(BROKEN)


def test_what_is_sound_is_recorded_from_the_mocks_and_replays_with_the_network_blocked(sample: Sample) -> None:
    names = [f"blueprints/{name}.{suffix}" for suffix, found in WHOLE.items() for name in found.split()]
    sound = [name for name in names if name not in BROKEN]
    recorded = sample.run("conformance", "record", *sound, "--from", "mock")
    assert recorded.returncode == 0, recorded.stderr
    for _ in range(2):
        replayed = sample.run("conformance", "replay", *sound)
        assert replayed.returncode == 0, replayed.stdout
        assert replayed.stdout.splitlines()[-1].endswith("12 replay, 0 do not")
    in_pytest = sample.run("pytest", "-q", "-k", "replays")
    assert f"{len(sound)} passed" in in_pytest.stdout, in_pytest.stdout
    assert in_pytest.returncode == 0


def test_the_network_is_blocked(sample: Sample) -> None:
    asked = sample.run("conformance", "record", "blueprints/openai-chat.yaml", "--from", "provider", "--overwrite")
    assert asked.returncode == 1
    code = "import socket; socket.create_connection(('192.0.2.1', 80))"
    assert "the network is blocked" in sample.run("python", "-c", code).stderr
