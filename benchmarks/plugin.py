"""What the pytest plugin costs: idle, and with a thousand items collected, beside a trivial collector of as many.

    python benchmarks/plugin.py

Each figure is the processor's time of a whole run of pytest, without other plugins, the best of several rounds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 7
ITEMS = 1000

TRIVIAL = """
import pytest

class Item(pytest.Item):
    def runtest(self): pass

class File(pytest.File):
    def collect(self):
        for number in range(9):
            yield Item.from_parent(self, name=f"check{number}")

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".yaml":
        return File.from_parent(parent, path=file_path)
"""


def main() -> int:
    """Measure, and print the table; 1 where an aim is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "blueprints").mkdir()
        # one documented call each: nine checks
        source = (ROOT / "blueprints" / "openai-chat.yaml").read_text()
        for number in range(-(-ITEMS // 9)):
            (folder / "blueprints" / f"b{number:03}.yaml").write_text(source)
        (folder / "conftest.py").write_text("")
        (folder / "trivial.py").write_text(TRIVIAL)
        (folder / "test_one.py").write_text("def test_one(): pass\n")
        plugin = ("-p", "conformance.plugin")
        runs = {
            "pytest alone": ("test_one.py",),
            "with the plugin, idle": (*plugin, "test_one.py"),
            "a trivial collector": ("-p", "trivial", "--collect-only", "blueprints"),
            "the plugin's collector": (*plugin, "--blueprints", "blueprints", "--collect-only", "blueprints"),
        }
        best = dict.fromkeys(runs, float("inf"))
        for _ in range(ROUNDS):
            for what, arguments in runs.items():
                best[what] = min(best[what], cost(folder, arguments))
        shutil.rmtree(folder / ".pytest_cache", ignore_errors=True)
    for what, seconds in best.items():
        print(f"{what:<24} {seconds * 1000:>7.0f} ms")
    idle = (best["with the plugin, idle"] - best["pytest alone"]) * 1000
    ratio = best["the plugin's collector"] / best["a trivial collector"]
    print(f"idle: {idle:.0f} ms (under 15); {ITEMS} items take {ratio:.2f} times a trivial collector's (at most 2)")
    return int(idle >= 15 or ratio > 2)


def cost(folder: Path, arguments: tuple[str, ...]) -> float:
    """The processor's seconds of a run."""
    before = os.times()
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    sys.exit(main())
