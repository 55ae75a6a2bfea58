"""Texts made to hang or break a reader: each ends soon, with documents or a clear error."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.documents import BlockError, Document, read_text
from conformance.errors import DocumentError

N = 50_000
HARD = {
    "blanks in a request line": ("f.console", "GET a" + " " * 10 * N + "b\n"),
    "comments never closed": ("f.console", "POST x\n{ /*\n" * N),
    "prose that begins like a comment": ("f.console", "/* x\n" * N),
    "requests without a body": ("f.console", "POST x\n" * N),
    "a list of elisions": ("f.console", "[" + "..., " * N + "]"),
    "many small bodies": ("f.console", "{}\n" * N),
    "quote marks of Markdown": ("f.md", ">" * N + "\n```json\n{}\n```"),
    "lists in lists": ("f.md", "- " * N),
    "backticks": ("f.md", "`" * 10 * N),
    "fences without an end": ("f.md", "- ```json\n" * 2000),
    "blanks in a quoted scalar": ("f.yaml", "a: '" + " " * 10 * N + "x'"),
    "an escaped string": ("f.json", '["' + "\\\\" * 10 * N + '"]'),
    "an escaped string never closed": ("f.json", '["' + "\\\\" * 10 * N),
    "escapes in a shell's string": ("f.sh", 'curl x -d "' + "\\\\" * 10 * N + '"'),
    "dollars in a shell's string": ("f.sh", 'curl x -d "' + "$" * N + '"'),
    "substitutions never closed": ("f.sh", "$(" * 2000),
    "heredocs never closed": ("f.sh", "cat <<E\n" * 2000),
    "brackets of a program": ("f.py", "[" * N),
    "a program of many dicts": ("f.py", 'x = {"a": [1, "é"]}\n' * 5000),
    "a heredoc of Terraform": ("f.tf", "x = <<E\n" + "é$${\n" * N + "E\n"),
}


@pytest.mark.parametrize("name", HARD)
def test_a_text_that_is_made_to_hang_ends_soon(name: str) -> None:
    file, text = HARD[name]
    begun = time.process_time()
    try:
        for reading in read_text(text, file)[:100]:
            assert isinstance(reading, (Document, DocumentError))
            if isinstance(reading, Document) and isinstance(reading.value, dict) and "a" in reading.value:
                assert reading.place_in("/a", 0, 1).line
    except DocumentError as error:
        assert str(error).startswith(file)  # noqa: PT017 - an error is one of two good ends
    assert time.process_time() - begun < 5


PIECES = [
    *("```json\n", "```\n", "~~~", "> ", "- ", "  ", "\t", "\n", "\r\n", "POST /x\n", "{", "}", '"a"', ":", ",", "["),
    *("]", "...", '"""', "// c\n", "# c\n", "<X>", "{{x}}", "{% x %}", "1", "é", "'", "curl -d '", "\\", "|", "&a "),
    *("*a", "/*", "*/", "${x}", "<<E\n", "E\n", "x = ", 'jsonencode({"a" = 1})'),
]
PARTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
NAMES = ["f.md", "f.console", "f.json", "f.yaml", "f.sh", "f.py", "f.ipynb", "f.tf", "f", "f.jsonc"]


@given(PARTS, st.sampled_from(NAMES))
def test_any_text_gives_documents_with_places_or_errors_with_places(text: str, name: str) -> None:
    try:
        readings = read_text(text, name)
    except DocumentError as error:
        assert error.line >= 1  # noqa: PT017 - an error is one of two good ends
        return
    lines = text.count("\n") + text.count("\r") + 1
    for reading in readings:
        if isinstance(reading, Document):
            walk(reading, reading.value, "")
        else:
            assert isinstance(reading, (BlockError, DocumentError))
            assert 1 <= reading.line <= lines
            assert reading.column >= 1


def walk(document: Document, value: Any, pointer: str) -> None:
    place = document.place(pointer)
    assert (place.line, place.column) <= (place.end_line, place.end_column)
    if isinstance(value, str):
        document.place_in(pointer, 0, len(value))
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        walk(document, item, f"{pointer}/{str(name).replace('~', '~0').replace('/', '~1')}")
