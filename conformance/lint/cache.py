"""What was found in files before, kept by their content, the options and the kit itself.

One SQLite file in the user's cache folder, or where CONFORMANCE_CACHE_DIR says. It is a help and never a need: what is
locked, full, broken or may not be written is done without. Rows of another day go when the first of a day is
written, because the date decides which models are retired.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import conformance
from conformance.lint.options import Options
from conformance.lint.source import Source
from conformance.resources import blueprints, schemas

__all__ = ["Cache", "cache_folder"]

if TYPE_CHECKING:
    import sqlite3

FILE = "lint-2.sqlite3"
_MOST = 200_000
"""Rows: past it, all go."""
_AT_ONCE = 500
_WAIT = 2.0
"""Seconds that another run may hold the file."""


def cache_folder() -> Path:
    """Where caches go on this system."""
    if given := os.environ.get("CONFORMANCE_CACHE_DIR"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "conformance" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "conformance"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "conformance"


class Cache:
    """Results for one set of options; what can't be used is as if it were empty."""

    def __init__(self, folder: Path, options: Options) -> None:
        self._file = folder / FILE
        self._day = options.today.isoformat()
        self._run = repr((options, _kit())).encode("utf-8", "surrogatepass")
        self._connection: sqlite3.Connection | None = None
        self._usable = True

    def key(self, source: Source) -> bytes | None:
        """What a file's result is kept under; None for a file whose result is not kept."""
        if not isinstance(source.data, bytes) or not isinstance(source.beside, bytes | None):
            return None
        digest = hashlib.blake2b(self._run, digest_size=20)
        name = source.path.encode("utf-8", "surrogatepass")
        for part in (name, b"%d" % source.explicit, source.data, source.beside or b""):
            digest.update(b"%d:" % len(part))
            digest.update(part)
        return digest.digest()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, str]:
        """The results that are kept under some keys."""
        found: dict[bytes, str] = {}
        for some in _batches(list(keys)):
            asked = f"SELECT key, result FROM found WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608 - marks
            found.update(self._do(asked, some))
        return found

    def put(self, rows: Sequence[tuple[bytes, str]]) -> None:
        """Keep results."""
        if not rows or not self._usable:
            return
        self._do("BEGIN IMMEDIATE")
        full = self._do("SELECT 1 FROM (SELECT count(*) AS rows FROM found) WHERE rows > ?", (_MOST,))
        self._do("DELETE FROM found WHERE day <> ? OR ?", (self._day, bool(full)))
        for key, result in rows:
            self._do("INSERT OR REPLACE INTO found VALUES (?, ?, ?)", (key, self._day, result))
        self._do("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _do(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        if not self._usable:
            return []
        import sqlite3

        try:
            if self._connection is None:
                self._connection = self._open()
            return self._connection.execute(statement, tuple(values)).fetchall()
        except sqlite3.OperationalError:
            # locked by another run, a full disk, a folder that may not be written to: this run goes without
            self._usable = False
        except (sqlite3.DatabaseError, OSError):
            self._usable = False
            self.close()
            # what is no database any more is begun anew by the next run
            with suppress(OSError):
                self._file.unlink()
        self.close()
        return []

    def _open(self) -> sqlite3.Connection:
        import sqlite3

        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        connection = sqlite3.connect(self._file, timeout=_WAIT, isolation_level=None)
        # what a crash may cost is a cache
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS found (key BLOB PRIMARY KEY, day TEXT, result TEXT) WITHOUT ROWID"
        )
        return connection


def _batches(keys: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


def _kit() -> tuple[object, ...]:
    """What the kit's answers depend on: its version and Python's, what is installed beside it, and its own sources."""
    import click

    package = Path(conformance.__file__).parent
    beside = Path(click.__file__).parents[1].stat().st_mtime_ns
    known: tuple[object, ...] = (conformance.__version__, sys.version, beside, package.stat().st_mtime_ns)
    if (package / "_data").is_dir():
        return known
    # a checkout: its files change while its version stays
    newest = [
        (entry.stat().st_mtime_ns, entry.stat().st_size)
        for top in (package, blueprints(), schemas())
        for entry in _files(str(top))
    ]
    return (*known, hashlib.blake2b(repr(newest).encode(), digest_size=16).hexdigest())


def _files(folder: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            else:
                yield entry
