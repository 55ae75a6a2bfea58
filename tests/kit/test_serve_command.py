"""`conformance serve` as a process: its first line, its end, and what it refuses."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from conformance.cli import main; main()", "serve"]


@contextmanager
def served(*arguments: str) -> Generator[tuple[str, subprocess.Popen[str]]]:
    process = subprocess.Popen(  # noqa: S603 -- our own command
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip(), process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_its_first_line_is_its_url_and_it_ends_when_told(number: signal.Signals) -> None:
    with served() as (url, process):
        with urllib.request.urlopen(url) as answer:  # noqa: S310 -- our own port
            assert json.load(answer)["version"]["number"] == "3.6.0"
        process.send_signal(number)
        out, said = process.communicate(timeout=15)
        assert (process.returncode, out) == (0, "")
        assert "Traceback" not in said


def test_it_ends_though_a_client_waits_for_an_answer_that_never_comes() -> None:
    with served() as (url, process):
        asked = urllib.request.Request(  # noqa: S310 -- our own port
            f"{url}/mock/openai/v1/models", headers={"x-mock-fault": "hang"}
        )
        with pytest.raises(TimeoutError):
            urllib.request.urlopen(asked, timeout=0.5)  # noqa: S310 -- our own port
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0


def test_the_state_is_kept_in_the_file(tmp_path: Path) -> None:
    body = {"name": "g", "description": "d"}
    for expected in (200, 400):
        with served("--data", str(tmp_path / "kit.db")) as (url, process):
            asked = urllib.request.Request(  # noqa: S310 -- our own port
                f"{url}/_plugins/_ml/model_groups/_register",
                json.dumps(body).encode(),
                {"content-type": "application/json"},
            )
            try:
                with urllib.request.urlopen(asked) as answer:  # noqa: S310 -- our own port
                    status = answer.status
            except urllib.error.HTTPError as error:
                with error:
                    status = error.code
            assert status == expected
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=15) == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--port", "70000"], "70000 is not in the range"),
        (["--host", "203.0.113.7"], "can't listen on 203.0.113.7:0"),
        (["--aws-key", "AKIDEXAMPLE"], "--aws-key wants ID:SECRET"),
        (["--allow-host", "https://models.example.org/"], "--allow-host wants a host name alone"),
        (["--data", "/"], "Error"),
        (["--data", "no/such/folder/kit.db"], "error: "),
    ],
)
def test_what_it_can_t_do_is_told_with_exit_code_2(arguments: list[str], told: str) -> None:
    done = subprocess.run(  # noqa: S603 -- our own command
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=30
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_told() -> None:
    with served() as (url, _):
        port = url.rpartition(":")[2]
        done = subprocess.run(  # noqa: S603 -- our own command
            [*COMMAND, "--port", port], capture_output=True, text=True, check=False, timeout=30
        )
        assert (done.returncode, f"can't listen on 127.0.0.1:{port}" in done.stderr) == (2, True)


def test_nothing_slow_is_imported_before_the_first_line() -> None:
    program = (
        "import sys; import conformance.cli.serve; from conformance.serve import Kit; Kit().app(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    slow = {"conformance.apis.mlcommons", "conformance.blueprint", "jinja2", "jsonschema", "botocore", "rich", "yaml"}
    assert slow & set(done.stdout.split()) == set()
