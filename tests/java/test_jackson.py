from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.java.jackson import read_body, read_reply, read_text, write
from conformance.java.throwable import Throwable

# Recorded from Jackson 2.21.2, set up as the engine's ObjectMapper (text) and XContent parser (body).
RECORDED = json.loads(Path(__file__).with_name("jackson.json").read_text())
SOURCE = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); "

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@pytest.mark.parametrize("case", RECORDED["text"], ids=lambda case: case["text"][:30])
def test_text_is_refused_in_the_words_of_jackson(case: dict[str, str]) -> None:
    with pytest.raises(Throwable) as thrown:
        read_text(case["text"])
    assert thrown.value.type == case["type"]
    assert str(thrown.value.reason).replace(SOURCE, "[Source; ") == case["reason"]


@pytest.mark.parametrize("case", RECORDED["body"], ids=lambda case: case["text"][:30])
def test_body_is_refused_in_the_words_of_jackson(case: dict[str, str]) -> None:
    with pytest.raises(Throwable) as thrown:
        read_body(case["text"].encode())
    assert thrown.value.type == case["type"]
    assert str(thrown.value.reason).replace(SOURCE, "[Source; ") == case["reason"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a":[1,1.0,-0,1e400,1000000000000000000000]}', {"a": [1, 1.0, 0, float("inf"), 10**21]}),
        ('{"a":1} tail', {"a": 1}),
        ('{"a":1}\n{"a":2}', {"a": 1}),
        ('["\\ud83e\\udd98\\u00E9"]', ["🦘é"]),
        ("[" * 1000 + "]" * 1000, 1000),
        (f"[{'1' * 1000}]", [int("1" * 1000)]),
    ],
    ids=["numbers", "a tail", "NDJSON", "escapes", "the deepest", "the longest number"],
)
def test_first_value_is_read(text: str, value: Any) -> None:
    for read in (read_reply, read_body):
        got = read(text)
        if isinstance(value, int):
            for _ in range(value - 1):
                [got] = got
            value_ = []
        else:
            value_ = value
        assert got == value_
    assert isinstance(value, int) or list(map(type, got)) == list(map(type, value))


def test_body_may_have_comments() -> None:
    assert read_body('/* a */ {"a": // b\n 1}') == {"a": 1}


def test_body_in_bytes_is_utf8_and_may_have_a_mark() -> None:
    assert read_body(b"\xef\xbb\xbf" + '{"é":"🦘"}'.encode()) == {"é": "🦘"}
    with pytest.raises(Throwable, match="Invalid UTF-8 start byte 0xff"):
        read_body(b'{"a":"\xff"}')


@pytest.mark.parametrize("body", ["", " \n", "// nothing"])
def test_empty_body_is_nothing(body: str) -> None:
    assert read_body(body) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 1001 + "]" * 1001, r"Document nesting depth \(1001\)"),
        (f"[{'1' * 1001}]", r"Number value length \(1001\)"),
        (f"[0.{'1' * 1000}]", r"Number value length \(1001\)"),
        (f'{{"{"k" * 50001}":1}}', r"Name length \(50001\)"),
    ],
)
def test_limits_are_kept(text: str, reason: str) -> None:
    for read in (read_text, read_body):
        with pytest.raises(Throwable, match=f"stream_constraints_exception: {reason} exceeds the maximum allowed"):
            read(text)


def test_long_text_is_no_long_name() -> None:
    assert read_reply(f'{{"k":"{"x" * 60000}"}}') == {"k": "x" * 60000}


@pytest.mark.parametrize("text", ["1", '"x"', "null", "true", ""])
def test_scalar_is_no_reply(text: str) -> None:
    with pytest.raises(Throwable, match="illegal_argument_exception: Unsupported response type"):
        read_reply(text)


def test_broken_reply_tells_its_cause() -> None:
    with pytest.raises(Throwable, match="Invalid JSON format: Unrecognized token 'nope'") as thrown:
        read_reply("nope")
    assert thrown.value.cause is not None
    assert thrown.value.cause.type == "json_parse_exception"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1.1, "a": None, "🦘é": [True]}, '{"b":1.1,"a":null,"\\uD83E\\uDD98é":[true]}'),
        ([float("inf"), float("-inf"), float("nan"), 1e7], '["Infinity","-Infinity","NaN",1.0E7]'),
        ([Decimal("1.10"), Decimal("1E+3")], "[1.10,1E+3]"),
        ('"\\/\n\x01\x1f\x7f\u2028<', '"\\"\\\\/\\n\\u0001\\u001F\x7f\u2028<"'),
    ],
)
def test_value_is_written_as_xcontent_writes_it(value: Any, text: str) -> None:
    assert write(value) == text


@given(VALUES)
def test_written_value_reads_back_equal(value: Any) -> None:
    assert read_text(write([value])) == [value]
