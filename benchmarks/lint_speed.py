"""How fast the linter is, beside check-jsonschema, yamllint and spectral on the same files; prints two tables.

    python benchmarks/lint_speed.py                 one file, a thousand files, and how both grow to 20,000
    python benchmarks/lint_speed.py --files 200 --grow 1000

The peers are installed into `build/peers` the first time, from PyPI and npm; without npm, spectral is left out.
The files are connectors of the registry under names of their own, JSON with one mistake in every tenth; in those that
are all different, each has a URL and a request_body of its own as well, so that nothing comes twice. The peers check
them against `schemas/connector.schema.json`; yamllint their form alone. Each figure is the best of several rounds in
turn: wall clock, and processor time of the process and its children.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.blueprint import blueprint, blueprint_ids
from conformance.resources import schemas

PEERS = Path(__file__).parents[1] / "build" / "peers"
KIT = Path(sys.executable).parent / "conformance"

RULESET = "spectral.json"
YAMLLINT = (
    "{extends: default, rules: {line-length: disable, braces: disable, brackets: disable, document-start: disable}}"
)


@dataclass(frozen=True)
class Run:
    """One program's best time for a task, in seconds."""

    wall: float
    cpu: float


def main() -> None:
    """Measure, and print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=1000, help="how many files the peers check")
    options.add_argument("--grow", type=int, default=20_000, help="up to how many files the kit alone is measured")
    options.add_argument("--rounds", type=int, default=3)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        schema = folder / "connector.schema.json"
        shutil.copy(schemas() / "connector.schema.json", schema)
        (folder / RULESET).write_text(json.dumps(_ruleset(schema)))
        print(f"{given.files} files, one in ten with a mistake; {os.cpu_count()} processors\n")
        compare(folder, given.files, given.rounds)
        grow(folder, given.grow)


# --- the files ---------------------------------------------------------------------------------------------------


def write_files(folder: Path, count: int, *, different: bool = False) -> list[str]:
    """Connectors, the same for each count; `different` ones have more than their names to themselves."""
    folder.mkdir(parents=True, exist_ok=True)
    bodies = [
        found.body for found in map(blueprint, blueprint_ids()) if found.kind == "connector" and "actions" in found.body
    ]
    names = []
    for number in range(count):
        body = {**bodies[number % len(bodies)], "name": f"connector {number}"}
        if different:
            body["actions"] = [_as_no_other(action, number) for action in body["actions"]]
        text = json.dumps(body, indent=2)
        if number % 10 == 0:
            text = text.replace('"protocol": "', '"protocol": "x', 1)
        path = folder / f"connector-{number:05}.json"
        path.write_text(text)
        names.append(str(path))
    return names


def _as_no_other(action: Mapping[str, Any], number: int) -> dict[str, Any]:
    made = {**action, "url": f"{action['url']}{'&' if '?' in action['url'] else '?'}n={number}"}
    if action.get("request_body"):
        made["request_body"] = action["request_body"].replace(":", ":" + " " * (1 + number // 100))
    return made


# --- beside the peers --------------------------------------------------------------------------------------------


def compare(folder: Path, count: int, rounds: int) -> None:
    """Each program on one file and on all of them."""
    files = write_files(folder / "files", count)
    programs = peers(folder)
    others = write_files(folder / "different", count, different=True)
    judge = "check-jsonschema"
    kit = [str(KIT), "lint", "--no-snippets"]
    alone, together = ([*kit, "--no-cache", "--jobs", jobs] for jobs in ("1", "2"))
    tasks = {
        "one file, cold": {
            **{name: make(files[1:2]) for name, make in programs.items()},
            "kit": [*kit, "--no-cache", *files[1:2]],
        },
        f"{count} files, cold": {
            **{name: make(files) for name, make in programs.items()},
            "kit, one job": [*alone, *files],
            "kit, two jobs": [*together, *files],
            "kit, two jobs, cache warm": [*kit, "--jobs", "2", *files],
        },
        f"{count} all different": {
            judge: programs[judge](others),
            "kit, one job": [*alone, *others],
            "kit, two jobs": [*together, *others],
        },
    }
    warm = {"CONFORMANCE_CACHE_DIR": str(folder / "cache")}
    timed([*kit, "--jobs", "2", *files], folder, warm)
    print(f"{'task':<18} {'program':<28} {'wall':>9} {'processor':>10}   against check-jsonschema")
    for task, candidates in tasks.items():
        best: dict[str, Run] = {}
        for _ in range(rounds * 3 if task.startswith("one") else rounds):
            for name, command in candidates.items():
                run = timed(command, folder, warm)
                best[name] = min(best.get(name, run), run, key=lambda each: each.wall)
        by = best[judge]
        for name, run in best.items():
            ratio = f"{by.wall / run.wall:.2f}x (processor {by.cpu / run.cpu:.2f}x)"
            print(f"{task:<18} {name:<28} {run.wall * 1e3:>6.0f} ms {run.cpu * 1e3:>7.0f} ms   {ratio}")
        print()


def peers(folder: Path) -> dict[str, Callable[[Sequence[str]], list[str]]]:
    """The peers' commands for some files; installs what is missing."""
    venv = PEERS / "venv"
    if not (venv / "bin" / "yamllint").exists():
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "check-jsonschema", "yamllint"]
        subprocess.run(pip, check=True)
    found: dict[str, Callable[[Sequence[str]], list[str]]] = {
        "check-jsonschema": lambda files: [
            str(venv / "bin" / "check-jsonschema"),
            "--schemafile",
            str(folder / "connector.schema.json"),
            *files,
        ],
        "yamllint": lambda files: [str(venv / "bin" / "yamllint"), "-d", YAMLLINT, *files],
    }
    spectral = PEERS / "node_modules" / ".bin" / "spectral"
    if not spectral.exists() and shutil.which("npm"):
        PEERS.mkdir(exist_ok=True)
        subprocess.run(
            [
                "npm",
                "install",
                "--silent",
                "--no-fund",
                "--no-audit",
                "--prefix",
                str(PEERS),
                "@stoplight/spectral-cli",
            ],
            check=True,
        )
    if spectral.exists():
        found["spectral"] = lambda files: [str(spectral), "lint", "--ruleset", str(folder / RULESET), *files]
    return found


