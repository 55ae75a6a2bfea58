"""The documents of one index as a query sees them: their words, and the scores of words (BM25 as Lucene has it)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from conformance.apis.mlcommons.analysis import standard_tokens
from conformance.apis.mlcommons.search.dates import date_text
from conformance.apis.mlcommons.search.mapping import Field, entries_of, field_named, hidden, values, whole
from conformance.apis.mlcommons.store import Document

__all__ = ["OTHER_LEAF", "Corpus"]

_K1, _B = 1.2, 0.75

OTHER_LEAF = "java.lang.Object@4f2410ac"
"""How the engine spells what it can't: the text of a bare Object."""


class Corpus:
    """Documents in index order. `secretive` hides from every query what no hit shows."""

    def __init__(self, index: str, uuid: str, documents: Sequence[Document], *, secretive: bool = False) -> None:
        self.index = index
        self.uuid = uuid
        self.documents = documents
        self._secretive = secretive
        self._hidden = hidden(index) if secretive else ()
        self._words: dict[tuple[str, str], tuple[str, ...]] = {}
        self._lengths: dict[str, tuple[int, float]] = {}
        self._idf: dict[tuple[str, str], float] = {}

    def values(self, field: Field, document: Document) -> list[Any]:
        """What a document holds in a field."""
        if self._is_hidden(field):
            return []
        return values(field, document.id, document.source or {})

    def _is_hidden(self, field: Field) -> bool:
        return any(field.name == path or field.name.startswith(path + ".") for path in self._hidden)

    def shown(self, field: Field, document: Document) -> list[Any]:
        """A field's values as `fields` shows them: of a flat object always the whole, as Java spells a map."""
        if field.kind in {"flat", "flat_root"}:
            return (
                []
                if self._is_hidden(field)
                else [java_text(each) for each in whole(self._root(field), document.source or {})]
            )
        held = self.values(field, document)
        return [date_text(value) for value in held] if field.kind == "date" else held

    def _root(self, field: Field) -> Field:
        """The flat object that a leaf is in."""
        names = (".".join(field.path[:length]) for length in range(1, len(field.path) + 1))
        found = (field_named(self.index, name) for name in names)
        return next((each for each in found if each is not None and each.kind == "flat_root"), field)

    def column(self, field: Field, document: Document) -> list[Any]:
        """The column of a flat object's leaf.

        The engine keeps one column for the whole object; what lies under other keys comes out as a bare Object.
        """
        own = ".".join(field.path)
        if self._is_hidden(field):
            return []
        leaves = {f"{path}={text}": (path, text) for path, text in entries_of(self._root(field), document.source or {})}
        found = [leaves[entry] for entry in sorted(leaves)]
        return [text if path == own else OTHER_LEAF for path, text in found if path == own or not self._secretive]

    def words(self, field: Field, document: Document) -> tuple[str, ...]:
        """The words of a text field."""
        key = (field.name, document.id)
        known = self._words.get(key)
        if known is None:
            known = tuple(word for value in self.values(field, document) for word in standard_tokens(_text(value)))
            self._words[key] = known
        return known

    def score(self, field: Field, word: str, document: Document) -> float:
        """How much a word in a text field counts for a document that has it."""
        return self.score_of(field, self.words(field, document), word)

    def score_of(self, field: Field, words: tuple[str, ...], word: str, frequency: int | None = None) -> float:
        """The BM25 score of a word with this frequency (that in the words, if not told)."""
        _, average = self._length(field)
        count = words.count(word) if frequency is None else frequency
        return self.weight(field, word) * count * (_K1 + 1) / (count + _K1 * (1 - _B + _B * len(words) / average))

    def weight(self, field: Field, word: str) -> float:
        """A word's inverse document frequency."""
        key = (field.name, word)
        known = self._idf.get(key)
        if known is None:
            having = sum(word in self.words(field, document) for document in self.documents)
            total, _ = self._length(field)
            known = self._idf[key] = math.log(1 + (total - having + 0.5) / (having + 0.5))
        return known

    def _length(self, field: Field) -> tuple[int, float]:
        known = self._lengths.get(field.name)
        if known is None:
            lengths = [len(words) for document in self.documents if (words := self.words(field, document))]
            known = (len(lengths), sum(lengths) / len(lengths) if lengths else 1.0)
            self._lengths[field.name] = known
        return known


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def java_text(value: Any) -> str:
    """A value as Java's collections spell it: `{a=1, b=[x]}`."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={java_text(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return "null" if value is None else _text(value)
