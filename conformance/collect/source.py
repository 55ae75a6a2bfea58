"""A file under test: all its checks run when the first of them is asked for, and are kept."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.collect.outline import Outline, Planned, Wanted, outline
from conformance.config import Config
from conformance.errors import BlueprintError, DocumentError

if TYPE_CHECKING:
    # what runs the checks is imported when the first one runs: most of what is collected may be left out
    from conformance.blueprint import Blueprint
    from conformance.lint.linted import Linted
    from conformance.lint.options import Options
    from conformance.verify import Bench
    from conformance.verify.result import Result

__all__ = ["Settings", "Source"]


@dataclass(slots=True)
class Settings:
    """How files are checked: what is wanted of them, what the project's settings say, and the seed of examples."""

    wanted: Wanted = field(default_factory=Wanted)
    config: Config = field(default_factory=Config)
    seed: int | None = None
    _linter: Options | None = None

    @property
    def linter(self) -> Options:
        """The linter's options. Raises UsageError for settings that are none."""
        from conformance.lint.options import Options

        if self._linter is None:
            config = self.config
            self._linter = Options(
                select=config.select,
                ignore=config.ignore,
                per_file=config.per_file,
                target_version=config.target_version,
                profile=config.profile,
                deployment=config.deployment,
                trusted=config.trusted,
            )
        return self._linter


@lru_cache(maxsize=1)
def _bench() -> Bench:
    from conformance.verify import Bench

    return Bench()


class Source:
    """One file. `shown` is its path as messages name it, `named` whether the user named it."""

    def __init__(self, path: Path, settings: Settings, *, shown: str = "", named: bool = True) -> None:
        self.path = path
        self.settings = settings
        self.shown = shown or os.fspath(path)
        self.named = named

    @cached_property
    def outline(self) -> Outline | None:
        """Its checks; None where it is not about connectors."""
        return outline(self.path, self.settings.wanted, named=self.named)

    def line(self, planned: Planned) -> int:
        """The line of what a check is about; 1-based."""
        try:
            blueprint = self._blueprint(planned)
        except BlueprintError as error:
            return error.line or 1
        if blueprint is None or blueprint.document is None:
            return 1
        pointers = [call.pointer for call in blueprint.calls if call.name == planned.call] if planned.call else []
        for pointer in (*pointers, blueprint.pointer, ""):
            try:
                return blueprint.document.place(pointer).line
            except KeyError:
                # inherited, so that the file has no place for it
                continue
        return 1

    def secrets(self, planned: Planned) -> list[str]:
        """What must not be shown of what is checked."""
        from conformance.verify.secrets import secrets_of

        blueprint = self._blueprint(planned)
        return [] if blueprint is None else secrets_of(blueprint)

    def results(self, planned: Planned) -> list[Result]:
        """What came of a check. Raises BlueprintError for a file that can't be read."""
        if planned.check == "replays":
            return [self._replayed()]
        if planned.check == "properties":
            found = self._properties
        else:
            found = self._verified[planned.group if self._is_page else ""]
        of_check = [each for each in found if each.check == planned.check]
        of_call = [each for each in of_check if each.call == planned.call]
        # what holds for all calls is told once, without a name
        return of_call or [each for each in of_check if not each.call]

    @cached_property
    def linted(self) -> Linted:
        """What the linter finds; notes left out."""
        from conformance.finding import Severity
        from conformance.lint.many import without
        from conformance.lint.run import lint_file

        found = lint_file(self.path, self.settings.linter, shown=self.shown, explicit=self.named)
        return without(found, lambda finding: finding.severity is Severity.INFO)

    @cached_property
    def text(self) -> str:
        """What the file holds; empty where it can't be read."""
        from conformance.documents.files import read_source

        try:
            return read_source(self.path, self.shown).value
        except DocumentError:
            return ""

    # --- running -----------------------------------------------------------------------------------------------

    @property
    def _is_page(self) -> bool:
        return self.outline is not None and self.outline.page

    @cached_property
    def _loaded(self) -> Blueprint:
        from conformance.blueprint import load

        return load(self.path, self.shown)

    @cached_property
    def _bodies(self) -> dict[str, Blueprint]:
        from conformance.collect.page import bodies

        return dict(bodies(self.path, self.shown))

    def _blueprint(self, planned: Planned) -> Blueprint | None:
        if not self._is_page:
            return self._loaded
        return self._bodies.get(planned.group)

    @cached_property
    def _verified(self) -> dict[str, list[Result]]:
        """The results of each body; those of a plain blueprint under an empty name."""
        from conformance.verify import verify

        bodies = self._bodies if self._is_page else {"": self._loaded}
        return {name: list(verify(blueprint, _bench())) for name, blueprint in bodies.items()}

    @cached_property
    def _properties(self) -> list[Result]:
        from conformance.verify.properties import properties

        seed = secrets.randbelow(2**32) if self.settings.seed is None else self.settings.seed
        return list(properties(self._loaded, self.settings.wanted.examples, seed))

    def _replayed(self) -> Result:
        from conformance.cassette import Cassette, CassetteError
        from conformance.cassette.stale import MAX_AGE
        from conformance.verify.replays import replays
        from conformance.verify.result import Outcome, Result

        max_age = MAX_AGE if self.settings.config.max_age is None else self.settings.config.max_age
        blueprint = self._loaded
        folder = self.settings.wanted.cassettes or Path()
        try:
            cassette = Cassette.load(folder / f"{blueprint.id}.yaml")
            found = list(replays(blueprint, cassette, max_age=max_age))
            told = [f"call {call}: {problem}" if call else problem for call, problem in found]
            if told:
                told.append(f"record it again with `conformance record {self.shown} --overwrite`")
        except CassetteError as error:
            told = [str(error)]
        return Result(blueprint.id, "replays", Outcome.FAIL if told else Outcome.PASS, "", tuple(told), path=self.shown)
