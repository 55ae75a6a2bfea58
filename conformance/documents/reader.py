"""The readers, one for each kind of text, under their names; each module of this folder adds its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from conformance.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.documents.document import Reading
    from conformance.documents.text import Text

__all__ = ["READERS", "Reader", "for_language", "for_suffix"]


class Reader(NamedTuple):
    """What reads a file by its suffix, or a fenced block by its language (lower case).

    `read` gives the documents of a text in order, and an error for each part that can't be read; it raises a
    DocumentError where nothing of the text can be read. `sniff` says whether a text of no known kind is for it.
    """

    read: Callable[[Text], list[Reading]]
    suffixes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sniff: Callable[[str], bool] | None = None


READERS: Registry[Reader] = Registry("reader")


def for_suffix(suffix: str) -> Reader | None:
    """The reader of files with a suffix (with its dot, any case)."""
    suffix = suffix.lower()
    return next((reader for reader in READERS.values() if suffix in reader.suffixes), None)


def for_language(language: str) -> Reader | None:
    """The reader of blocks in a language."""
    language = language.lower()
    return next((reader for reader in READERS.values() if language in reader.languages), None)
