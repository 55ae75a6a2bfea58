"""The project's settings, which every command and the pytest plugin read: `conformance.toml`, or `[tool.conformance]`.

The nearest folder that has one of the two decides; of both, `conformance.toml`. Options of a command win.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from conformance.errors import UsageError
from conformance.registry import did_you_mean

__all__ = ["Config", "read_config"]


class Config(NamedTuple):
    """The settings as written; empty where there are none. `folder` is where the file lies.

    `blueprints` are the files and folders that commands take when none is named, `cassettes` the folder of
    `<id>.yaml`, `max_age` the days that a provider's answers last, `examples` how many `verify` makes up.
    The rest is the linter's.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file: Mapping[str, tuple[str, ...]] = {}
    target_version: str | None = None
    profile: str | None = None
    deployment: str | None = None
    trusted: tuple[str, ...] = ()
    baseline: str | None = None
    blueprints: tuple[str, ...] = ()
    cassettes: str | None = None
    max_age: int | None = None
    examples: int | None = None
    folder: Path | None = None

    def path(self, given: str) -> str:
        """A path of the settings, from where the process stands: settings count from their own folder."""
        if self.folder is None:
            return given
        whole = self.folder / given
        here = Path.cwd()
        return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)

    def targets(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """What a command is to look at: what is named, else `blueprints`."""
        return given or tuple(self.path(each) for each in self.blueprints)


_LISTS = {
    "select": "select",
    "ignore": "ignore",
    "exclude": "exclude",
    "trusted-endpoints": "trusted",
    "blueprints": "blueprints",
}
_TEXTS = {
    "target-version": "target_version",
    "profile": "profile",
    "deployment": "deployment",
    "baseline": "baseline",
    "cassettes": "cassettes",
}
_NUMBERS = {"max-age": "max_age", "examples": "examples"}
_PER_FILE = "per-file-ignores"
_OWN = "conformance.toml"
_SHARED = "pyproject.toml"


def read_config(start: Path) -> Config:
    """The settings that hold in a folder. Raises UsageError for a setting that is none."""
    for folder in (start, *start.parents):
        for name in (_OWN, _SHARED):
            path = folder / name
            if path.is_file() and (table := _table(path)) is not None:
                return _config(path, table)
    return Config()


def _table(path: Path) -> dict[str, Any] | None:
    """What a file sets for the kit; None for a project's file that says nothing of it."""
    try:
        text = path.read_text("utf-8")
        if path.name == _SHARED and "conformance" not in text:
            # what configures other tools alone need not be read, nor be right
            return None
        import tomllib

        table: Any = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from None
    if path.name == _SHARED:
        table = table.get("tool", {})
        table = table.get("conformance") if isinstance(table, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}: tool.conformance: expected a table of settings")
    return table


def _config(path: Path, table: dict[str, Any]) -> Config:
    prefix = "tool.conformance." if path.name == _SHARED else ""
    known: dict[str, Any] = {"folder": path.parent}
    for name, value in table.items():
        where = f"{path}: {prefix}{name}"
        if name in _LISTS:
            known[_LISTS[name]] = _texts(value, where)
        elif name in _TEXTS:
            if not isinstance(value, str):
                raise UsageError(f"{where}: expected a text")
            known[_TEXTS[name]] = value
        elif name in _NUMBERS:
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                raise UsageError(f"{where}: expected a number, 0 or more")
            known[_NUMBERS[name]] = value
        elif name == _PER_FILE:
            if not isinstance(value, dict):
                raise UsageError(f"{where}: expected a table of file patterns and lists of codes")
            known["per_file"] = {pattern: _texts(codes, where) for pattern, codes in value.items()}
        else:
            hint = did_you_mean(name, [*_LISTS, *_TEXTS, *_NUMBERS, _PER_FILE])
            raise UsageError(f"{where}: there is no such setting; {hint or 'see conformance lint --help'}")
    return Config(**known)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{where}: expected a list of texts")
    return tuple(value)
