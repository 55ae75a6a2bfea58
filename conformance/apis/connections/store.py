"""What the API remembers: connections in the order in which they were made.

Reads take no lock: a record is never changed, only replaced. A write reaches the journal, then memory; or neither.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4

from conformance.connection.connection import Connection

__all__ = ["Journal", "Record", "Store"]


@dataclass(frozen=True, slots=True)
class Record:
    """A stored connection, with its key; times in milliseconds since 1970."""

    id: str
    number: int
    connection: Connection
    created: int
    modified: int


class Journal(Protocol):
    """Where records are kept beyond the process."""

    def load(self) -> Iterator[Record]:
        """All that is kept, in the order in which they were made."""
        ...

    def write(self, record: Record) -> None:
        """Keep a record, even if the process is killed the moment after."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class Store:
    """Connections in memory; with a journal they outlive the process."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._lock = threading.Lock()
        self._records = {record.id: record for record in journal.load()} if journal is not None else {}

    def get(self, id_: str) -> Record | None:
        """A connection by its id."""
        return self._records.get(id_)

    def all(self) -> list[Record]:
        """Every connection, the oldest first."""
        return list(self._records.values())

    def add(self, connection: Connection) -> Record:
        """Keep a new connection."""
        with self._lock:
            moment = _now()
            return self._keep(Record(f"cn-{uuid4()}", len(self._records), connection, moment, moment))

    def change(self, id_: str, changed: Callable[[Connection], Connection]) -> Record:
        """Replace a connection by what is made of it; its time moves on, whatever the clock says."""
        with self._lock:
            record = self._records[id_]
            later = max(_now(), record.modified + 1)
            return self._keep(replace(record, connection=changed(record.connection), modified=later))

    def close(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            self._journal.close()

    def _keep(self, record: Record) -> Record:
        if self._journal is not None:
            self._journal.write(record)
        self._records[record.id] = record
        return record


def _now() -> int:
    return time.time_ns() // 1_000_000
