"""Jupyter notebooks: each cell read as Markdown, Python or shell, with places in the .ipynb file itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from conformance.documents.document import Block, Document, Node, Reading
from conformance.documents.json import read_json
from conformance.documents.markdown import read_block
from conformance.documents.reader import READERS, Reader
from conformance.documents.scan import string_runs
from conformance.documents.text import Run, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["read_notebook"]

_CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*\n")
_MAGICS = {"bash": "bash", "sh": "bash", "script": "bash", "markdown": "markdown", "writefile": "json"}
_SHELL_LINE = re.compile(r"\s*!")


def read_notebook(text: str | Text, path: str = "") -> list[Reading]:
    """The documents of a notebook's cells, in order; a DocumentError if the file is no notebook."""
    source = text if isinstance(text, Text) else Text(text, path)
    notebook = read_json(source)
    cells = notebook.value.get("cells") if isinstance(notebook.value, dict) else None
    if not isinstance(cells, list):
        raise source.error("this is no Jupyter notebook of version 4: it has no list of cells", 0)
    language = _language(notebook.value)
    readings: list[Reading] = []
    for index, cell in enumerate(cells):
        if not isinstance(cell, dict):
            continue
        inside = _cell(notebook, f"/cells/{index}/source", cell.get("source"))
        if inside is None:
            continue
        kind = "markdown" if cell.get("cell_type") == "markdown" else language
        if cell.get("cell_type") == "code":
            if found := _CELL_MAGIC.match(inside.value):
                kind = _MAGICS.get(found[1], kind)
                inside = inside.slice(found.end(), len(inside.value))
            elif found := _SHELL_LINE.match(inside.value):
                kind = "bash"
                inside = inside.slice(found.end(), len(inside.value))
        elif kind != "markdown":
            continue
        readings += read_block(inside, Block(kind, notebook.place(f"/cells/{index}/source")))
    return readings


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    for name in ("kernelspec", "language_info"):
        info = metadata.get(name) if isinstance(metadata, dict) else None
        if isinstance(info, dict):
            language = info.get("language") or info.get("name")
            if isinstance(language, str):
                return language.lower()
    return "python"


def _cell(notebook: Document, pointer: str, given: Any) -> Text | None:
    """The text of a cell, which the file holds as one string or as a list of lines."""
    if isinstance(given, str):
        return notebook.string(pointer)
    if not isinstance(given, list) or not all(isinstance(line, str) for line in given):
        return None

    def runs() -> Sequence[Run]:
        made: list[Run] = []
        at = 0
        nodes = notebook.node(pointer).kids
        for node, line in zip(nodes if isinstance(nodes, list) else (), given, strict=True):
            made += [run._replace(at=run.at + at) for run in _line_runs(notebook, node, line)]
            at += len(line)
        return made or (Run(0, notebook.node(pointer).start + 1, 0, 0),)

    return notebook.text.decoded("".join(given), runs)


def _line_runs(notebook: Document, node: Node, line: str) -> Sequence[Run]:
    return string_runs(notebook.text.value, node, line) if line else ()


READERS.add("notebook", Reader(suffixes=(".ipynb",), read=read_notebook))
