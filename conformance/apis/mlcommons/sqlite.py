"""The journal in an SQLite file: every transaction is on disk before it is answered.

Write-ahead logging: a process that is killed at any moment loses nothing that was answered, and leaves nothing half
done. Credentials are ciphertext in the documents already; the key lies in a file of its own beside the database.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

from conformance.apis.mlcommons.store import Change, Document, Setting
from conformance.errors import UsageError

__all__ = ["SqliteJournal"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    "index" TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, seq_no INTEGER NOT NULL, source TEXT,
    PRIMARY KEY ("index", id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS settings (
    layer TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (layer, key)) WITHOUT ROWID;
"""


class SqliteJournal:
    """Keeps documents and persistent settings in one file; transient settings end with the process, as they do."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
            self._connection.execute("PRAGMA journal_mode=WAL")
            self._connection.execute("PRAGMA synchronous=NORMAL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise UsageError(f"{path}: can't be used as a data file: {error}") from error

    def load(self) -> Iterator[Change]:
        """All that is kept."""
        rows = self._connection.execute('SELECT "index", id, version, seq_no, source FROM documents ORDER BY seq_no')
        for index, id_, version, seq_no, source in rows.fetchall():
            yield Document(index, id_, version, seq_no, None if source is None else json.loads(source))
        for layer, key, value in self._connection.execute("SELECT layer, key, value FROM settings").fetchall():
            yield Setting(layer, key, json.loads(value))

    def write(self, changes: list[Change]) -> None:
        """Keep the changes in one transaction."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                for change in changes:
                    self._write(change)
            except sqlite3.Error:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def _write(self, change: Change) -> None:
        if isinstance(change, Document):
            source = None if change.source is None else json.dumps(change.source, separators=(",", ":"))
            row = (change.index, change.id, change.version, change.seq_no, source)
            self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?)", row)
        elif change.layer == "persistent":
            if change.value is None:
                self._connection.execute("DELETE FROM settings WHERE layer = ? AND key = ?", (change.layer, change.key))
            else:
                kept = (change.layer, change.key, json.dumps(change.value))
                self._connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?, ?)", kept)
