"""Walks over lists, sets and maps, which end when those change."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.painless.errors import PainlessUnsupportedError, Thrown
from conformance.painless.frames import frames
from conformance.painless.values.lists import Array
from conformance.painless.values.maps import JavaMap

__all__ = ["JavaIterator", "changes_of", "has_next", "iterate", "next_of"]


class JavaIterator:
    """An iterator over a list, set or map."""

    __slots__ = ("at", "changes", "java", "of", "values")

    def __init__(self, of: Any) -> None:
        self.of = of
        self.values: list[Any] = of if isinstance(of, list) else of.items()
        self.at = 0
        self.changes = changes_of(of)
        self.java = "java.util.ArrayList$Itr"
        if not isinstance(of, list):
            owner: JavaMap = of.map
            linked = owner.java == "java.util.LinkedHashMap"
            kind = {"EntrySet": "Entry", "KeySet": "Key", "Values": "Value"}[getattr(of, "kind", "KeySet")]
            self.java = f"{owner.java}${'Linked' if linked else ''}{kind}Iterator"


def changes_of(of: Any) -> int:
    """How often a collection has changed."""
    if isinstance(of, list):
        return getattr(of, "changes", 0)
    changes: int = (of if isinstance(of, JavaMap) else of.map).changes
    return changes


def iterate(value: Any) -> Iterator[Any]:
    """A collection's elements, watched: a change on the way ends it as in Java."""
    if isinstance(value, Array):
        yield from value
        return
    iterator = JavaIterator(value)
    while has_next(iterator):
        yield next_of(iterator)


def has_next(iterator: JavaIterator) -> bool:
    """`Iterator.hasNext`."""
    if isinstance(iterator.of, list):
        return iterator.at != len(iterator.values)
    return iterator.at < len(iterator.values)


def next_of(iterator: JavaIterator) -> Any:
    """`Iterator.next`, with its refusals."""
    owner = "iterator"
    if not isinstance(iterator.of, list):
        kind = getattr(iterator.of, "kind", "KeySet")
        if iterator.of.map.java not in {"java.util.LinkedHashMap", "java.util.HashMap"}:
            owner = ""
        else:
            owner = f"{'linked' if iterator.of.map.java == 'java.util.LinkedHashMap' else 'hashed'} {kind}"
    if changes_of(iterator.of) != iterator.changes:
        raise Thrown("java.util.ConcurrentModificationException", None, _iterator_frames(owner, "changed"))
    if iterator.at >= len(iterator.values):
        raise Thrown("java.util.NoSuchElementException", None, _iterator_frames(owner, "ended"))
    iterator.at += 1
    return iterator.values[iterator.at - 1]


def _iterator_frames(owner: str, why: str) -> tuple[str, ...]:
    if not owner:
        raise PainlessUnsupportedError(f"an iterator over a request's map that {why}")
    return frames(f"{owner} {why}")
