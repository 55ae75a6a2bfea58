"""`_source`: which parts of the stored documents the hits show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from conformance.apis.mlcommons.search.request import At, parsing

__all__ = ["SourceFilter", "read_source"]


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Patterns of paths to show and to leave out; `shows` is False for `_source: false`."""

    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    shows: bool = True

    def apply(self, source: Mapping[str, Any]) -> dict[str, Any]:
        """The part of a source that the patterns leave."""
        return _filtered(source, "", self.includes, self.excludes)


def read_source(at: At) -> SourceFilter:
    """The filter that a body's `_source` asks for. Raises Throwable."""
    value = at.value
    if isinstance(value, bool):
        return SourceFilter(shows=value)
    if isinstance(value, str):
        return SourceFilter((value,))
    if isinstance(value, list):
        return SourceFilter(tuple(item.text() for item in at.items()))
    if not isinstance(value, dict):
        reason = f"Expected one of [VALUE_BOOLEAN, START_OBJECT] but found [{at.token}]"
        raise parsing(reason, at.place())
    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    for name, inner in at.members():
        if name in {"includes", "include"}:
            includes = tuple(item.text() for item in inner.items())
        elif name in {"excludes", "exclude"}:
            excludes = tuple(item.text() for item in inner.items())
        else:
            raise parsing(f"Unknown key for a {inner.token} in [{name}].", inner.place())
    return SourceFilter(includes, excludes)


def _filtered(value: Mapping[str, Any], at: str, includes: Sequence[str], excludes: Sequence[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, item in value.items():
        path = f"{at}{name}"
        if any(_covers(pattern, path) for pattern in excludes):
            continue
        included = not includes or any(_covers(pattern, path) for pattern in includes)
        if not included and not any(_leads_below(pattern, path) for pattern in includes):
            continue
        inner = () if included else includes
        if isinstance(item, dict):
            below = _filtered(item, path + ".", inner, excludes)
            if included or below:
                kept[name] = below
        elif isinstance(item, list) and any(isinstance(each, dict) for each in item):
            items = [_filtered(each, path + ".", inner, excludes) if isinstance(each, dict) else each for each in item]
            if included or any(items):
                kept[name] = items if included else [each for each in items if each]
        elif included:
            kept[name] = item
    return kept


def _covers(pattern: str, path: str) -> bool:
    """Whether a pattern names a path, or something that it lies in."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, pattern + ".*")


def _leads_below(pattern: str, path: str) -> bool:
    """Whether a pattern may name something that lies in a path."""
    steps = path.split(".")
    wanted = pattern.split(".")
    return "*" in wanted[0] or (
        len(wanted) > len(steps) and all(fnmatchcase(step, want) for step, want in zip(steps, wanted, strict=False))
    )
