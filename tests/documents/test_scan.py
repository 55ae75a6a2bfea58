"""The slow reader of JSON agrees with Python's own on what is JSON, and on its value."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conformance.documents.complaints import ScanError
from conformance.documents.scan import COMMENTS, CONSOLE, STRICT, scan
from tests.documents.writer import written

NOTHING = object()


def by_python(text: str) -> Any:
    """The value, or NOTHING where the text is no JSON (a key twice and numbers beyond a double included)."""

    def pairs(members: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(members)
        if len(made) != len(members):
            raise ValueError(members)
        return made

    def number(spelt: str) -> float:
        value = float(spelt)
        if value - value != 0:
            raise ValueError(spelt)
        return value

    def constant(name: str) -> Any:
        raise ValueError(name)

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_float=number, parse_constant=constant)
    except ValueError:
        return NOTHING


def by_us(text: str, **options: Any) -> Any:
    try:
        return scan(text, **options).value
    except ScanError as error:
        return NOTHING if 0 <= error.at <= min(error.end, len(text)) else error


BITS = st.sampled_from(
    [*'{}[]",:0123-+.eE\\/ \n\t', "true", "null", "NaN", "Infinity", "\\u12", "\\ud83d", "'", "\0", "é", '"a"', "1e999"]
)


@st.composite
def damaged(draw: Any) -> str:
    """A JSON text in which some characters are put, taken or changed."""
    _, text, _ = draw(written())
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 2))
        text = text[:at] + draw(st.just("") | BITS) + text[at + cut :]
    return str(text)


@given(damaged())
def test_what_python_takes_is_taken_and_nothing_else(text: str) -> None:
    assert repr(by_us(text, dialect=STRICT)) == repr(by_python(text))


@given(st.lists(BITS, max_size=12).map("".join))
def test_short_texts_are_told_alike(text: str) -> None:
    assert repr(by_us(text, dialect=STRICT)) == repr(by_python(text))


@given(damaged())
def test_the_looser_dialects_read_json_as_json(text: str) -> None:
    expected = by_python(text)
    if expected is not NOTHING:
        assert repr(by_us(text, dialect=COMMENTS)) == repr(expected)
        assert repr(by_us(text, dialect=CONSOLE)) == repr(expected)
