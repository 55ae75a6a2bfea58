from __future__ import annotations

import pytest

from conformance.documents import Text
from conformance.documents.snippet import snippet


def shown(text: str, part: str, width: int = 100) -> str:
    start = text.index(part)
    return snippet(Text(text, "f").place(start, start + len(part)), text, width=width)


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        pytest.param("a: 1\nb: two\n", "two", ["2 | b: two", "  |    ^^^"], id="a word"),
        pytest.param("\tb:\ttwo", "two", ["1 |     b:    two", "  |           ^^^"], id="tabs are four blanks"),
        pytest.param("漢字 x漢", "x漢", ["1 | 漢字 x漢", "  |      ^^^"], id="wide characters are two columns"),
        pytest.param("e\u0301 x", "x", ["1 | e\u0301 x", "  |   ^"], id="combining characters take no column"),
        pytest.param("a\x1b[31m x", "x", ["1 | a.[31m x", "  |        ^"], id="control characters are dots"),
        pytest.param("a\u202eb x", "x", ["1 | ab x", "  |    ^"], id="no text direction is turned"),
        pytest.param("a\r\nb x\r\n", "x", ["2 | b x", "  |   ^"], id="line breaks of Windows"),
        pytest.param("a {\n  b\n}", "{\n  b\n}", ["1 | a {", "  |   ^", ". |", "3 | }", "  | ^"], id="three lines"),
        pytest.param("a {\n  }", "{\n  }", ["1 | a {", "  |   ^", "2 |   }", "  |   ^"], id="two lines"),
    ],
)
def test_carets_stand_under_the_place(text: str, part: str, expected: list[str]) -> None:
    assert shown(text, part).split("\n") == expected


def test_an_empty_place_has_one_caret() -> None:
    assert snippet(Text("ab", "f").place(2), "ab") == "1 | ab\n  |   ^"


@pytest.mark.parametrize("before", [0, 3, 20, 500, 997])
def test_a_long_line_is_cut_around_the_place(before: int) -> None:
    text = "x" * before + "HERE" + "x" * (997 - before)
    line, marks = shown(text, "HERE", width=40).split("\n")
    assert len(line) <= 40 + len("1 | ......")
    assert line[marks.index("^") :][:4] == "HERE"
    assert marks.count("^") == 4


def test_a_place_longer_than_the_width_is_cut_too() -> None:
    line, marks = shown("a" + "X" * 300, "X" * 300, width=40).split("\n")
    assert len(line) <= 50
    assert len(marks) <= 50


def test_line_numbers_of_different_length_are_aligned() -> None:
    text = "\n" * 8 + "[\n1]"
    assert shown(text, "[\n1]").split("\n") == [" 9 | [", "   | ^", "10 | 1]", "   | ^^"]


def test_a_place_outside_the_text_shows_nothing() -> None:
    from conformance.finding import Place

    assert snippet(Place("f", 9, 1, 9, 1), "a") == ""
