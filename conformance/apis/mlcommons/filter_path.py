"""`filter_path`: the parts of an answer that a client asks for.

`*` stands for any name, `**` for any path; a `-` in front leaves out.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

__all__ = ["filtered"]

_NOTHING: Any = object()

Path = tuple[str, ...]


def filtered(body: Any, patterns: Sequence[str]) -> Any:
    """The parts of a JSON value that the patterns name; an empty object when they name none."""
    kept = [_path(pattern) for pattern in patterns if pattern and not pattern.startswith("-")]
    dropped = [_path(pattern[1:]) for pattern in patterns if pattern.startswith("-")]
    if kept:
        body = _keep(body, kept)
    if dropped and body is not _NOTHING:
        body = _drop(body, dropped)
    return {} if body is _NOTHING else body


def _path(pattern: str) -> Path:
    return tuple(pattern.strip().split("."))


def _next(paths: Sequence[Path], name: str) -> tuple[list[Path], bool]:
    """What is left of the paths below a name, and whether one of them ends there."""
    left: list[Path] = []
    ends = False
    for path in paths:
        if path[0] == "**":
            left.append(path)
            rest, also = _next([path[1:]], name) if len(path) > 1 else ([], True)
            left += rest
            ends = ends or also
        elif fnmatchcase(name, path[0]):
            if len(path) == 1:
                ends = True
            else:
                left.append(path[1:])
    return left, ends


def _keep(value: Any, paths: Sequence[Path]) -> Any:
    if isinstance(value, list):
        items = [found for found in (_keep(item, paths) for item in value) if found is not _NOTHING]
        return items or _NOTHING
    if not isinstance(value, dict):
        return _NOTHING
    kept = {}
    for name, item in value.items():
        left, ends = _next(paths, name)
        found = item if ends else _keep(item, left) if left else _NOTHING
        if found is not _NOTHING:
            kept[name] = found
    return kept or _NOTHING


def _drop(value: Any, paths: Sequence[Path]) -> Any:
    if isinstance(value, list):
        return [_drop(item, paths) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {}
    for name, item in value.items():
        left, ends = _next(paths, name)
        if not ends:
            kept[name] = _drop(item, left) if left else item
    return kept
