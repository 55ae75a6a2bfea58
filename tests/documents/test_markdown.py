from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.documents import BlockError, Document, Reading, read_text
from conformance.documents.markdown import read_markdown
from conformance.documents.snippet import snippet
from tests.documents.writer import TEXT, Writer, values

PAGE = Path(__file__).with_name("page.md").read_text("utf-8")


def told(reading: Reading) -> str:
    """A reading in one line: place, request, value, notes; or the error."""
    if not isinstance(reading, Document):
        return str(reading)
    place = reading.place()
    request = f"{reading.request.method} {reading.request.path}" if reading.request else "-"
    notes = " ".join(f"{note.kind}@{note.place.line}:{note.place.column}" for note in reading.notes)
    block = reading.block.language if reading.block else ""
    return f"{place.line}:{place.column} [{block}] {request} {json.dumps(reading.value)} {notes}".rstrip()


def test_a_page_is_read_block_by_block_and_each_problem_is_told() -> None:
    assert [told(reading) for reading in read_text(PAGE, "p.md")] == [
        (
            '10:4 [json] POST /_plugins/_ml/connectors/_create {"name": "<YOUR NAME>", "actions": '
            '[{"request_body": "{ \\"a\\": \\"${parameters.x}\\" }"}], "p": "tri\\"ple\\\\n", "n": "<NUMBER>"} '
            "comment@11:30 triple-quote@13:11 elision@14:6 placeholder@15:11"
        ),
        '18:4 [json] PUT _cluster/settings {"a": 1}',
        '19:4 [json] - {"response": true}',
        "p.md:23:11: a comma before '}'; JSON takes none there: take it out",
        '25:4 [json] POST /y?x=<ID> {"z": 1}',
        '30:3 [yaml] - {"a": "b\\n", "c": 1}',
        '38:1 [json] POST /_plugins/_ml/models/<MODEL ID>/_predict {"x": 1} liquid@39:1',
        'p.md:45:1: a fragment: it begins with the member "fragment", not with a value or a request',
        '57:2 [] POST x {"tab": 1}',
        '60:1 [] - {"no": "language"}',
        '74:1 [json] - {"never": "closed"}',
        "p.md:73:1: this code fence is never closed",
    ]


def test_an_error_in_a_block_carries_the_block_and_the_body_for_those_who_judge_it() -> None:
    (error,) = [reading for reading in read_text(PAGE, "p.md") if isinstance(reading, BlockError)][:1]
    assert error.request is not None
    assert error.request.path == "/broken"
    assert error.text.value == '{"a": 1,}\n'
    assert error.block is not None
    assert error.block.place.line == 8


def test_a_placeholder_in_an_escaped_body_in_a_list_in_a_page_is_shown_with_a_caret() -> None:
    first = read_text(PAGE, "p.md")[0]
    assert isinstance(first, Document)
    place = first.inner("/actions/0/request_body").place_in("/a", 2, 14)
    assert PAGE[place.start : place.end] == "parameters.x"
    assert snippet(place, PAGE).split("\n") == [
        r'12 |      "actions": [ { "request_body": "{ \"a\": \"${parameters.x}\" }" } ],',
        "   |                                                   ^^^^^^^^^^^^",
    ]


CONTAINERS = [("", ""), ("- x\n\n  ", "  "), ("1. x\n\n   ", "   "), ("> ", "> "), ("> - x\n>\n>   ", ">   ")]


@given(
    values(TEXT),
    st.sampled_from(CONTAINERS),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["```", "~~~~"]),
    st.data(),
)
def test_characters_are_traced_through_a_fence_in_any_container(
    value: Any, container: tuple[str, str], line_break: str, fence: str, data: Any
) -> None:
    writer = Writer(data.draw, blanks=("", "", " ", "\n", "\n\t", "\n \t ", "\t"))
    writer.value({"v": value}, "")
    body = "".join(writer.out)
    first, prefix = container
    head = f"{first}{fence}json\n{prefix}"
    page = head + body.replace("\n", f"\n{prefix}") + f"\n{prefix}{fence}\n"

    def offset(at: int) -> int:
        before = head + body[:at].replace("\n", f"\n{prefix}")
        return len(before.replace("\n", line_break))

    text = page.replace("\n", line_break)
    (document,) = read_markdown(text, "p.md")
    assert isinstance(document, Document)
    assert document.value == {"v": value}
    for pointer, spans in writer.chars.items():
        for at, (start, end) in enumerate(spans):
            place = document.place_in(pointer, at, at + 1)
            assert (place.start, place.end) == (offset(start), offset(end))
    for pointer, (start, _) in writer.keys.items():
        assert document.place(pointer, key=True).start == offset(start)


CONSOLE = [
    ('{"a": 1, ...}', {"a": 1}),
    ("[0.1, 0.2, ...]", [0.1, 0.2]),
    ("[0.1, 0.2 ...]", [0.1, 0.2]),
    ("[...]", []),
    ("{...}", {}),
    ('{ ..., "a": 1 }', {"a": 1}),
    ('{"a": ..., "b": 1}', {"a": "...", "b": 1}),
    ('{"a": 1, ... // more\n}', {"a": 1}),
    ('{"a": 1, # more\n"b": 2}', {"a": 1, "b": 2}),
    ('{"a": 1, /* more\n */ "b": 2}', {"a": 1, "b": 2}),
    ('{"a": """x "y"\n\\n"""}', {"a": 'x "y"\n\\n'}),
    ('{"a": """"""}', {"a": ""}),
    (
        '{"a": <ID>, "b": {{x}}, "c": ${{user.key}}, "d": ${x}}',
        {"a": "<ID>", "b": "{{x}}", "c": "${{user.key}}", "d": "${x}"},
    ),
    ('{"a": "<ID> // no # comment ..."}', {"a": "<ID> // no # comment ..."}),
    ('{% raw %}{"a": 1}{% endraw %}', {"a": 1}),
]


@pytest.mark.parametrize(("text", "value"), CONSOLE, ids=[text for text, _ in CONSOLE])
def test_what_the_console_and_the_pages_write_is_read(text: str, value: object) -> None:
    (document,) = read_text(text, "x.console")
    assert isinstance(document, Document)
    assert document.value == value


def test_bodies_of_a_bulk_request_all_belong_to_it() -> None:
    readings = read_text('POST a/_bulk?refresh\n{"index": {}}\n{"x": 1}\n', "-")
    paths = [reading.request.path for reading in readings if isinstance(reading, Document) and reading.request]
    assert paths == ["a/_bulk?refresh", "a/_bulk?refresh"]


def test_a_word_in_brackets_without_a_language_is_nobodys_body() -> None:
    assert read_markdown("```\n[default]\nregion = us-east-1\n```\n\n```\n{ printf }\n```\n") == []
