"""The linter's part of `[tool.conformance]` in the nearest pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.errors import UsageError
from conformance.registry import did_you_mean

__all__ = ["Config", "read_config"]


@dataclass(frozen=True, slots=True)
class Config:
    """The settings as written; empty where there are none. `folder` is where the file lies."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    target_version: str | None = None
    profile: str | None = None
    deployment: str | None = None
    trusted: tuple[str, ...] = ()
    baseline: str | None = None
    folder: Path | None = None


_LISTS = {"select": "select", "ignore": "ignore", "exclude": "exclude", "trusted-endpoints": "trusted"}
_TEXTS = {
    "target-version": "target_version",
    "profile": "profile",
    "deployment": "deployment",
    "baseline": "baseline",
}
_PER_FILE = "per-file-ignores"


def read_config(start: Path) -> Config:
    """The settings that hold in a folder. Raises UsageError for a setting that is none."""
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            return _read(path)
    return Config()


def _read(path: Path) -> Config:
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("conformance", {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}") from None
    known: dict[str, Any] = {"folder": path.parent}
    for name, value in table.items():
        where = f"{path}: tool.conformance.{name}"
        if name in _LISTS:
            known[_LISTS[name]] = _texts(value, where)
        elif name in _TEXTS:
            if not isinstance(value, str):
                raise UsageError(f"{where}: expected a text")
            known[_TEXTS[name]] = value
        elif name == _PER_FILE:
            if not isinstance(value, dict):
                raise UsageError(f"{where}: expected a table of file patterns and lists of codes")
            known["per_file"] = {pattern: _texts(codes, where) for pattern, codes in value.items()}
        else:
            hint = did_you_mean(name, [*_LISTS, *_TEXTS, _PER_FILE])
            raise UsageError(f"{where}: there is no such setting; {hint or 'see conformance lint --help'}")
    return Config(**known)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{where}: expected a list of texts")
    return tuple(value)
