"""Blueprints by id, each read when it is asked for: a project's own, then the kit's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from conformance.blueprint import Blueprint, blueprint, blueprint_ids, load
from conformance.collect.outline import Wanted, outline

__all__ = ["Blueprints"]

_SUFFIXES = (".yaml", ".yml", ".json")


class Blueprints(Mapping[str, Blueprint]):
    """The blueprints of files and folders, and all of the registry."""

    def __init__(self, paths: tuple[Path, ...] = ()) -> None:
        self._paths = paths

    def __repr__(self) -> str:
        return f"<{len(self)} blueprints, {len(self._own)} of the project>"

    @cached_property
    def _own(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in self._paths:
            inside = sorted(path.rglob("*")) if path.is_dir() else [path]
            for each in inside:
                if each.suffix.lower() in _SUFFIXES and each.is_file() and _is_one(each):
                    found.setdefault(each.stem, each)
        return found

    @property
    def own(self) -> list[str]:
        """The ids of the project's own."""
        return list(self._own)

    def __getitem__(self, identity: str) -> Blueprint:
        """A blueprint. Raises KeyError for an unknown id, BlueprintError for a file that is none."""
        if identity in self._own:
            return load(self._own[identity])
        if identity not in self:
            raise KeyError(identity)
        return blueprint(identity)

    def __contains__(self, identity: object) -> bool:
        """Whether there is one of this id."""
        return identity in self._own or identity in blueprint_ids()

    def __iter__(self) -> Iterator[str]:
        """The ids: the project's own, then the kit's."""
        yield from self._own
        yield from (identity for identity in blueprint_ids() if identity not in self._own)

    def __len__(self) -> int:
        """How many there are."""
        return sum(1 for _ in self)


def _is_one(path: Path) -> bool:
    found = outline(path, Wanted(), named=False)
    return found is not None and not found.page
