"""The code blocks of a Markdown page, and what it takes to run them in order, in a folder of the page's own.

A block is one of three: ```` ```console ````, commands behind `$ ` with what they print; ```` ```LANGUAGE FILE ````, a
file to be written; ```` ```python ````, a program. In what is printed, `...` stands for anything: in a line for a part
of it, on a line of its own for lines. A command that shows nothing must end with 0; one that shows what it prints may
end with 1, which is the code for findings. A command that ends in `&` runs until the page ends.
"""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from markdown_it import MarkdownIt

__all__ = ["ROOT", "Block", "Command", "Runner", "blocks", "commands", "matches"]

ROOT = Path(__file__).parents[1]
SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, the file that it is to be written to (or an empty text), its text and line."""

    language: str
    file: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a console block, and the lines that are shown to be printed."""

    text: str
    shown: tuple[str, ...]
    line: int


def blocks(page: Path) -> list[Block]:
    """The code blocks of a page in order, those that are only indented too."""
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    found = []
    for token in tokens:
        if token.type in {"fence", "code_block"}:
            language, _, file = token.info.strip().partition(" ")
            found.append(Block(language, file.strip(), token.content, (token.map or [0])[0] + 1))
    return found


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block. Raises ValueError where it begins with something else."""
    text, shown, begun = "", list[str](), block.line
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if text.endswith("\\\n"):
            text += line + ("\n" if line.endswith("\\") else "")
        elif line.startswith("$ "):
            if text:
                yield Command(text, tuple(shown), begun)
            text, shown, begun = line[2:] + ("\n" if line.endswith("\\") else ""), [], number
        elif not text:
            raise ValueError(f"line {number}: a console block begins with a command, `$ ...`")
        else:
            shown.append(line)
    if text:
        yield Command(text, tuple(shown), begun)


def matches(shown: tuple[str, ...], printed: str) -> bool:
    """Whether what was printed is what is shown."""
    wanted = _trimmed(shown)
    got = _trimmed(printed.split("\n"))
    # the numbers of printed lines that the lines shown so far can stand for
    reached = {0}
    for line in wanted:
        if line == "...":
            reached = set(range(min(reached), len(got) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(got) and _is_line(line, got[at])}
    return len(got) in reached


def _trimmed(lines: Iterable[str]) -> list[str]:
    kept = [line.rstrip() for line in lines]
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _is_line(shown: str, printed: str) -> bool:
    first, *parts = shown.split("...")
    if not parts:
        return printed == first
    *middle, last = parts
    if not (printed.startswith(first) and printed.endswith(last) and len(printed) >= len(first) + len(last)):
        return False
    at, end = len(first), len(printed) - len(last)
    for part in middle:
        at = printed.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


@dataclass(slots=True)
class Runner:
    """Runs blocks in a folder. `close` ends what still runs."""

    folder: Path
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, block: Block) -> None:
        """Run a block: AssertionError where it does not do what the page says."""
        if block.file:
            self._write(block)
        elif block.language == "python":
            self._check(Command(shlex.join([sys.executable, "-c", block.text]), (), block.line))
        elif block.language == "console":
            for command in commands(block):
                self._check(command)
        else:
            raise AssertionError(f"line {block.line}: a block is a console, a python program, or names its file")

    def close(self) -> None:
        """End the commands that still run."""
        for process in self._running:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)

    def _write(self, block: Block) -> None:
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        if block.file.startswith(".github/workflows/"):
            for job in yaml.safe_load(block.text)["jobs"].values():
                self._steps([step["run"] for step in job["steps"] if "run" in step], block)
        elif block.file == ".gitlab-ci.yml":
            for job in yaml.safe_load(block.text).values():
                self._steps(job["script"], block)

    def _steps(self, steps: list[str], block: Block) -> None:
        for step in steps:
            for line in step.splitlines():
                self._check(Command(line, (), block.line))

    def _check(self, command: Command) -> None:
        where = f"line {command.line}: {command.text}"
        if _is_installation(command.text):
            return
        if command.text.endswith("&"):
            self._start(command.text.removesuffix("&"))
            return
        ended = subprocess.run(  # noqa: S603 -- what the page tells its reader to run
            ["/bin/bash", "-c", command.text],
            cwd=ROOT if command.text.startswith(".ci/") else self.folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
        printed = ended.stdout.decode("utf-8", "replace")
        accepted = {0, 1} if command.shown else {0}
        assert ended.returncode in accepted, f"{where}\nended with {ended.returncode}:\n{printed}"
        if command.shown:
            shown = "\n".join(command.shown)
            assert matches(command.shown, printed), f"{where}\nprinted:\n{printed}\nshown is:\n{shown}"

    def _start(self, text: str) -> None:
        process = subprocess.Popen(  # noqa: S603 -- what the page tells its reader to run
            ["/bin/bash", "-c", f"exec {text}"],
            cwd=self.folder,
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._running.append(process)
        port = re.search(r"--port (\d+)", text)
        assert port, f"{text}: a server on a page names its port"
        _wait(int(port[1]), process)

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CONFORMANCE", "CI"))
        }
        # beside the folder: what programs keep for their user is no part of a page's project
        home = self.folder.with_name(f"{self.folder.name}-home")
        home.mkdir(exist_ok=True)
        programs = str(Path(sys.executable).parent)
        return {
            **kept,
            "PATH": f"{programs}:{kept['PATH']}",
            "HOME": str(home),
            "NO_COLOR": "1",
            "COLUMNS": "120",
        }


def _is_installation(text: str) -> bool:
    """Whether a command installs the kit, which is here already: the extras that it names must exist."""
    if not text.startswith("pip install"):
        return False
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in shlex.split(text)[2:]:
        asked = re.fullmatch(r"connector-conformance(?:\[([\w,-]+)\])?", name)
        assert asked, f"{text}: a page installs the kit, and nothing else"
        unknown = set((asked[1] or "").split(",")) - {"", *project["optional-dependencies"]}
        assert not unknown, f"{text}: there are no extras {unknown}"
    return True


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, f"the server on port {port} ended with {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"nothing listens on port {port}")
