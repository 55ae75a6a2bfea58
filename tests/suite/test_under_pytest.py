"""`pytest --pyargs conformance.suite --target URL`, as a process of its own: spread, chosen, and repeated."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from conformance.serve import Kit
from conformance.suite.requirement import catalogue
from tests.suite.servers import everything, serving

COUNT = sum(each.profile == "endpoints-security" for each in catalogue())
FEW = ("--target-profile=endpoints-security", "--target-may-change-settings")


def pytest_run(folder: Path, url: str, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "--pyargs", "conformance.suite", "--target", url, *FEW, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603
    return done.returncode, done.stdout + done.stderr


def test_it_is_a_suite_like_any_other(tmp_path: Path) -> None:
    kit = Kit()
    with serving(kit) as url:
        code, said = pytest_run(tmp_path, url, "-n", "2", "-q")
        assert (code, re.findall(r"\d+ (?:passed|xfailed|failed)", said)) == (
            0,
            [f"{COUNT - 1} passed", "1 xfailed"],
        ), said
        code, said = pytest_run(tmp_path, url, "-k", "ENDPOINT-001 or ENDPOINT-026", "-v", "--target-deviations=none")
        assert (code, re.findall(r"\d+ (?:passed|xfailed|failed)", said)) == (1, ["1 failed", "1 passed"]), said
        assert "ENDPOINT-026 MUST: While offline batch inference is off, a batch call is refused with a 4xx." in said
        assert "the target fails: " in said
        code, said = pytest_run(tmp_path, url, "--lf", "--target-deviations=none")
        assert (code, re.findall(r"\d+ (?:passed|xfailed|failed)", said)) == (1, ["1 failed"]), said
    assert everything(kit) == []
    kit.close()


def test_a_target_that_can_t_be_tested_ends_it_with_one_line(tmp_path: Path) -> None:
    for more in ((), ("-n", "2")):
        code, said = pytest_run(tmp_path, "http://127.0.0.1:9", "-q", *more)
        assert code == 2
        assert "http://127.0.0.1:9 can't be tested: nothing listens there" in said
        assert "Traceback" not in said
