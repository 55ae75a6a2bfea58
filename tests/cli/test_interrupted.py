"""A run that is stopped in the middle leaves nothing behind, and nothing of others is touched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from conformance.http import Request, Response
from conformance.serve import Kit
from conformance.suite.requirement import PROFILES
from tests.suite.servers import JSON, everything, serving

ML = [name for name in PROFILES.values() if not name.startswith("connections")]
"""Connections can't be deleted: their API has no call for it."""

RUN = [
    *(sys.executable, "-c", "from conformance.cli import main; main()", "run", "--may-change-settings"),
    *(f"--profile={name}" for name in ML),
]
PYTEST = [
    *(sys.executable, "-m", "pytest", "--pyargs", "conformance.suite", "-q", "-p", "no:cacheprovider"),
    *("--target-may-change-settings", *(f"--target-profile={name}" for name in ML)),
]
OTHERS = {"name": "cf0123456789 not of the suite", "description": "d"}
TRUSTED = {"persistent": {"plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://mine.example.org/.*$"]}}


class Watched:
    """The kit, which tells when so many calls have come."""

    def __init__(self, count: int) -> None:
        self.kit = Kit()
        self.reached = threading.Event()
        self._left = count

    def __call__(self, request: Request) -> Response:
        self._left -= 1
        if self._left <= 0:
            self.reached.set()
        return self.kit(request)

    def of_others(self) -> None:
        """Something that is there before the run."""
        for method, path, body in (
            ("POST", "/_plugins/_ml/model_groups/_register", OTHERS),
            ("PUT", "/_cluster/settings", TRUSTED),
        ):
            answer = self.kit(Request(method, f"http://kit{path}", JSON, json.dumps(body).encode()))
            assert answer.status == 200


@pytest.mark.parametrize(
    ("command", "count", "number", "code"),
    [
        pytest.param(RUN, 8, signal.SIGINT, 130, id="run, at the start"),
        pytest.param(RUN, 90, signal.SIGTERM, 130, id="run, early"),
        pytest.param(RUN, 400, signal.SIGINT, 130, id="run, in the middle"),
        pytest.param([*RUN, "-n", "2"], 90, signal.SIGTERM, 130, id="processes, early"),
        pytest.param([*RUN, "-n", "2"], 400, signal.SIGINT, 130, id="processes, in the middle"),
        pytest.param(PYTEST, 90, signal.SIGTERM, 2, id="pytest, early"),
        pytest.param(PYTEST, 400, signal.SIGINT, 2, id="pytest, in the middle"),
    ],
)
def test_nothing_of_it_stays(command: list[str], count: int, number: signal.Signals, code: int, tmp_path: Path) -> None:
    target = Watched(count)
    target.of_others()
    before = everything(target.kit)
    with serving(target) as url:
        process = subprocess.Popen(  # noqa: S603 -- our own command
            [*command, "--target", url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": ""},
        )
        try:
            while not target.reached.wait(0.1):
                assert process.poll() is None, process.communicate()
            process.send_signal(number)
            process.send_signal(number)  # the impatient do it twice
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
        left = everything(target.kit)
    assert process.returncode == code, (out, err)
    assert left == before, (out, err)
    assert "Traceback" not in err
    if "run" in command:
        assert "interrupted after " in err
        assert "what it made is removed" in err
    target.kit.close()
