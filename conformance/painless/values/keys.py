"""What tells the keys of maps apart, and in which order a HashMap keeps them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from conformance.java.hashmap import string_hash
from conformance.painless.arithmetic import int32
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.values.boxes import Byte, Char, Float, Long, Short
from conformance.painless.values.classes import class_name
from conformance.painless.values.lists import JavaList

__all__ = ["hash_ordered", "identity", "key_hash", "list_hash"]


def identity(key: Any) -> Any:
    """What tells keys apart: Java's `1`, `1L`, `1.0`, `true` and `'1'` are five."""
    kind = type(key)
    if key is None or kind is str:
        return key
    if kind in {int, bool, Long, Short, Byte, Char}:
        return (kind, key)
    if kind in {float, Float}:
        return (kind, struct.pack(">d", key) if key == key else b"NaN")  # noqa: PLR0124 - NaN alone differs from itself
    if kind is JavaList:
        return (kind, tuple(identity(value) for value in key))
    raise PainlessUnsupportedError(f"a {class_name(key)} as a key")


def key_hash(value: Any) -> int:
    """`hashCode` of what can be a key, as a signed number. Raises PainlessUnsupportedError for all else."""
    kind = type(value)
    if value is None:
        return 0
    if kind is str:
        return int32(string_hash(value))
    if kind is bool:
        return 1231 if value else 1237
    if kind in {int, Short, Byte}:
        return int(value)
    if kind is Long:
        bits = value & 0xFFFFFFFFFFFFFFFF
        return int32(bits ^ bits >> 32)
    if kind is Char:
        return ord(value)
    if kind is float:
        (bits,) = struct.unpack(">Q", struct.pack(">d", value if value == value else float("nan")))  # noqa: PLR0124
        return int32(bits ^ bits >> 32)
    if kind is Float:
        (bits,) = struct.unpack(">i", struct.pack(">f", value))
        return int(bits)
    if kind is JavaList:
        return list_hash(value, key_hash)
    raise PainlessUnsupportedError(f"the hash of a {class_name(value)}")


def list_hash(values: JavaList, of: Callable[[Any], int]) -> int:
    """`List.hashCode`, of the elements' hashes."""
    total = 1
    for item in values:
        total = int32(31 * total + of(item))
    return total


def hash_ordered(pairs: list[tuple[Any, Any]], peak: int, capacity: int) -> list[tuple[Any, Any]]:
    """Entries in order of a HashMap's buckets, its table of this size or as large as `peak` entries made it."""
    while peak * 4 > capacity * 3:
        capacity *= 2
    buckets: dict[int, list[tuple[Any, Any]]] = {}
    for pair in pairs:
        spread = key_hash(pair[0]) & 0xFFFFFFFF
        buckets.setdefault((spread ^ spread >> 16) & capacity - 1, []).append(pair)
    if any(len(bucket) > 8 for bucket in buckets.values()):
        raise PainlessUnsupportedError("a map with many keys of one hash")
    return [pair for _, bucket in sorted(buckets.items()) for pair in bucket]
