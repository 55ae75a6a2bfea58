"""A value escaped for the inside of a JSON string reads back as it was."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conformance.template.escape import escape_json, is_plain

TEXTS = st.text(st.characters(exclude_categories=()))


@given(st.text())
@example('a"b\\c/d\b\f\n\r\t\x7fé\u2028😀')
def test_an_escaped_value_in_a_json_string_reads_back_equal(text: str) -> None:
    assert json.loads(f'"{escape_json(text)}"') == text


@given(TEXTS)
def test_an_escaped_value_is_printable_ascii_without_a_bare_quote_or_slash(text: str) -> None:
    escaped = escape_json(text)
    assert re.fullmatch(r'(?:[ !#-.0-\[\]-~]|\\["\\/bfnrt]|\\u[0-9A-F]{4})*', escaped)


@given(TEXTS)
def test_a_plain_value_is_one_that_escaping_leaves_alone(text: str) -> None:
    assert is_plain(text) == (escape_json(text) == text)


@given(st.lists(TEXTS))
def test_texts_are_escaped_each_for_itself(texts: list[str]) -> None:
    assert escape_json("".join(texts)) == "".join(map(escape_json, texts))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        pytest.param('"\\/', '\\"\\\\\\/', id="quote, backslash, slash"),
        pytest.param("\b\f\n\r\t", "\\b\\f\\n\\r\\t", id="short escapes"),
        pytest.param("\x00\x0b\x1f\x7f", "\\u0000\\u000B\\u001F\\u007F", id="controls, and delete"),
        pytest.param("\xa0é\u2028\uffff", "\\u00A0\\u00E9\\u2028\\uFFFF", id="beyond ASCII"),
        pytest.param("😀", "\\uD83D\\uDE00", id="two surrogates"),
        pytest.param("\ud83d", "\\uD83D", id="half of two surrogates"),
        pytest.param("\\u0041/", "\\\\u0041\\/", id="an escape spelled out"),
    ],
)
def test_the_engines_table(text: str, escaped: str) -> None:
    assert escape_json(text) == escaped
