"""A file's bytes, read once, and those of the file beside it that says what is known of it."""

from __future__ import annotations

import os
from typing import NamedTuple

from conformance.documents.files import read_bytes
from conformance.errors import DocumentError

__all__ = ["SIDECAR", "Source", "read_beside", "read_source"]

SIDECAR = ".conformance-ignore"
"""What the name of the file beside it ends in."""


class Source(NamedTuple):
    """`data` is the error where the file can't be read; `beside` is None where there is no such file."""

    path: str
    data: bytes | DocumentError
    beside: bytes | DocumentError | None = None
    explicit: bool = True
    """Whether the user named the file."""
    shown: str = ""
    """The path that findings name, where it is another one."""


def read_source(path: str, *, explicit: bool = True, shown: str = "") -> Source:
    """What the linter looks at; never raises."""
    return Source(path, _read(path, shown), read_beside(path), explicit, shown)


def read_beside(path: str) -> bytes | DocumentError | None:
    """What the file beside a file holds."""
    name = f"{path}{SIDECAR}"
    try:
        there = bool(path) and os.path.isfile(name)  # noqa: PTH113 - asked of thousands of files
    except ValueError:
        # a name with a NUL character
        return None
    return _read(name) if there else None


def _read(path: str, shown: str = "") -> bytes | DocumentError:
    try:
        return read_bytes(path, shown)
    except DocumentError as error:
        return error
