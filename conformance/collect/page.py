"""The connectors of a page: a Markdown document, a script, a file of another tool, each body by its name."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from conformance.blueprint import Blueprint
from conformance.documents.files import read, read_source
from conformance.errors import DocumentError
from conformance.lint.options import Options
from conformance.lint.page import Page, looks_relevant

__all__ = ["bodies", "is_relevant"]


def is_relevant(path: Path) -> bool:
    """Whether a file of a folder is about connectors."""
    try:
        text = read_source(path)
    except DocumentError:
        return False
    return looks_relevant(text.value)


def bodies(path: Path, shown: str = "") -> Mapping[str, Blueprint]:
    """The bodies that the create API takes, by name; those that are left open, or are parts of others, are no tests."""
    try:
        readings = read(path, shown)
    except DocumentError:
        return {}
    page = Page(read_source(path, shown), readings, Options())
    found: dict[str, Blueprint] = {}
    for subject in page.subjects:
        if subject.kind != "body" or subject.is_answer or subject.elided:
            continue
        base = re.sub(r"[^\w.-]+", "-", subject.name).strip("-") or "connector"
        name = next(each for each in (base, *(f"{base}-{n}" for n in range(2, len(found) + 3))) if each not in found)
        found[name] = Blueprint(
            name,
            subject.name or os.fspath(path),
            "",
            subject.value,
            subject.document,
            pointer=subject.base,
        )
    return found
