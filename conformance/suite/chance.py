"""The random words of a run: names that nobody else uses, planted credentials. A recording needs the same again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random, SystemRandom

__all__ = ["seeded", "token"]


class _Source:
    """Where the words come from: in a process, one at a time."""

    random: Random = SystemRandom()


def token(size: int) -> str:
    """So many bytes, in hexadecimal digits."""
    return _Source.random.randbytes(size).hex()


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """The words that follow from a seed, until the end of the block: for runs that have the process to themselves."""
    before = _Source.random
    _Source.random = Random(seed)  # noqa: S311 -- planted credentials open nothing
    try:
        yield
    finally:
        _Source.random = before
