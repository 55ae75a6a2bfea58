"""The suite through pytest, in this process: what `conformance run` does."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import TargetError, UsageError
from conformance.suite import hooks
from conformance.suite.execute import Verdict
from conformance.suite.options import Options
from conformance.suite.outcome import Run
from conformance.suite.signals import interrupted_once

__all__ = ["Interrupted", "progress", "run"]


class _Gathered:
    """A plugin that keeps each verdict as it comes."""

    def __init__(self, tell: Callable[[Verdict], None]) -> None:
        self.verdicts: list[Verdict] = []
        self.facts: dict[str, Any] = {}
        self._tell = tell

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the verdict that a report carries."""
        given: dict[str, Any] | None = getattr(report, "conformance", None)
        if given is not None:
            self.verdicts.append(Verdict.from_json(given))
            self._tell(self.verdicts[-1])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        """Keep what is known of the target, when everything is tidied up."""
        yield
        self.facts = hooks.facts_of(session.config)


class Interrupted(KeyboardInterrupt):
    """The run was interrupted, and has tidied up; `done` is how far it came."""

    def __init__(self, done: Run) -> None:
        super().__init__()
        self.done = done


def run(options: Options, tell: Callable[[Verdict], None], *, workers: int = 0, matching: str = "") -> Run:
    """Run the suite; `tell` hears each verdict. Raises UsageError, TargetError, Interrupted."""
    gathered = _Gathered(tell)
    arguments = [
        str(Path(__file__).parent),
        f"--rootdir={Path(__file__).parent}",
        f"-c{os.devnull}",
        "--override-ini=addopts=",
        "-pno:cacheprovider",
        "--assert=plain",
        "-pno:conformance",
        "--capture=no",
        "--quiet",
        *_arguments(options),
        *(["-pxdist.plugin", "-n", str(workers)] if workers else []),
        *(["-k", matching] if matching else []),
    ]
    started = time.monotonic()
    printed = io.StringIO()
    with interrupted_once(), _alone(), contextlib.redirect_stdout(printed):
        code = pytest.main(arguments, plugins=[gathered])
    said = _line(printed.getvalue())
    if code == pytest.ExitCode.INTERRUPTED and "error: " in printed.getvalue():
        raise TargetError(said)
    facts = gathered.facts
    done = Run(
        facts.get("target", options.target or "embedded"),
        facts.get("version", ""),
        tuple(gathered.verdicts),
        tuple(facts.get("left_behind", ())),
        time.monotonic() - started,
    )
    if code == pytest.ExitCode.INTERRUPTED:
        raise Interrupted(done)
    if code == pytest.ExitCode.NO_TESTS_COLLECTED:
        raise UsageError("no requirement was selected")
    if code not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
        raise UsageError(said or "pytest could not run the suite")
    return done


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
        "--target-timeout": str(options.timeout),
        "--target-listen": options.listen,
        "--target-deviations": options.deviations,
        "--shard": f"{options.shard[0]}/{options.shard[1]}",
    }
    flags = {
        "--target-insecure": options.insecure,
        "--target-as-documented": options.as_documented,
        "--target-may-change-settings": options.may_change_settings,
    }
    return [
        *(f"{name}={value}" for name, value in pairs.items() if value),
        *(f"--target-profile={profile}" for profile in options.profiles),
        *(name for name, given in flags.items() if given),
    ]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Without the plugins that happen to be installed: they cost seconds, and may reorder, repeat or rewrite."""
    name = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


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
