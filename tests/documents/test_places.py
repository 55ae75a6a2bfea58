"""Every character of every string is traced back to the file, against a writer that knows where it put it."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from conformance.documents import Document, read_json, read_yaml
from conformance.documents.text import Text
from conformance.errors import DocumentError
from tests.documents.writer import Writer, values, written


@given(written())
def test_json_places_are_where_the_writer_put_them(case: tuple[Any, str, Writer]) -> None:
    value, text, writer = case
    document = read_json(text, "f")
    assert document.value == value
    for pointer, (start, end) in writer.spans.items():
        place = document.place(pointer)
        assert (place.start, place.end) == (start, end)
        assert place.line == len(re.split("\r\n|\r|\n", text[:start]))
        assert place.column == start - max(text.rfind("\n", 0, start), text.rfind("\r", 0, start))
    for pointer, span in writer.keys.items():
        place = document.place(pointer, key=True)
        assert (place.start, place.end) == span
    for pointer, spans in writer.chars.items():
        found = [document.place_in(pointer, at, at + 1) for at in range(len(spans))]
        assert [(place.start, place.end) for place in found] == spans
        if spans:
            whole = document.place_in(pointer, 0, len(spans))
            assert (whole.start, whole.end) == (spans[0][0], spans[-1][1])


@given(written(), st.data())
def test_the_first_places_looked_for_are_those_of_the_whole_string(case: tuple[Any, str, Writer], data: Any) -> None:
    _, text, writer = case
    for pointer, spans in writer.chars.items():
        start = data.draw(st.integers(0, len(spans)))
        end = data.draw(st.integers(start, len(spans)))
        whole = read_json(text, "f").string(pointer).place(start, end)
        assert read_json(text, "f").place_in(pointer, start, end) == whole


@given(st.text("a\n\u2028\U0001f600"), st.data())
def test_places_of_a_text_are_the_same_with_and_without_a_list_of_its_lines(text: str, data: Any) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    listed = Text(text, "f")
    assert listed.lines
    assert Text(text, "f").place(start, end) == listed.place(start, end)


@given(written(), st.data())
def test_a_json_text_inside_a_json_string_is_traced_through_both(case: tuple[Any, str, Writer], data: Any) -> None:
    value, text, writer = case
    outer = Writer(data.draw)
    outer.value({"x": [text]}, "")
    inner = read_json("".join(outer.out), "f").inner("/x/0")
    assert inner.value == value
    raw = outer.chars["/x/0"]
    for pointer, spans in writer.chars.items():
        for at, (start, end) in enumerate(spans):
            place = inner.place_in(pointer, at, at + 1)
            assert (place.start, place.end) == (raw[start][0], raw[end - 1][1])


def check_yaml_strings(document: Document, text: str, value: Any, pointer: str = "") -> None:
    if isinstance(value, str):
        check_yaml_string(document, text, value, pointer)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check_yaml_strings(document, text, item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for name, item in value.items():
            check_yaml_strings(document, text, item, f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}")


def check_yaml_string(document: Document, text: str, value: str, pointer: str) -> None:
    style = document.node(pointer).style
    last = 0
    for at, char in enumerate(value):
        place = document.place_in(pointer, at, at + 1)
        raw = text[place.start : place.end]
        assert place.start >= last, "characters stand in order"
        last = place.end
        if raw == char:
            continue
        folded = char in " \n" and raw and not raw.strip(" \t\r\n\x85\u2028\u2029")
        escaped = style == "double" and raw.startswith("\\") and yaml.safe_load(f'"{raw}"') == char
        doubled = style == "single" and (raw, char) == ("''", "'")
        assert folded or escaped or doubled, f"{char!r} is traced to {raw!r} in {text!r}"


YAML_CHARS = st.sampled_from("ab \n\n\t'\"\\:#-é漢😀,[]{}&*!|>%@` \x85\u2028\x07~") | st.characters(
    exclude_categories=["Cs", "Cn"], exclude_characters="\ufeff"
)


@settings(max_examples=300)
@given(
    # PyYAML leaves 1e3 without quotes, for YAML 1.1 takes it for a text.
    value=values(st.text(YAML_CHARS, max_size=25).filter(lambda text: not re.match(r"[-+]?[0-9.]", text))),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    flow=st.sampled_from([True, False, None]),
    width=st.sampled_from([10, 40, 1000]),
    indent=st.integers(2, 6),
    unicode=st.booleans(),
)
def test_what_pyyaml_writes_in_any_style_is_read_back_with_places(
    *, value: Any, style: str | None, flow: bool | None, width: int, indent: int, unicode: bool
) -> None:
    tree: Any = {"k": [value]}
    text = yaml.safe_dump(
        tree, default_style=style, default_flow_style=flow, width=width, indent=indent, allow_unicode=unicode
    )
    # PyYAML breaks some double-quoted lines (a backslash too many before a blank): not ours to mend.
    assume(yaml.safe_load(text) == tree)
    # A style makes the writer tag what is no string (`!!int "1"`), and its numbers are those of YAML 1.1.
    document = read_yaml(text, "f")
    assert document.value == tree
    check_yaml_strings(document, text, tree)


LINES = st.lists(st.text(st.sampled_from("ab\"'\\é😀 \t:#"), max_size=6), max_size=6)


@settings(max_examples=300)
@given(
    lines=LINES,
    kind=st.sampled_from("|>"),
    chomp=st.sampled_from(["", "-", "+"]),
    more=st.integers(0, 4),
    line_break=st.sampled_from(["\n", "\r\n"]),
    counted=st.booleans(),
)
def test_hand_written_blocks_are_traced(
    *, lines: list[str], kind: str, chomp: str, more: int, line_break: str, counted: bool
) -> None:
    indent = 3 + more
    head = f"a:\n  b: {kind}{indent - 2 if counted else ''}{chomp} # c"
    if not counted:
        lines = ["x", *lines]
    body = [" " * indent + line if line else "" for line in lines]
    text = line_break.join([*head.split("\n"), *body, "z: 1", ""])
    expected = yaml.safe_load(text)["a"]["b"]
    document = read_yaml(text, "f")
    assert document.get("/a/b") == expected
    check_yaml_string(document, text, expected, "/a/b")


PIECES = st.sampled_from(
    ["a", "b c", "é😀", "\n   ", "\n\n   ", " \n \t \n  ", "\\n", "''", "  ", "\\\n   ", "\t", "\\u00e9"]
)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=8), st.sampled_from(["'", '"', ""]), st.sampled_from(["\n", "\r\n"]))
def test_hand_written_folded_lines_are_traced(pieces: list[str], quote: str, line_break: str) -> None:
    inner = "".join(pieces).replace("\n", line_break)
    text = f"a:{line_break}  b: x{line_break}  c: {quote}{inner if quote else 'x' + inner + 'x'}{quote}{line_break}"
    try:
        expected = yaml.safe_load(text)["a"]["c"]
    except yaml.YAMLError:
        return
    document = read_yaml(text, "f")
    assert document.get("/a/c") == expected
    check_yaml_string(document, text, expected, "/a/c")


POINTERS = """
root:
  key: "v\\u00e9"   # comment
  list:
    - 1
    - [x, {y: z}]
  "quoted key": 'a''b'
  empty:
  block: |
    one
    two
  anchored: &a !!str text
  ref: *a
