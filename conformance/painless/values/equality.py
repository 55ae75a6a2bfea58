"""Which values are equal, and their hashes."""

from __future__ import annotations

from typing import Any

from conformance.painless.arithmetic import int32
from conformance.painless.errors import PainlessUnsupportedError
from conformance.painless.values.boxes import Byte, Char, Float, Long, Short
from conformance.painless.values.keys import identity, key_hash, list_hash
from conformance.painless.values.lists import JavaList
from conformance.painless.values.maps import Entry, JavaMap, JavaSet, View
from conformance.painless.values.objects import Number

__all__ = ["equal", "hash_code", "same"]


def equal(left: Any, right: Any) -> bool:
    """`left.equals(right)`; neither is None."""
    kind = type(left)
    if kind is str or kind in {int, bool, Long, Short, Byte, Char}:
        return kind is type(right) and left == right
    if kind in {float, Float}:
        return kind is type(right) and identity(left) == identity(right)
    if kind is JavaList:
        return (
            type(right) is JavaList
            and len(left) == len(right)
            and all(same(a, b) for a, b in zip(left, right, strict=True))
        )
    if kind is JavaMap:
        if type(right) is not JavaMap or len(left) != len(right):
            return False
        return all(right.has(key) and same(value, right.get(key)) for key, value in left.items())
    if kind is JavaSet or (kind is View and left.kind == "KeySet"):
        return (
            (type(right) is JavaSet or (type(right) is View and right.kind == "KeySet"))
            and len(left) == len(right)
            and all(right.map.has(key) for key in left.items())
        )
    if kind is Number or type(right) is Number:
        raise PainlessUnsupportedError("a comparison of a java.math.BigDecimal")
    if kind is Entry:
        return type(right) is Entry and same(left.key, right.key) and same(left.value, right.value)
    return left is right


def same(left: Any, right: Any) -> bool:
    """`Objects.equals`."""
    return left is right or (left is not None and right is not None and equal(left, right))


def hash_code(value: Any) -> int:
    """`hashCode`, as a signed number. Raises PainlessUnsupportedError for objects whose hash is their address."""
    kind = type(value)
    if kind is JavaList:
        return list_hash(value, hash_code)
    if kind is JavaMap:
        return int32(sum(hash_code(key) ^ hash_code(item) for key, item in value.items()))
    if kind is JavaSet or (kind is View and value.kind == "KeySet"):
        return int32(sum(hash_code(item) for item in value.items()))
    if kind is Entry:
        return hash_code(value.key) ^ hash_code(value.value)
    return key_hash(value)
