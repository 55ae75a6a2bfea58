"""A run in parts: `2/4` is the second of four, and the same things are in it wherever it runs."""

from __future__ import annotations

import zlib

from conformance.errors import UsageError

__all__ = ["WHOLE", "Shard", "holds", "shard_of"]

Shard = tuple[int, int]
WHOLE: Shard = (1, 1)


def shard_of(text: str) -> Shard:
    """`2/4` as numbers. Raises UsageError."""
    number, _, count = text.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise UsageError(f"{text!r} is no shard; give one such as 1/4: the first of four")
    return int(number), int(count)


def holds(shard: Shard, key: str) -> bool:
    """Whether what goes by a key is in a shard: by the key alone, so that a new thing moves no other one."""
    number, count = shard
    return zlib.crc32(key.encode()) % count == number - 1
