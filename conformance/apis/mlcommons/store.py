"""What the API remembers: documents in indices, each with version and sequence number, and the cluster's settings.

Reads look at memory and take no lock: a document is never changed, only replaced. Writes happen in a transaction:
all of it reaches the journal, then memory; or none of it.
"""

from __future__ import annotations

import secrets
import threading
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

__all__ = ["Change", "Document", "Index", "Journal", "Setting", "Store", "Transaction", "new_id"]

Source = Mapping[str, Any]
LAYERS = ("persistent", "transient")


@dataclass(frozen=True, slots=True)
class Document:
    """A stored document. `seq_no` tells the order of writes in its index; a deleted one has no source."""

    index: str
    id: str
    version: int
    seq_no: int
    source: Source | None

    def write_answer(self, result: str) -> dict[str, Any]:
        """What OpenSearch answers for the write that made this document."""
        return {
            "_index": self.index,
            "_id": self.id,
            "_version": self.version,
            "result": result,
            "forced_refresh": True,
            "_shards": {"total": 1, "successful": 1, "failed": 0},
            "_seq_no": self.seq_no,
            "_primary_term": 1,
        }


@dataclass(frozen=True, slots=True)
class Setting:
    """A cluster setting in one layer; None takes it away."""

    layer: str
    key: str
    value: Any


Change = Document | Setting


class Journal(Protocol):
    """Where changes are kept beyond the process."""

    def load(self) -> Iterator[Change]:
        """All that is kept, documents in order of `seq_no`, tombstones too."""
        ...

    def write(self, changes: list[Change]) -> None:
        """Keep these changes, all or none, even if the process is killed the moment after."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@dataclass(slots=True)
class Index:
    """One index: its living documents in the order in which they were last written, and the tombstones' versions."""

    name: str
    documents: dict[str, Document] = field(default_factory=dict)
    tombstones: dict[str, int] = field(default_factory=dict)
    next_seq_no: int = 0
    uuid: str = field(default_factory=lambda: urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("="))

    @property
    def exists(self) -> bool:
        """Whether anything was ever written: OpenSearch makes the index then."""
        return self.next_seq_no > 0

    def apply(self, document: Document) -> None:
        """Take a written document in; the newest is the last."""
        self.documents.pop(document.id, None)
        if document.source is None:
            self.tombstones[document.id] = document.version
        else:
            self.documents[document.id] = document
        self.next_seq_no = max(self.next_seq_no, document.seq_no + 1)


class Transaction:
    """Changes that are made together; reads inside see them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: dict[str, int] = {}
        self._seen: dict[tuple[str, str], Document] = {}
        self.changes: list[Change] = []

    def get(self, index: str, id_: str) -> Document | None:
        """The living document, as this transaction sees it."""
        found = self._seen.get((index, id_)) or self._store.index(index).documents.get(id_)
        return found if found is not None and found.source is not None else None

    def put(self, index: str, id_: str, source: Source) -> Document:
        """Write a document: the first time version 1, then counting on."""
        return self._write(index, id_, source)

    def delete(self, index: str, id_: str) -> Document:
        """Write a tombstone, also for what was never there."""
        return self._write(index, id_, None)

    def set(self, layer: str, key: str, value: Any) -> None:
        """Change a cluster setting; None takes it out of the layer."""
        self.changes.append(Setting(layer, key, value))

    def _write(self, index: str, id_: str, source: Source | None) -> Document:
        home = self._store.index(index)
        before = self._seen.get((index, id_)) or home.documents.get(id_)
        version = (before.version if before is not None else home.tombstones.get(id_, 0)) + 1
        seq_no = self._next.get(index, home.next_seq_no)
        self._next[index] = seq_no + 1
        document = Document(index, id_, version, seq_no, source)
        self._seen[index, id_] = document
        self.changes.append(document)
        return document


class Store:
    """Indices and settings in memory; with a journal they outlive the process."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal
        self._lock = threading.RLock()
        self._indices: dict[str, Index] = {}
        self.settings: dict[str, dict[str, Any]] = {layer: {} for layer in LAYERS}
        for change in journal.load() if journal is not None else ():
            self._apply(change)

    def index(self, name: str) -> Index:
        """An index by name; an empty one is there, but does not exist."""
        return self._indices.get(name) or self._indices.setdefault(name, Index(name))

    def get(self, index: str, id_: str) -> Document | None:
        """A living document."""
        return self.index(index).documents.get(id_)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Changes made inside happen together at the end; an error inside undoes them. One writer at a time."""
        with self._lock:
            transaction = Transaction(self)
            yield transaction
            if transaction.changes:
                if self._journal is not None:
                    self._journal.write(transaction.changes)
                for change in transaction.changes:
                    self._apply(change)

    def close(self) -> None:
        """Close the journal."""
        if self._journal is not None:
            self._journal.close()

    def _apply(self, change: Change) -> None:
        if isinstance(change, Document):
            self.index(change.index).apply(change)
            return
        # replaced, not changed: readers may be looking
        layer = {key: value for key, value in self.settings[change.layer].items() if key != change.key}
        if change.value is not None:
            layer[change.key] = change.value
        self.settings[change.layer] = layer


def new_id() -> str:
    """An id as OpenSearch makes them: 20 characters, the eighth is B.

    At most one dash, and six characters or more on either side of it: the full-text match that guards connectors in
    use takes ids apart at dashes, and short pieces would meet by chance.
    """
    while True:
        raw = bytearray(secrets.token_bytes(15))
        raw[5] = 1
        made = urlsafe_b64encode(raw).decode("ascii")
        pieces = made.split("-")
        if len(pieces) == 1 or (len(pieces) == 2 and min(map(len, pieces)) >= 6):
            return made
