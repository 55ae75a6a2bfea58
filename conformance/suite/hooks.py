"""The suite under pytest: a file of requirements is a module, a requirement an item, a target an option.

`conformance.plugin` registers this when a target is asked for; `conftest.py` beside it does so when the suite itself is
collected. It runs whole in one process, several requirements at a time, or spread by pytest-xdist.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import ConformanceError
from conformance.reports.result import Outcome
from conformance.suite.alone import lock_file, locked
from conformance.suite.arguments import ARGUMENTS
from conformance.suite.execute import Verdict
from conformance.suite.options import Options, shard_of
from conformance.suite.requirement import Requirement, catalogue, chosen
from conformance.suite.run import Runner, runner
from conformance.suite.signals import heed, interrupted_once, undisturbed

__all__ = ["NAME", "Check", "Section", "add_options", "facts_of", "options_of"]

NAME = "conformance-suite"
_FOLDER = Path(__file__).parent / "requirements"
_RUNNER = pytest.StashKey[Runner]()
_STACK = pytest.StashKey[ExitStack]()
_FACTS = pytest.StashKey[dict[str, Any]]()
_TAG, _LOCK = "conformance_tag", "conformance_lock"
_SHARED = pytest.StashKey[str]()
_PATIENCE = 45.0
"""Seconds for what a cluster doesn't do at once: a busy one takes its time."""

_JOBS = 8
"""At a time: a cluster's writes wait for its disk most of the time. Of each kind of task 3.6.0 takes ten on a node."""


def add_options(parser: pytest.Parser) -> None:
    """Add the suite's options, but for those that are there already."""
    group = parser.getgroup("conformance", "connector conformance")
    for name, how in ARGUMENTS:
        try:
            group.addoption(name, **how)
        except ValueError:
            continue  # the kit's plugin has added it


def pytest_addoption(parser: pytest.Parser) -> None:
    """As `add_options`."""
    add_options(parser)


def options_of(config: pytest.Config) -> Options:
    """The options that were given to pytest. Raises UsageError."""

    def given(name: str, default: Any = "") -> Any:
        return config.getoption(name, default) or default

    return Options(
        target=given("target"),
        user=given("target_user"),
        password=given("target_password", os.environ.get("CONFORMANCE_PASSWORD", "")),
        ca=given("target_ca"),
        insecure=given("target_insecure", False),
        aws_region=given("target_aws_region"),
        aws_service=given("target_aws_service", "es"),
        listen=given("target_listen", "127.0.0.1:0"),
        api_key=given("target_api_key", os.environ.get("CONFORMANCE_API_KEY", "demo")),
        timeout=given("target_timeout", 30.0),
        patience=_PATIENCE if given("target") else Options().patience,
        profiles=tuple(given("target_profile", ())),
        shard=shard_of(given("shard", "1/1")),
        deviations=given("target_deviations", "auto"),
        as_documented=given("target_as_documented", False),
        may_change_settings=given("target_may_change_settings", False),
    )


# --- what is collected ----------------------------------------------------------------------------------------------


class RequirementFailed(Exception):  # noqa: N818 -- named for what happened
    """A requirement for which the run fails."""


class Check(pytest.Item):
    """A requirement as a test."""

    def __init__(self, *, requirement: Requirement, **more: Any) -> None:
        super().__init__(**more)
        self.requirement = requirement
        self.verdict: Verdict | None = None
        self.add_marker(requirement.profile.replace("-", "_"))

    def runtest(self) -> None:
        """Check it; a known deviation is an expected failure."""
        heed()
        run = running(self.config)
        with locked(getattr(self.config, "workerinput", {}).get(_LOCK, ""), alone=self.requirement.disturbs):
            verdict = self.verdict = run.verdict(self.requirement)
        if run.bench.silent:
            pytest.exit(f"error: {run.bench.target.url} has stopped to answer in the middle of the run", returncode=2)
        if verdict.fails(self.requirement.level, strict=bool(self.config.getoption("target_strict", False))):
            raise RequirementFailed(verdict.surprise or verdict.message)
        if verdict.outcome is Outcome.FAIL:
            level = self.requirement.level
            pytest.xfail(verdict.deviation or f"{level}, and so no failure of the run: {verdict.message}")
        if verdict.outcome in {Outcome.SKIP, Outcome.UNTESTED}:
            pytest.skip(verdict.message)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The requirement, its source, and what the target did instead."""
        if isinstance(excinfo.value, (pytest.xfail.Exception, pytest.skip.Exception)):
            return str(excinfo.value)  # a traceback is of no use to anybody, and slow to make
        if not isinstance(excinfo.value, RequirementFailed):
            return super().repr_failure(excinfo, style)
        found, verdict = self.requirement, self.verdict
        whose = "an error of the suite" if verdict and verdict.outcome is Outcome.ERROR else "the target fails"
        said = [f"{found.id} {found.level}: {found.norm}", f"source: {found.source}", f"{whose}: {excinfo.value}"]
        for exchange in verdict.exchanges[-6:] if verdict else ():
            said.append(f"  {exchange.asked}  {exchange.sent[:300]}")
            if exchange.status:
                said.append(f"    {exchange.status} {exchange.got[:300]}")
        return "\n".join(said)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the requirement stands."""
        line = self.requirement.check.__code__.co_firstlineno - 1
        return self.path, line, self.name


