"""From a file to documents: size, encoding, and which reader it is for."""

from __future__ import annotations

import codecs
import os
import re
import stat
from functools import cache, lru_cache
from importlib import import_module

from conformance.documents.document import Document, Reading
from conformance.documents.reader import READERS, Reader, for_suffix
from conformance.documents.text import Text, line_starts
from conformance.errors import DocumentError
from conformance.registry import load_all

__all__ = [
    "MAX_BYTES",
    "decode",
    "read",
    "read_bytes",
    "read_documents",
    "read_one",
    "read_source",
    "read_text",
    "suffixes",
]

MAX_BYTES = 10_000_000
"""Larger files are refused before they are read: a blueprint has kilobytes."""

_REQUEST = re.compile(r"^[ \t]*(?:GET|PUT|POST|DELETE|PATCH|HEAD)[ \t]+/?[\w<{]", re.MULTILINE)


def read(path: str | os.PathLike[str], shown: str = "") -> list[Reading]:
    """All the documents of a file in order, and an error for each part that can't be read.

    Raises DocumentError where the file as a whole can't be read; `path` is shown as given, or as `shown`.
    """
    return read_documents(read_source(path, shown), os.fspath(path))


def read_text(text: str, name: str = "") -> list[Reading]:
    """As `read`, for a text that goes by a name (its suffix chooses the reader, else its content)."""
    return read_documents(Text(text.removeprefix("\ufeff"), name))


def read_one(path: str | os.PathLike[str], shown: str = "") -> Document:
    """The one document of a file; DocumentError if it can't be read or holds none or several."""
    readings = read(path, shown)
    for reading in readings:
        if isinstance(reading, DocumentError):
            raise reading
    documents = [reading for reading in readings if isinstance(reading, Document)]
    if len(documents) != 1:
        what = "no document" if not documents else f"{len(documents)} documents"
        raise DocumentError(f"{what} found; a blueprint file holds one", path=shown or os.fspath(path))
    return documents[0]


def read_source(path: str | os.PathLike[str], shown: str = "") -> Text:
    """A file's text, line breaks as on disk, a byte order mark left out; DocumentError if it is none."""
    return decode(read_bytes(path, shown), shown or os.fspath(path))


def read_bytes(path: str | os.PathLike[str], shown: str = "") -> bytes:
    """What a file holds; DocumentError for what is none, can't be read or is too large."""
    shown = shown or os.fspath(path)
    try:
        # opened before it is looked at, and without waiting: what was a file a moment ago may be a pipe by now
        # without a file object: there are thousands of files, of a kilobyte each
        file = os.open(path, _FLAGS)
        try:
            status = os.fstat(file)
            if not stat.S_ISREG(status.st_mode):
                is_folder = stat.S_ISDIR(status.st_mode)
                what = "a directory; name a file" if is_folder else "neither a file nor a directory"
                raise DocumentError(f"this is {what}", path=shown)
            data = _all_of(file, status.st_size)
        finally:
            os.close(file)
    except (OSError, ValueError) as error:
        # A name with a NUL character is a ValueError.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DocumentError(f"can't be read: {reason}", path=shown) from None
    if len(data) > MAX_BYTES:
        size = max(status.st_size, len(data))
        raise DocumentError(
            f"the file has {size / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB (is it a blueprint?)", path=shown
        )
    return data


_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def _all_of(file: int, size: int) -> bytes:
    """What an open file holds, up to one byte beyond the limit; the size is what it was a moment ago."""
    data = os.read(file, min(size, MAX_BYTES) + 1)
    while (left := MAX_BYTES + 1 - len(data)) > 0 and (more := os.read(file, min(left, 65536))):
        data += more
    return data


def decode(data: bytes, path: str) -> Text:
    """The text of a file's bytes, a byte order mark left out; DocumentError where they are none."""
    return Text(_decode(data, path), path)


def _decode(data: bytes, shown: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DocumentError("the file is in UTF-16; save it as UTF-8", path=shown, line=1, column=1)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        # `error.object` lacks the mark that utf-8-sig takes off.
        before = error.object[: error.start].decode("utf-8")
        lines = line_starts(before)
        offset = len(data) - len(error.object) + error.start
        if b"\0" in data[:8192]:
            problem = "this is a binary file"
        else:
            problem = f"the byte 0x{data[offset]:02x} (number {offset + 1} of the file) is not UTF-8; save it as UTF-8"
        raise DocumentError(problem, path=shown, line=len(lines), column=len(before) - lines[-1] + 1) from None
    if "\0" in text:
        before = text[: text.index("\0")]
        lines = line_starts(before)
        raise DocumentError(
            "a NUL character: is this a binary file?", path=shown, line=len(lines), column=len(before) - lines[-1] + 1
        )
    return text


def read_documents(source: Text, name: str = "") -> list[Reading]:
    """As `read`, for a text that is read already; `name` chooses the reader where the text goes by another."""
    if not source.value or source.value.isspace():
        raise DocumentError("the file is empty", path=source.path, line=1, column=1)
    return choose(source.value, name or source.path).read(source)


@cache
def _load_readers() -> None:
    load_all("conformance.documents")


_OWN_MODULE = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
"""Of the commonest suffixes, the module whose reader it is: the others need not be imported for it."""


@cache
def suffixes() -> frozenset[str]:
    """The suffixes of all files that there is a reader for."""
    _load_readers()
    return frozenset(suffix for reader in READERS.values() for suffix in reader.suffixes)


@lru_cache(maxsize=256)
def _for_suffix(suffix: str) -> Reader | None:
    if suffix in _OWN_MODULE:
        import_module(f"conformance.documents.{_OWN_MODULE[suffix]}")
        if found := for_suffix(suffix):
            return found
    _load_readers()
    return for_suffix(suffix)


def choose(text: str, name: str) -> Reader:
    """The reader for a text: by the name's suffix, else by what the text looks like."""
    if found := _for_suffix(os.path.splitext(name)[1].lower()):  # noqa: PTH122 - asked for thousands of files
        return found
    _load_readers()
    for reader in READERS.values():
        if reader.sniff is not None and reader.sniff(text):
            return reader
    start = text.lstrip()[:1]
    if _REQUEST.search(text) and "console" in READERS:
        return READERS["console"]
    return READERS["json" if start in ("{", "[", '"') else "yaml"]
