"""Parts that register themselves where they are defined, and the import of a whole folder of them."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING, Generic, TypeVar

from conformance.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import ModuleType

__all__ = ["Registry", "did_you_mean", "load_all", "nearest"]

T = TypeVar("T")


class Registry(Generic[T]):
    """Values under a key, in key order.

    `what` is the singular noun that messages use: "lint rule".
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self._parts: dict[str, T] = {}
        self._sorted = True

    def add(self, key: str, part: T) -> T:
        """The part itself, so that it can close a definition; a key taken already is a ValueError at import."""
        if key in self._parts:
            raise ValueError(f"two {self.what}s are called {key!r}: {self._parts[key]!r} and {part!r}")
        self._parts[key] = part
        self._sorted = False
        return part

    def __getitem__(self, key: str) -> T:
        """The part, or a UsageError that names the nearest keys."""
        try:
            return self._parts[key]
        except KeyError:
            raise UsageError(self._unknown(key)) from None

    def get(self, key: str) -> T | None:
        """The part, or None."""
        return self._parts.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._parts

    def __len__(self) -> int:
        return len(self._parts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ordered())

    def keys(self) -> list[str]:
        """The keys in order."""
        return list(self._ordered())

    def values(self) -> list[T]:
        """The parts in key order."""
        return list(self._ordered().values())

    def items(self) -> list[tuple[str, T]]:
        """Key and part, in key order."""
        return list(self._ordered().items())

    def _ordered(self) -> dict[str, T]:
        if not self._sorted:
            self._parts = dict(sorted(self._parts.items()))
            self._sorted = True
        return self._parts

    def _unknown(self, key: str) -> str:
        message = f"no {self.what} is called {key!r}"
        if hint := did_you_mean(key, self._parts):
            return f"{message}; {hint}"
        if not self._parts:
            return f"{message}: there is none at all"
        known = self.keys()
        shown = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
        return f"{message}; there are: {shown}"


def nearest(given: str, known: Sequence[str]) -> str:
    """The name that an unknown one is in all likelihood a slip of the pen for; empty where none is so near."""
    # to have no slips is usual, and needs none of it
    import difflib

    found = difflib.get_close_matches(given, known, n=1, cutoff=0.85)
    return found[0] if found else ""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """`did you mean 'model'?` (up to three names), or an empty text where nothing is near; case is forgiven."""
    return _meant(given, tuple(known))


@lru_cache(maxsize=1024)
def _meant(given: str, known: tuple[str, ...]) -> str:
    import difflib

    lowered: dict[str, str] = {}
    for name in sorted(known):
        lowered.setdefault(name.lower(), name)
    near = difflib.get_close_matches(given.lower(), lowered, n=3, cutoff=0.7)
    if not near:
        return ""
    return f"did you mean {' or '.join(repr(lowered[name]) for name in near)}?"


def load_all(package: ModuleType | str) -> None:
    """Import every module of a package's folder, in name order, so that its parts register themselves."""
    if isinstance(package, str):
        package = importlib.import_module(package)
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
        importlib.import_module(f"{package.__name__}.{module.name}")
