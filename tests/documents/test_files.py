from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.documents import Document, read, read_one, read_text
from conformance.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "f.json:1:1: the file is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf \n", "f.json:1:1: the file is empty", id="only a mark and blanks"),
        pytest.param(
            b'{\n"\xc3\xa9\xff": 1}',
            "f.json:2:3: the byte 0xff (number 6 of the file) is not UTF-8; save it as UTF-8",
            id="not UTF-8",
        ),
        pytest.param(
            b"\xef\xbb\xbf{\xff}",
            "f.json:1:2: the byte 0xff (number 5 of the file) is not UTF-8; save it as UTF-8",
            id="not UTF-8 after a mark",
        ),
        pytest.param("{}".encode("utf-16"), "f.json:1:1: the file is in UTF-16; save it as UTF-8", id="UTF-16"),
        pytest.param(b"{\n\0}", "f.json:2:1: a NUL character: is this a binary file?", id="NUL"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "f.json:1:1: this is a binary file", id="binary"),
        pytest.param(
            b"[" * 50_000_000,
            "f.json: the file has 50.0 MB; the limit is 10 MB (is it a blueprint?)",
            id="50 MB",
        ),
    ],
)
def test_a_file_that_is_no_text_is_one_clear_error(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(data)
    with pytest.raises(DocumentError) as caught:
        read(path)
    assert str(caught.value) == f"{tmp_path}/{problem}"


def test_a_directory_a_missing_file_and_a_loop_of_links_are_errors(tmp_path: Path) -> None:
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    for name, problem in [
        ("", "this is a directory"),
        ("none.json", "No such file"),
        ("loop.json", "symbolic links"),
        ("a\0b", "null"),
    ]:
        with pytest.raises(DocumentError, match=problem):
            read(f"{tmp_path}/{name}")


def test_a_byte_order_mark_counts_for_no_column(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_one(path).place("/a").column == 7


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("f.json", '{"a": 1}', "json"),
        ("f.JSON", '{"a": 1 /* the engine takes this */}', "json"),
        ("f.yml", "a: 1", "yaml"),
        ("-", '{"a": 1}', "json"),
        ("-", "a: 1", "yaml"),
        ("-", "\n  [1]", "json"),
    ],
)
def test_the_suffix_chooses_the_reader_and_else_the_content(name: str, text: str, language: str) -> None:
    (document,) = read_text(text, name)
    assert isinstance(document, Document)
    assert document.language == language


def test_a_comment_in_a_json_file_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "f.json"
    path.write_text('{\n  // one\n  "a": 1}')
    document = read_one(path)
    assert [(note.kind, note.place.line, note.place.column) for note in document.notes] == [("comment", 2, 3)]
    assert document.place("/a").line == 3


def test_a_blueprint_file_holds_one_document(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("a: 1\n---\nb: 2\n")
    with pytest.raises(DocumentError, match="2 documents found; a blueprint file holds one"):
        read_one(path)
    assert [reading.value for reading in read(path) if isinstance(reading, Document)] == [{"a": 1}, {"b": 2}]


def test_the_documents_before_a_broken_one_are_kept() -> None:
    first, second = read_text("a: 1\n---\nb: [\n", "f.yaml")
    assert isinstance(first, Document)
    assert isinstance(second, DocumentError)
    assert (second.line, second.column) == (4, 1)
