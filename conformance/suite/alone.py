"""Requirements that change cluster settings run alone, also where several processes share a target."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["lock_file", "locked"]


@contextmanager
def lock_file() -> Iterator[str]:
    """The path of a new file by which processes agree."""
    number, path = tempfile.mkstemp(prefix="conformance-", suffix=".lock")
    os.close(number)
    try:
        yield path
    finally:
        with suppress(OSError):
            Path(path).unlink()


@contextmanager
def locked(path: str, *, alone: bool) -> Iterator[None]:
    """Run beside others, or `alone`; without a path there are no others. (Windows has no such locks.)"""
    if not path or importlib.util.find_spec("fcntl") is None:
        yield
        return
    import fcntl

    with Path(path).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield  # closing the file lets it go
