"""JSON: the value at the C reader's speed, places and exact complaints from a slow second look."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.documents.complaints import Dialect, RelatedError, ScanError
from conformance.documents.document import Document, Node, Note, Reading
from conformance.documents.reader import READERS, Reader
from conformance.documents.scan import (
    COMMENTS,
    CONSOLE,
    ENGINE,
    MAX_DEPTH,
    STRICT,
    TEMPLATE,
    Scanned,
    scan,
    string_runs,
    string_span,
)
from conformance.documents.text import Run, Text
from conformance.documents.tree import seek, tree_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.errors import DocumentError

__all__ = ["JsonLayout", "is_strict", "read_json", "read_json_at", "scan_error"]


class JsonLayout(NamedTuple):
    """The places of a JSON text in a dialect; `strict` says that the strict reader has taken it."""

    dialect: Dialect = STRICT
    strict: bool = False

    def tree(self, text: str) -> Node:
        """The nodes, by a second reading."""
        return tree_of(text) if self.strict else scan(text, self.dialect).node

    def seek(self, text: str, steps: Sequence[str]) -> tuple[Node, Node] | None:
        """The nodes of the key and of the value, where the text is strict JSON."""
        return seek(text, steps) if self.strict else None

    def span(self, text: str, node: Node, start: int, end: int) -> tuple[int, int] | None:
        """Offsets in the text, where it is strict JSON."""
        return string_span(text, node, start, end) if self.strict and node.style == "json" else None

    def runs(self, text: str, node: Node, value: str) -> Sequence[Run]:
        """Plain stretches and escapes."""
        return string_runs(text, node, value)


_LAYOUTS = {dialect: JsonLayout(dialect) for dialect in (STRICT, COMMENTS, CONSOLE, TEMPLATE, ENGINE)}
_STRICT = JsonLayout(STRICT, strict=True)


class _RefusedError(ValueError):
    """The fast reader met what only the slow one can explain."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _RefusedError
    return made


def _constant(name: str) -> Any:
    raise _RefusedError(name)


def _float(text: str) -> float:
    number = float(text)
    if number - number != 0:
        raise _RefusedError(text)
    return number


def _whole(text: str) -> int:
    # the engine's reader takes no longer ones: what this one takes, that one reads alike
    if len(text) > 1000:
        raise _RefusedError(text)
    return int(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_whole)


def is_strict(document: Document) -> bool:
    """Whether a document's text is JSON as RFC 8259 has it, no member twice, no number of a thousand digits."""
    return document.layout is _STRICT


def read_json(text: str | Text, path: str = "", *, dialect: Dialect = STRICT) -> Document:
    """The document of a JSON text; a DocumentError at the very character where it is none."""
    source = text if isinstance(text, Text) else Text(text, path)
    value = source.value
    if is_plain(value):
        try:
            # `strict` is the decoder's default: no raw control characters in strings.
            return Document(_DECODER.decode(value), source, _STRICT, "json")
        except ValueError:
            pass  # The slow reader takes what the dialect lets pass, and says what is wrong with the rest.
    try:
        scanned = scan(value, dialect)
    except ScanError as error:
        raise scan_error(source, error) from None
    return _document_of(source, scanned, dialect)


def read_json_at(source: Text, at: int, dialect: Dialect, *, plain: bool) -> tuple[Document, int]:
    """The document of the value that begins at an offset, and where it ends; ScanError if there is none.

    `plain` is what `is_plain` says of the whole text.
    """
    if plain:
        try:
            value, end = _DECODER.raw_decode(source.value, at)
            return Document(value, source.slice(at, end), _STRICT, "json"), end
        except ValueError:
            pass
    scanned = scan(source.value, dialect, at, whole=False)
    notes = tuple(Note(kind, source.place(start, end)) for kind, start, end in scanned.notes)
    text = source.slice(at, scanned.end)
    return Document(scanned.value, text, _LAYOUTS[dialect], "json", notes=notes), scanned.end


def _document_of(source: Text, scanned: Scanned, dialect: Dialect) -> Document:
    """The document of a value that has been scanned already."""
    notes = tuple(Note(kind, source.place(start, end)) for kind, start, end in scanned.notes)
    return Document(scanned.value, source, _LAYOUTS[dialect], "json", notes=notes)


def scan_error(source: Text, error: ScanError) -> DocumentError:
    """The error with its place in the file."""
    problem = error.told(source.line_of(error.related)) if isinstance(error, RelatedError) else error.problem
    return source.error(problem, min(error.at, len(source.value)))


_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)


def is_plain(text: str) -> bool:
    """Whether the C reader, which recurses, may be asked: brackets don't nest too deep."""
    return text.count("{") + text.count("[") <= MAX_DEPTH or _depth(text) <= MAX_DEPTH


def _depth(text: str) -> int:
    """How deep brackets nest; no further than the bound."""
    depth = deepest = 0
    for found in _BRACKETS.finditer(text):
        mark = found.group()
        if mark in "[{":
            depth += 1
            if depth > deepest:
                deepest = depth
                if deepest > MAX_DEPTH:
                    break
        elif mark in "]}":
            depth -= 1
    return deepest


def _read(source: Text) -> list[Reading]:
    # The engine's own reader takes // and /* */ comments, so they are no error, but a note.
    return [read_json(source, dialect=COMMENTS)]


READERS.add("json", Reader(suffixes=(".json",), read=_read))
