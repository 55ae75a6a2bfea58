"""Texts as values that know their place: JSON, YAML, Markdown and more -> Document."""

from __future__ import annotations

from conformance.documents.document import Block, BlockError, Document, Note, Reading, Request
from conformance.documents.files import MAX_BYTES, read, read_one, read_source, read_text
from conformance.documents.json import read_json
from conformance.documents.snippet import snippet
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
    "snippet",
]