def _ruleset(schema: Path) -> dict[str, object]:
    options = {"schema": json.loads(schema.read_text()), "dialect": "draft2020-12"}
    rule = {"given": "$", "severity": "error", "then": {"function": "schema", "functionOptions": options}}
    return {"rules": {"connector": rule}}


def timed(command: Sequence[str], scratch: Path, extra: dict[str, str]) -> Run:
    """One run, where no settings lie; that it finds something is no failure of it."""
    # every program may keep its byte code, as it does where it is installed
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | extra
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=scratch, capture_output=True, check=False)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode > 1 or (done.returncode and not done.stdout):
        raise SystemExit(f"{command[0]} failed:\n{done.stderr.decode()[-2000:]}")
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


# --- growth ------------------------------------------------------------------------------------------------------

_MEASURE = """
import os, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def grow(folder: Path, most: int) -> None:
    """Time and memory of the kit alone, for each doubling."""
    print(f"{'files':>7} {'wall':>9} {'a file':>9} {'memory':>9} {'a file':>9}")
    counts = [most // 16, most // 8, most // 4, most // 2, most]
    start = 0.0
    for count in [1, *counts]:
        files = folder / f"grown-{count}"
        write_files(files, count)
        command = [str(KIT), "lint", "--no-cache", "--no-snippets", "--jobs", "1", str(files)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        began = time.perf_counter()
        told = subprocess.run(
            [sys.executable, "-c", _MEASURE, *command], env=environment, capture_output=True, check=True, text=True
        )
        wall, memory = time.perf_counter() - began, int(told.stdout) / 1024
        if count == 1:
            start = memory
        print(
            f"{count:>7} {wall:>7.2f} s {wall / count * 1e3:>6.2f} ms {memory:>6.0f} MB "
            f"{(memory - start) / count * 1024:>6.1f} kB"
        )
        shutil.rmtree(files)


if __name__ == "__main__":
    main()
