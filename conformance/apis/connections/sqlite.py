"""The journal in an SQLite file: a record is on disk before it is answered, and all of its content is ciphertext.

It may share the file with the ML Commons API. Write-ahead logging: a process that is killed at any moment loses nothing
that was answered, and leaves nothing half done.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from conformance.apis.connections.store import Record
from conformance.apis.encryption import Encryptor
from conformance.connection.connection import read_connection
from conformance.connection.fault import RefusedError
from conformance.errors import UsageError

__all__ = ["SqliteJournal"]

_SCHEMA = "CREATE TABLE IF NOT EXISTS connections (id TEXT PRIMARY KEY, number INTEGER NOT NULL, sealed TEXT NOT NULL)"


class SqliteJournal:
    """Keeps records in one table of a file. Raises UsageError for one that can't be used, or has another key."""

    def __init__(self, path: Path, encryptor: Encryptor) -> None:
        self._path = path
        self._encryptor = encryptor
        self._lock = threading.Lock()
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            self._database.execute("PRAGMA journal_mode=WAL")
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.execute(_SCHEMA)
        except sqlite3.Error as error:
            raise UsageError(f"{path}: can't be used as a data file: {error}") from error

    def load(self) -> Iterator[Record]:
        """All that is kept."""
        for (sealed,) in self._database.execute("SELECT sealed FROM connections ORDER BY number").fetchall():
            try:
                kept = json.loads(self._encryptor.decrypt(sealed))
                yield Record(**{**kept, "connection": read_connection(kept["connection"])})
            except ValueError as error:
                raise UsageError(f"{self._path}: its connections were kept with another key: {error}") from error
            except RefusedError as error:
                raise UsageError(f"{self._path}: it holds a connection that is none: {error}") from error

    def write(self, record: Record) -> None:
        """Keep a record."""
        kept = {
            "id": record.id,
            "number": record.number,
            "connection": record.connection.body,
            "created": record.created,
            "modified": record.modified,
        }
        sealed = self._encryptor.encrypt(json.dumps(kept))
        with self._lock:
            row = (record.id, record.number, sealed)
            self._database.execute("INSERT OR REPLACE INTO connections VALUES (?, ?, ?)", row)

    def close(self) -> None:
        """Close the file."""
        self._database.close()
