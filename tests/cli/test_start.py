"""What the linter imports: editors and hooks start it for one file, and wait for it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.examples import BODY

SHOW = """
import sys
from conformance.cli import main
try:
    main(["lint", "--ignore", "deprecated-model", *sys.argv[1:]])
except SystemExit as end:
    assert end.code == 0, end.code
print("imported", *sorted(sys.modules))
"""
HEAVY = (
    "asyncio",
    "botocore",
    "concurrent.futures",
    "conformance.documents.markdown",
    "conformance.java.jsonpath",
    "conformance.painless.script",
    "conformance.processors.chain",
    "conformance.providers",
    "http.client",
    "jinja2",
    "jsonschema",
    "markdown_it",
    "multiprocessing",
    "rich",
    "ssl",
    "uvicorn",
    "yaml",
)
"""What checking a plain connector in JSON has no need of."""


def imported(folder: Path, *arguments: str, said: str = "") -> set[str]:
    """The modules that a run imports, which says something of the file."""
    (folder / "x.json").write_text(json.dumps(BODY))
    shown = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", SHOW, "x.json", *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    assert said in shown.stdout
    return set(shown.stdout.splitlines()[-1].split()[1:])


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFORMANCE_CACHE_DIR", str(tmp_path / "cache"))


def test_a_plain_connector_is_checked_without_what_it_has_no_use_for(tmp_path: Path) -> None:
    found = imported(tmp_path, "--no-cache")
    assert found & set(HEAVY) == set()
    assert "sqlite3" not in found


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param((), id="plain"),
        pytest.param(("--no-snippets",), id="without snippets"),
        pytest.param(("--format", "json"), id="json"),
    ],
)
def test_what_the_cache_knows_needs_no_rules(arguments: tuple[str, ...], tmp_path: Path) -> None:
    assert "conformance.lint.run" in imported(tmp_path, *arguments, said="CB217")
    again = imported(tmp_path, *arguments, said="CB217")
    ours = ("conformance.lint.run", "conformance.lint.rule", "conformance.lint.page", "conformance.engine")
    assert {name for name in again if name.startswith(ours)} == set()
