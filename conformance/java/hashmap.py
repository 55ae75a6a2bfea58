"""The order in which `java.util.HashMap` gives back its keys, which decides key order in what the engine sends.

Buckets come in order of index; inside a bucket it depends on how the keys came in. `put` (objects, parameters) adds
at a bucket's end, `computeIfAbsent` (the AWS SDK's query parameters) at its front, and grows the table one key later.
A bucket that outgrows its list makes a small table grow, and in a larger one becomes a tree with an order of its own.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING

from conformance.java.treebin import TreeBin

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["hash_order", "query_order", "string_hash"]

_BIN_LIMIT = 8
_TREES_FROM = 64
_LIST_AGAIN = 6


def string_hash(text: str) -> int:
    """`String.hashCode` over UTF-16 units, as an unsigned number."""
    if text.isascii():
        units: Iterable[int] = text.encode()
    else:
        data = text.encode("utf-16-le", "surrogatepass")
        units = struct.unpack(f"<{len(data) // 2}H", data)
    value = 0
    for unit in units:
        value = value * 31 + unit & 0xFFFFFFFF
    return value


@lru_cache(maxsize=4096)
def _spread(key: str) -> int:
    value = string_hash(key)
    return value ^ value >> 16


def hash_order(keys: Iterable[str], *, copied: int = 0) -> list[str]:
    """The keys of a HashMap into which they were put in this order; they are distinct.

    `copied`: the first so many came in by one `putAll`, which gives a new table just the room for them.
    """
    given = list(keys)
    size = len(given)
    if size < 2:
        return given
    capacity = 16
    if copied:
        capacity = 1 << (int(copied / 0.75 + 1) - 1).bit_length()
    while size * 4 > capacity * 3:
        capacity *= 2
    if size > _BIN_LIMIT and _crowded(given, capacity):
        table = _Table()
        for key in given:
            table.put(key)
        return table.keys()
    mask = capacity - 1
    return sorted(given, key=lambda key: _spread(key) & mask)


def query_order(keys: Iterable[str]) -> list[str]:
    """The distinct keys of a HashMap filled by `computeIfAbsent` with these keys, repeats included."""
    table = _Table()
    for key in keys:
        table.compute_if_absent(key)
    return table.keys()


def _crowded(keys: list[str], capacity: int) -> bool:
    """Whether, at any size of the table on its way, a bucket held more than its list may."""
    spreads = [_spread(key) for key in keys]
    size = 16
    while size <= capacity:
        mask = size - 1
        counts: dict[int, int] = {}
        for spread in spreads[: size * 3 // 4 + 1]:
            bucket = spread & mask
            counts[bucket] = counts.get(bucket, 0) + 1
        if max(counts.values()) > _BIN_LIMIT:
            return True
        size *= 2
    return False


class _Table:
    """A HashMap's table, played key by key."""

    def __init__(self) -> None:
        self._bins: list[list[tuple[str, int]] | TreeBin] = [[] for _ in range(16)]
        self._seen: set[str] = set()

    def keys(self) -> list[str]:
        return [key for bin_ in self._bins for key, _ in (bin_.chain if isinstance(bin_, TreeBin) else bin_)]

    def put(self, key: str) -> None:
        index = self._index(key)
        bin_ = self._bins[index]
        if isinstance(bin_, TreeBin):
            bin_.add(key, _spread(key))
        else:
            bin_.append((key, _spread(key)))
            if len(bin_) > _BIN_LIMIT:
                self._treeify(index)
        self._seen.add(key)
        if self._full():
            self._grow()

    def compute_if_absent(self, key: str) -> None:
        if self._full():
            self._grow()
        if key in self._seen:
            return
        index = self._index(key)
        bin_ = self._bins[index]
        if isinstance(bin_, TreeBin):
            bin_.add(key, _spread(key))
        else:
            bin_.insert(0, (key, _spread(key)))
            if len(bin_) >= _BIN_LIMIT:
                self._treeify(index)
        self._seen.add(key)

    def _index(self, key: str) -> int:
        return _spread(key) & len(self._bins) - 1

    def _full(self) -> bool:
        return len(self._seen) * 4 > len(self._bins) * 3

    def _treeify(self, index: int) -> None:
        bin_ = self._bins[index]
        if len(self._bins) < _TREES_FROM:
            self._grow()
        elif not isinstance(bin_, TreeBin):
            self._bins[index] = TreeBin(bin_)

    def _grow(self) -> None:
        bit = len(self._bins)
        low: list[list[tuple[str, int]] | TreeBin] = []
        high: list[list[tuple[str, int]] | TreeBin] = []
        for bin_ in self._bins:
            chain = bin_.chain if isinstance(bin_, TreeBin) else bin_
            parts = [entry for entry in chain if not entry[1] & bit], [entry for entry in chain if entry[1] & bit]
            for part, half in zip(parts, (low, high), strict=True):
                if not isinstance(bin_, TreeBin) or len(part) <= _LIST_AGAIN:
                    half.append(part)
                else:
                    half.append(bin_ if len(part) == len(chain) else TreeBin(part))
        self._bins = low + high
