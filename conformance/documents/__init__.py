"""Texts as values that know their place: JSON, YAML, Markdown and more -> Document.

Its names are imported when they are asked for: each module of the package imports this one, and few need them all.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.documents.document import Block, BlockError, Document, Note, Reading, Request
    from conformance.documents.files import MAX_BYTES, read, read_one, read_source, read_text
    from conformance.documents.json import read_json
    from conformance.documents.text import Text
    from conformance.documents.yaml import read_yaml, read_yaml_all

__all__ = [
    "MAX_BYTES",
    "Block",
    "BlockError",
    "Document",
    "Note",
    "Reading",
    "Request",
    "Text",
    "read",
    "read_json",
    "read_one",
    "read_source",
    "read_text",
    "read_yaml",
    "read_yaml_all",
]

_HOMES = {
    **dict.fromkeys(("Block", "BlockError", "Document", "Note", "Reading", "Request"), "document"),
    **dict.fromkeys(("MAX_BYTES", "read", "read_one", "read_source", "read_text"), "files"),
    "read_json": "json",
    "Text": "text",
    **dict.fromkeys(("read_yaml", "read_yaml_all"), "yaml"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