class Section(pytest.File):
    """A file of requirements."""

    def collect(self) -> Iterator[Check]:
        """Its requirements, of the chosen profiles and shard."""
        options = options_of(self.config)
        for requirement in chosen(options.profiles, shard=options.shard):
            if requirement.subject == self.path.stem:
                name = f"{requirement.id}-{requirement.name}"
                yield Check.from_parent(self, name=name, requirement=requirement)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Section | None:
    """A file in `requirements/` is a section."""
    if file_path.parent == _FOLDER and file_path.suffix == ".py" and not file_path.name.startswith("_"):
        section: Section = Section.from_parent(parent, path=file_path)
        return section
    return None


# --- how it runs ----------------------------------------------------------------------------------------------------


def running(config: pytest.Config) -> Runner:
    """The run's runner; the first call looks at the target. Ends pytest with code 2 for one that can't be tested."""
    if _RUNNER not in config.stash:
        stack = config.stash.setdefault(_STACK, ExitStack())
        given = getattr(config, "workerinput", {})
        # of several processes, the first one sets the cluster's settings and puts them back, and removes what is left
        tag = f"{given[_TAG]}{given['workerid']}" if _TAG in given else ""
        # until pytest is done: a second signal is not to end what the first one began, in whichever plugin's hook
        signals = ExitStack()
        signals.enter_context(interrupted_once(unless_decided=True))
        config.add_cleanup(signals.close)
        try:
            config.stash[_RUNNER] = stack.enter_context(runner(options_of(config), prepares=not tag, tag=tag))
        except ConformanceError as error:
            pytest.exit(f"error: {error}", returncode=2)
    return config.stash[_RUNNER]


def facts_of(config: pytest.Config) -> dict[str, Any]:
    """What the run was about, once it is over: `target`, `version`, and what was `left_behind`."""
    return config.stash.get(_FACTS, {})


def pytest_configure(config: pytest.Config) -> None:
    """Know the profiles as marks."""
    for name in sorted({found.profile for found in catalogue()}):
        config.addinivalue_line("markers", f"{name.replace('-', '_')}: a requirement of the profile {name}")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Under pytest-xdist: prepare the target's settings once, before the first worker starts."""
    if not options_of(node.config).embedded:
        node.workerinput[_TAG] = running(node.config).bench.tag
        stash = node.config.stash
        if _SHARED not in stash:
            stash[_SHARED] = stash[_STACK].enter_context(lock_file())
        node.workerinput[_LOCK] = stash[_SHARED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Under pytest-xdist: keep what a worker found out, where this process has not asked itself."""
    told = getattr(node, "workeroutput", {}).get(NAME, {})
    kept: dict[str, Any] = node.config.stash.setdefault(_FACTS, {"left_behind": []})
    kept["left_behind"] = [*kept["left_behind"], *told.get("left_behind", [])]
    node.config.stash[_FACTS] = {**told, **kept}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Begin with all that was selected at once, where one process does it all and the target is elsewhere."""
    checks = [item.requirement for item in session.items if isinstance(item, Check)]
    alone = not hasattr(session.config, "workerinput")
    if checks and alone and not session.config.option.collectonly and not options_of(session.config).embedded:
        running(session.config).start(checks, _JOBS)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """Let the verdict travel with the report, also from another process."""
    report = yield
    if isinstance(item, Check) and call.when == "call" and item.verdict is not None:
        report.conformance = json.loads(json.dumps(item.verdict.as_json()))
    return report


@pytest.hookimpl(wrapper=True, trylast=True)  # within pytest-xdist's own, which then sends what is known
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """Remove what was made and put back what was changed, however the run ended: after other processes have ended."""
    config = session.config
    try:
        yield
    finally:
        with undisturbed():
            config.stash.get(_STACK, ExitStack()).close()
    found = config.stash.get(_RUNNER, None)
    if found is None:
        return
    # the embedded target is thrown away whole
    left = [] if found.bench.options.embedded else found.bench.left_behind
    kept: dict[str, Any] = config.stash.get(_FACTS, {"left_behind": []})
    target = found.bench.target
    facts = {"target": target.url, "version": target.version, "left_behind": [*kept["left_behind"], *left]}
    config.stash[_FACTS] = facts
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output[NAME] = facts
