"""Blueprint files to pytest: a file is a collector, an action a group in it, a check an item."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conformance.collect.outline import Planned, Wanted
from conformance.collect.source import Settings, Source
from conformance.config import read_config
from conformance.errors import BlueprintError, UsageError
from conformance.shard import WHOLE, Shard, holds, shard_of

__all__ = ["Blueprints", "CheckItem"]

_SUFFIXES = frozenset((".yaml", ".yml", ".json"))


class CheckFailed(Exception):  # noqa: N818 -- named for what happened
    """A check that failed; the text says it all."""


class CheckItem(pytest.Item):
    """One check of a blueprint."""

    def __init__(self, *, planned: Planned, source: Source, **more: Any) -> None:
        super().__init__(**more)
        self.planned = planned
        self.source = source
        provider = source.outline.provider if source.outline else ""
        self.add_marker(pytest.mark.blueprint(check=planned.check, provider=provider, call=planned.call))

    def runtest(self) -> None:
        """Run the check; one that can't be run is skipped, and says why."""
        # imported now, so that collecting costs little
        from conformance.collect import told
        from conformance.verify.result import Outcome

        source, width = self.source, self.config.get_terminal_writer().fullwidth
        if self.planned.check == "lint":
            if source.linted.findings:
                raise CheckFailed(told.findings(source.linted, width))
            return
        try:
            results = source.results(self.planned)
        except BlueprintError as error:
            raise CheckFailed(told.broken(error, source.text, width)) from None
        failed = [each for each in results if each.outcome is Outcome.FAIL]
        if failed:
            raise CheckFailed(told.results(failed, source.text, width, source.secrets(self.planned)))
        if not any(each.outcome is Outcome.PASS for each in results):
            reasons = [problem for each in results for problem in each.problems]
            raise pytest.skip.Exception("; ".join(reasons) or "it did not run", _use_item_location=True)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The check's own words; of an error of the kit's, where it came from."""
        if isinstance(excinfo.value, CheckFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """File and line of what is checked."""
        shown = "::".join(node.name for node in self.listchain() if isinstance(node, CheckItem | Group))
        return self.path, self.source.line(self.planned) - 1, f"{self.path.name} {shown}"


class Group(pytest.Collector):
    """The checks of an action, or of one connector of a page."""

    def __init__(self, *, planned: list[Planned], source: Source, **more: Any) -> None:
        super().__init__(**more)
        self.planned = planned
        self.source = source

    def collect(self) -> Iterator[CheckItem]:
        """Its checks."""
        for each in self.planned:
            yield CheckItem.from_parent(self, name=each.name, planned=each, source=self.source)


class BlueprintFile(pytest.File):
    """A file with blueprints."""

    source: Source

    def collect(self) -> Iterator[CheckItem | Group]:
        """Its own checks, then a group for each action."""
        groups: dict[str, list[Planned]] = {}
        found = self.source.outline
        for each in found.checks if found is not None else ():
            if each.group:
                groups.setdefault(each.group, []).append(each)
            else:
                yield CheckItem.from_parent(self, name=each.name, planned=each, source=self.source)
        for name, planned in groups.items():
            yield Group.from_parent(self, name=name, planned=planned, source=self.source)


@dataclass(slots=True)
class Blueprints:
    """Collects the files and folders that were asked for, and no others."""

    config: pytest.Config
    asked: tuple[Path, ...]
    settings: Settings
    shard: Shard = WHOLE
    _files: frozenset[Path] = field(init=False)
    _folders: tuple[Path, ...] = field(init=False)

    @classmethod
    def of(cls, config: pytest.Config, asked: tuple[Path, ...], root: Path) -> Blueprints:
        """As the run's options and the project's settings say; `root` is where the ini file's paths begin.

        Raises UsageError.
        """
        settings = read_config(root)
        examples = config.getoption("blueprint_examples") or _number(config.getini("blueprint_examples"))
        named = config.getoption("blueprint_cassettes")
        usual = config.getini("blueprint_cassettes") or settings.cassettes or "cassettes"
        folder = config.invocation_params.dir / named if named else root / usual
        wanted = Wanted(examples or settings.examples or 0, folder, strict=bool(named))
        source = Settings(wanted, settings, config.getoption("blueprint_seed"))
        return cls(config, asked, source, shard_of(str(config.getoption("shard"))))

    def __post_init__(self) -> None:
        for path in self.asked:
            if not path.exists():
                raise UsageError(f"{path}: there is no such file or folder; --blueprints and `blueprints` name some")
        self._files = frozenset(path for path in self.asked if not path.is_dir())
        self._folders = tuple(path for path in self.asked if path.is_dir())

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> BlueprintFile | None:
        """A file that was asked for, or lies in a folder that was and is about connectors."""
        named = file_path in self._files
        if not named and not self._is_candidate(file_path):
            return None
        shown = os.path.relpath(file_path, self.config.invocation_params.dir)
        # by the path from the root, which is the same on every machine
        if not holds(self.shard, os.path.relpath(file_path, self.config.rootpath).replace(os.sep, "/")):
            return None
        source = Source(file_path, self.settings, shown=shown, named=named)
        if source.outline is None:
            return None
        made: BlueprintFile = BlueprintFile.from_parent(parent, path=file_path)
        made.source = source
        return made

    @pytest.hookimpl(tryfirst=True)
    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        """What was asked for is not left out, also where it lies in a folder such as `build`."""
        if any(collection_path == path or collection_path in path.parents for path in self.asked):
            return False
        return None

    def _is_candidate(self, path: Path) -> bool:
        if not any(folder in path.parents for folder in self._folders):
            return False
        suffix = path.suffix.lower()
        if suffix in _SUFFIXES:
            return True
        if suffix == ".py" and any(fnmatch.fnmatch(path.name, each) for each in self._tests()):
            return False
        from conformance.documents.files import suffixes

        return suffix in suffixes() and path.name != "conftest.py"

    def _tests(self) -> list[str]:
        found: list[str] = self.config.getini("python_files")
        return found


def _number(text: str) -> int:
    if text and not text.isdecimal():
        raise UsageError(f"blueprint_examples: {text!r} is no number")
    return int(text or 0)
