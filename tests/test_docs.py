"""Every code block of the README and of docs/ runs, in the order in which it stands, and prints what it shows."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path

import pytest

from tests.pages import ROOT, Block, Command, Runner, blocks, commands, matches

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BY_CI = {".ci/run", ".ci/kit test", ".ci/kit test tests/real --real"}
"""What CI itself is, and what it runs beside this test."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_blocks_of_a_page_run_and_print_what_they_show(page: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    try:
        for block in blocks(page):
            runner.run(_without_ci(block))
    finally:
        runner.close()


def _without_ci(block: Block) -> Block:
    if block.language != "console":
        return block
    kept = "\n".join(
        "$ true" if line.removeprefix("$ ").partition("  #")[0].strip() in BY_CI else line
        for line in block.text.split("\n")
    )
    return Block(block.language, block.file, kept, block.line)


def test_what_comes_from_the_code_is_as_the_code_says() -> None:
    written = runpy.run_path(str(ROOT / "docs" / "generate.py"))["written"]
    stale = [path.name for path, text in written() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run `.ci/kit python docs/generate.py`"


def test_what_is_left_to_ci_is_run_by_ci() -> None:
    told = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert [command for command in BY_CI - {".ci/run"} if command not in told] == []


def _targets() -> list[tuple[Path, str]]:
    link = re.compile(r"\]\((?!https?:)([^)#\s]+)")
    return [(page, target) for page in PAGES for target in link.findall(page.read_text(encoding="utf-8"))]


def test_every_link_to_a_file_of_the_project_leads_to_one() -> None:
    kept = set(
        subprocess.run(
            ["/usr/bin/env", "git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.split("\n")
    )
    folders = {str(parent) for name in kept for parent in Path(name).parents}
    wrong = []
    for page, target in _targets():
        path = (page.parent / target).resolve()
        if str(path.relative_to(ROOT)).rstrip("/") not in kept | folders:
            wrong.append(f"{page.name}: {target}")
    assert wrong == []


@pytest.mark.parametrize(
    ("shown", "printed", "same"),
    [
        (("a b", "c"), "a b\nc\n", True),
        (("a b", "c"), "a b\n", False),
        (("a... z",), "a, b and z\n", True),
        (("a", "...", "z"), "a\nb\nc\nz\n", True),
        (("a", "...", "z"), "a\nz\n", True),
        (("a", "..."), "a\nb\n", True),
        (("...", "z"), "a\nz!\n", False),
        (("a.c",), "abc\n", False),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(shown: tuple[str, ...], printed: str, *, same: bool) -> None:
    assert matches(shown, printed) is same


def test_a_console_block_is_commands_and_what_they_print() -> None:
    block = Block("console", "", "$ one \\\n    two\nout\n$ three\n", 10)
    assert list(commands(block)) == [Command("one \\\n    two", ("out",), 11), Command("three", (), 13 + 1)]
    with pytest.raises(ValueError, match="line 11: a console block begins with a command"):
        list(commands(Block("console", "", "out\n", 10)))


def test_a_command_that_fails_fails_its_page(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ended with 3"):
        Runner(tmp_path).run(Block("console", "", "$ exit 3\n", 1))
    with pytest.raises(AssertionError, match="shown is"):
        Runner(tmp_path).run(Block("console", "", "$ echo a\nb\n", 1))
