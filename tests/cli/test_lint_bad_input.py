"""Whatever a path leads to: one finding or one error, in time, and never a traceback."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli.lint import _rewrite
from conformance.errors import UsageError
from tests.cli.conftest import Run
from tests.lint.examples import BODY

SECONDS = 20
"""Generous: what never ends, or takes a hundred times too long, is what is looked for."""


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 400)


def large(path: Path) -> None:
    path.write_bytes(b"{")
    os.truncate(path, 100_000_000)


def bomb(path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path.write_text("\n".join(lines))


def pipe(path: Path) -> None:
    os.mkfifo(path)


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def loop(path: Path) -> None:
    path.symlink_to(path.name)


CASES = [
    pytest.param(binary, "x.json", "binary|not UTF-8|NUL", id="binary"),
    pytest.param(large, "x.json", "100.0 MB; the limit is 10 MB", id="100 MB"),
    pytest.param(bomb, "x.yaml", "aliases add up to more than", id="a YAML bomb"),
    pytest.param(pipe, "x.json", "neither a file nor a directory", id="a pipe"),
    pytest.param(device, "x.json", "neither a file nor a directory", id="a device"),
    pytest.param(loop, "x.json", "symbolic link", id="a link to itself"),
    pytest.param(lambda path: path.symlink_to("gone"), "x.json", "No such file", id="a link to nothing"),
    pytest.param(lambda path: path.write_bytes(b'{"a": "\xc3\x28"}'), "x.json", "not UTF-8", id="invalid UTF-8"),
    pytest.param(lambda path: path.write_bytes(b"\xff\xfe{\x00}\x00"), "x.json", "UTF-16", id="UTF-16"),
    pytest.param(lambda path: path.write_text(""), "x.json", "empty", id="empty"),
    pytest.param(lambda path: path.write_text("[" * 200_000), "x.json", "CB001", id="nested without end"),
    pytest.param(lambda path: path.write_text("a: " + "- " * 100_000), "x.yaml", "CB001", id="a list without end"),
]


@pytest.mark.parametrize(("make", "name", "says"), CASES)
def test_a_named_file_is_one_finding(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None], name: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    make(Path(name))
    began = time.monotonic()
    shown = run("lint", name, "--format", "json")
    assert time.monotonic() - began < SECONDS
    assert shown.code == 1
    assert shown.err == ""
    (finding,) = json.loads(shown.out)
    assert finding["path"] == name
    assert finding["code"] == "CB001"
    assert any(part in f"{finding['code']} {finding['message']}" for part in says.split("|"))


def test_a_folder_of_all_of_it_is_gone_through(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number, case in enumerate(CASES):
        make, name, _ = case.values
        assert callable(make)
        make(Path(f"{number}-{name}"))
    Path("inner").mkdir()
    Path("inner/again").symlink_to(tmp_path, target_is_directory=True)
    Path("inner/bad\n.json").write_text(json.dumps({**BODY, "protocol": "HTTP"}))
    shown = run("lint", ".", "--no-snippets")
    assert shown.code == 1
    assert "Traceback" not in shown.err
    assert "inner/bad\\n.json:1:" in shown.out
    assert "CB000" not in shown.out


def test_a_file_that_may_not_be_read_is_one_finding(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(BODY))
    path.chmod(0)
    if os.access(path, os.R_OK):
        # the superuser reads all there is: what has no reader is a folder in place of a file
        path.chmod(stat.S_IRUSR)
        path.unlink()
        path.mkdir()
        assert run("lint", str(path)).code == 0
        return
    shown = run("lint", str(path))
    assert shown.code == 1
    assert "Permission denied" in shown.out


@pytest.mark.parametrize("name", ["a\0b.json", "x" * 5000, "no/such.json"])
def test_a_name_that_leads_nowhere_is_an_error(run: Run, name: str) -> None:
    shown = run("lint", name)
    assert (shown.code, shown.out) == (2, "")
    assert "Traceback" not in shown.err


def test_a_file_that_changes_before_it_is_mended_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text("another's")
    with pytest.raises(UsageError, match="changed while it was checked"):
        _rewrite(path, "mine", "mended")
    assert path.read_text() == "another's"


@pytest.mark.parametrize(
    "given", [b"", b"\x00\x01", b"\xff\xfe", b"{" * 100_000], ids=["empty", "NUL", "UTF-16", "deep"]
)
def test_stdin_of_any_kind_is_a_finding(run: Run, given: bytes) -> None:
    shown = run("lint", "-", stdin=given)
    assert shown.code == 1
    assert "CB001" in shown.out
