from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.documents import BlockError, Document, read_text
from conformance.documents.python import read_python
from conformance.documents.snippet import snippet
from conformance.errors import DocumentError
from tests.documents.telling import told

FIRST = r'''
import requests, json
host = "https://h:9200"
url = host + "/_plugins/_ml/connectors/_create"
payload = {
  "name": "é \"x\" " "joined",
  "p": {"region": region, "n": -1, "t": True, 'z': None, **more},
  "actions": [{
     "url": f"https://b.{region}.com/{{x}}",
     "request_body": """{ "a": "${parameters.x}",
\"b\": 1}""",
     "raw": r'\n"' + "é\u00e9",
     "d": json.dumps({"a": [1]}),
  }],
}
r = requests.post(url, json=payload, headers={"Content-Type": "application/json"})
client.transport.perform_request("PUT", f"/_plugins/_ml/models/{mid}", body={"a": 1})
body = '''
PROGRAM = FIRST + "'''{\"x\": \"é\", \"y\": [1,]}'''\nrequests.put(host + '/_cluster/settings', data=body)\n"


def test_a_program_gives_its_dicts_with_the_requests_that_send_them() -> None:
    assert [told(reading) for reading in read_python(PROGRAM, "f.py")] == [
        (
            "5:11 POST /_plugins/_ml/connectors/_create @16 {'name': 'é \"x\" joined', 'p': {'region': '<region>', "
            "'n': -1, "
            "'t': True, 'z': None}, 'actions': [{'url': 'https://b.{region}.com/{x}', 'request_body': "
            """'{ "a": "${parameters.x}",\\n"b": 1}', 'raw': '\\\\n"éé', 'd': '{"a": [1]}'}]} """
            "variable@7:19 variable@7:60 variable@9:13"
        ),
        "16:46 - {'Content-Type': 'application/json'}",
        "17:77 PUT /_plugins/_ml/models/<...> @17 {'a': 1}",
        "f.py:18:29: a comma before ']'; JSON takes none there: take it out",
    ]


@pytest.mark.parametrize(
    ("pointer", "part", "line", "column"),
    [
        ("/name", '"x"', 6, 14),
        ("/name", "joined", 6, 23),
        ("/actions/0/raw", "\\n", 12, 15),
        ("/actions/0/raw", "éé", 12, 23),
        ("/actions/0/request_body", '"b"', 11, 1),
    ],
)
def test_characters_of_a_python_string_are_traced(pointer: str, part: str, line: int, column: int) -> None:
    document = read_python(PROGRAM, "f.py")[0]
    assert isinstance(document, Document)
    start = str(document.get(pointer)).index(part)
    place = document.place_in(pointer, start, start + len(part))
    assert (place.line, place.column) == (line, column)


def test_a_body_in_a_python_string_is_traced_to_the_character() -> None:
    document = read_python(PROGRAM, "f.py")[0]
    assert isinstance(document, Document)
    assert snippet(document.inner("/actions/0/request_body").place("/b"), PROGRAM).split("\n") == [
        r'11 | \"b\": 1}""",',
        "   |        ^",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('x = {"a": 1 "b": 2}', "f.py:1:11: this is no Python: invalid syntax. Perhaps you forgot a comma?"),
        ("é = (\n", "f.py:1:5: this is no Python: '(' was never closed"),
        ("(" * 5000, "f.py:1:201: this is no Python: too many nested parentheses"),
    ],
)
def test_a_program_that_python_refuses_is_one_error(text: str, problem: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_text(text, "f.py")
    assert str(caught.value) == problem


def test_a_sum_of_ten_thousand_texts_is_one_error() -> None:
    with pytest.raises(DocumentError, match="nested too deep"):
        read_python('x = {"a": ' + "+".join(['"a"'] * 10_000) + "}", "f.py")


def test_the_magics_of_a_notebook_are_passed_over() -> None:
    (document,) = read_python('%pip install x\n!ls\nx = {"a": 1}\n', "f.py")
    assert isinstance(document, Document)
    assert document.place("/a").line == 3


def test_a_name_that_goes_in_a_circle_ends() -> None:
    assert read_python('a = b\nb = a\nrequests.post("/x", json=a)') == []


def test_a_block_without_a_language_that_sends_requests_is_python() -> None:
    (reading,) = read_text('```\nimport requests\nx = {"a": True}\n```\n', "p.md")
    assert isinstance(reading, Document)
    assert reading.value == {"a": True}


CHARS = st.sampled_from("ab'\"\\\n\té😀{}\0 \r") | st.characters(exclude_categories=["Cs"])


@st.composite
def literal(draw: Any) -> str:
    """One string literal, or several that are joined."""
    written = []
    for text in draw(st.lists(st.text(CHARS, max_size=8), min_size=1, max_size=3)):
        style = draw(st.integers(0, 3))
        if style == 0:
            written.append(ascii(text))
        elif style == 1:
            written.append(repr(text))
        elif style == 2:
            written.append('"""' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\0", "\\0") + '"""')
        else:
            safe = text.replace("\\", "").replace('"', "").replace("\n", "").replace("\r", "").replace("\0", "")
            written.append(f'r"{safe}\\n\\""')
    between: str = draw(st.sampled_from([" ", "  # c\n  "]))
    return between.join(written)


@given(literal())
def test_every_character_of_a_literal_is_traced(written: str) -> None:
    text = f'x = {{"é": (\n{written}\n)}}'
    expected = ast.literal_eval(text[4:])["é"]
    (document,) = read_python(text, "f.py")
    assert isinstance(document, Document)
    assert document.get("/é") == expected
    last = 0
    for at, char in enumerate(expected):
        place = document.place_in("/é", at, at + 1)
        raw = text[place.start : place.end]
        assert place.start >= last or raw.startswith("\\")
        last = place.end
        assert raw == char or (char == "\n" and raw in ("\r", "\r\n")) or _decoded(raw, char)


def _decoded(raw: str, char: str) -> bool:
    # A raw literal keeps the backslash of \" and both characters stand for themselves together.
    return raw.startswith("\\") and (ast.literal_eval(f'"{raw}"') == char or char in raw)


@given(st.text(st.sampled_from("{}\"a:1,[]() \n='\\xf+#%")))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        readings = read_python(text)
    except DocumentError:
        return
    assert all(isinstance(reading, (Document, BlockError)) for reading in readings)