last: end
"""


@pytest.mark.parametrize(
    ("pointer", "key", "shown"),
    [
        ("/root/key", False, '"v\\u00e9"'),
        ("/root/list", False, "- 1\n    - [x, {y: z}]"),
        ("/root/list/1/1", False, "{y: z}"),
        ("/root/quoted key", True, '"quoted key"'),
        ("/root/quoted key", False, "'a''b'"),
        ("/root/block", False, "|\n    one\n    two"),
        ("/root/anchored", False, "text"),
        ("/root/ref", False, "*a"),
        ("/root/empty", False, ""),
        ("/last", True, "last"),
    ],
)
def test_yaml_pointers_lead_to_exact_spans(pointer: str, key: bool, shown: str) -> None:
    place = read_yaml(POINTERS, "f").place(pointer, key=key)
    assert POINTERS[place.start : place.end] == shown


def test_the_characters_of_an_alias_stand_where_the_anchor_is() -> None:
    place = read_yaml(POINTERS, "f").place_in("/root/ref", 1, 3)
    assert POINTERS[place.start - 1 : place.end + 1] == "text"


@pytest.mark.parametrize(
    "pointer", ["/nothing", "/root/list/2", "/root/list/-", "/root/key/0", "root", "/root/list/01x"]
)
def test_a_pointer_that_leads_nowhere_is_a_key_error(pointer: str) -> None:
    with pytest.raises(KeyError):
        read_yaml(POINTERS, "f").place(pointer)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("off", "off"),
        ("2024-01-31", "2024-01-31"),
        ("12:30", "12:30"),
        ("0123", "0123"),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        ("1.10", 1.1),
        ("-.5", -0.5),
        ("0x1F", 31),
        ("0o17", 15),
        ("1", 1),
        ("TRUE", True),
        ("~", None),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!float 1", 1.0),
    ],
)
def test_a_plain_scalar_is_what_json_users_expect(text: str, value: object) -> None:
    found = read_yaml(f"a: {text}").value["a"]
    assert (type(found), found) == (type(value), value)


def test_a_number_keeps_its_spelling() -> None:
    assert read_json('{"v": 1.50e0}').spelling("/v") == "1.50e0"
    assert read_yaml("v: 1.50").spelling("/v") == "1.50"


def test_a_template_may_have_a_placeholder_in_the_place_of_a_value() -> None:
    document = read_json('{"b": "{ \\"m\\": ${parameters.m:-[]}, \\"x\\": 1 }"}', "f")
    with pytest.raises(DocumentError, match="1:17: "):
        document.inner("/b")
    inner = document.inner("/b", template=True)
    assert inner.value == {"m": "${parameters.m:-[]}", "x": 1}
    assert [(note.kind, note.place.column, note.place.end_column) for note in inner.notes] == [("placeholder", 17, 36)]
    assert inner.place("/m").column == 17


def test_an_empty_string_has_a_place_between_its_quotes() -> None:
    place = read_json('{"a": ""}', "f").place_in("/a", 0, 0)
    assert (place.column, place.end_column) == (8, 8)


def test_the_end_of_a_string_is_a_place_too() -> None:
    place = read_json('["\\n\\n"]', "f").place_in("/0", 2, 2)
    assert (place.column, place.end_column) == (7, 7)
