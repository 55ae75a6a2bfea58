"""The suite through pytest, in this process: what `conformance run` does."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from conformance.errors import TargetError, UsageError
from conformance.suite import hooks
from conformance.suite.execute import Verdict
from conformance.suite.options import Options
from conformance.suite.outcome import Run

__all__ = ["run"]


class _Gathered:
    """A plugin that keeps each verdict as it comes."""

    def __init__(self, tell: Callable[[Verdict], None]) -> None:
        self.verdicts: list[Verdict] = []
        self.facts: dict[str, str] = {}
        self.left_behind: tuple[str, ...] = ()
        self._tell = tell

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the verdict that a report carries."""
        given: dict[str, Any] | None = getattr(report, "conformance", None)
        if given is not None:
            self.verdicts.append(Verdict.from_json(given))
            self._tell(self.verdicts[-1])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep what the runner knows of the target."""
        found = hooks.last_runner(session.config)
        if found is not None:
            self.facts = {"target": found.bench.target.url, "version": found.bench.target.version}
            # the embedded target is thrown away whole
            embedded = found.bench.options.embedded
            self.left_behind = () if embedded else tuple(found.bench.left_behind)


def run(options: Options, tell: Callable[[Verdict], None], *, workers: int = 0, matching: str = "") -> Run:
    """Run the suite; `tell` hears each verdict. Raises UsageError, TargetError, and KeyboardInterrupt at the end."""
    gathered = _Gathered(tell)
    arguments = [
        str(Path(__file__).parent),
        f"--rootdir={Path(__file__).parent}",
        f"-c{os.devnull}",
        "--override-ini=addopts=",
        "-pno:cacheprovider",
        "-pno:randomly",
        "--capture=no",
        "--quiet",
        *_arguments(options),
        *(["-n", str(workers)] if workers else []),
        *(["-k", matching] if matching else []),
    ]
    started = time.monotonic()
    printed = io.StringIO()
    with _terminated_as_interrupted(), contextlib.redirect_stdout(printed):
        code = pytest.main(arguments, plugins=[gathered])
    if code == pytest.ExitCode.INTERRUPTED and not gathered.verdicts and "error: " in printed.getvalue():
        raise TargetError(_line(printed.getvalue()))
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise UsageError("no requirement was selected")
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise UsageError(_line(printed.getvalue()) or "pytest could not run the suite")
    facts = gathered.facts
    return Run(
        facts.get("target", options.target or "embedded"),
        facts.get("version", ""),
        tuple(gathered.verdicts),
        gathered.left_behind,
        time.monotonic() - started,
    )


def _line(printed: str) -> str:
    found = [line for line in printed.splitlines() if "error: " in line.lower()]
    return found[0].partition("error: ")[2].rstrip("! ") if found else printed.strip()[-300:]


def _arguments(options: Options) -> Sequence[str]:
    pairs = {
        "--target": options.target,
        "--target-user": options.user,
        "--target-password": options.password,
        "--target-ca": options.ca,
        "--target-aws-region": options.aws_region,
        "--target-aws-service": options.aws_service,
        "--target-api-key": options.api_key,
        "--listen": options.listen,
        "--deviations": options.deviations,
        "--shard": f"{options.shard[0]}/{options.shard[1]}",
    }
    flags = {
        "--target-insecure": options.insecure,
        "--as-documented": options.as_documented,
        "--may-change-settings": options.may_change_settings,
    }
    return [
        *(f"{name}={value}" for name, value in pairs.items() if value),
        *(f"--profile={profile}" for profile in options.profiles),
        *(name for name, given in flags.items() if given),
    ]


@contextlib.contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """Let a termination tidy up like an interruption."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not in the main thread: whoever has it decides
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def progress(total: int) -> Callable[[Verdict], None]:
    """Show on stderr how far the run is, where somebody sits before it."""
    count = 0

    def tell(_verdict: Verdict) -> None:
        nonlocal count
        count += 1
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{count}/{total} " if count < total else "\r\x1b[K")
            sys.stderr.flush()

    return tell
