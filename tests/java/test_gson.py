from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.java.gson import from_json, from_json_map, nests_deeper, quote, to_json
from conformance.java.throwable import Throwable

# Recorded from Gson 2.13.2 on JDK 25: `fromJson(text, Map.class)`, written again by `toJson`, or what it threw.
RECORDED = json.loads(Path(__file__).with_name("gson.json").read_text())

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
)


@pytest.mark.parametrize("case", RECORDED["map"], ids=lambda case: case["text"][:30])
def test_map_is_read_as_gson_reads_it(case: dict[str, Any]) -> None:
    if "error" not in case:
        assert to_json(from_json_map(case["text"]), hash_maps=False) == case["json"]
        return
    with pytest.raises(Throwable) as thrown:
        from_json_map(case["text"])
    assert thrown.value.body() == case["error"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[1,2],[3,4]]", {1.0: 2.0, 3.0: 4.0}),
        ("[[true,2]]", {True: 2.0}),
        ('{"a":' * 255 + "1" + "}" * 255, 255),
    ],
    ids=["pairs with number keys", "pairs with a boolean key", "the deepest"],
)
def test_unusual_map_is_read(text: str, expected: Any) -> None:
    value = from_json_map(text)
    if isinstance(expected, int):
        assert not nests_deeper(text, value)
        assert nests_deeper(text, value, expected - 1)
    else:
        assert value == expected


@pytest.mark.parametrize("text", ["[" * 256 + "]" * 256, '{"a":' * 256 + "1" + "}" * 256, "[" * 20000])
def test_nesting_ends_at_255(text: str) -> None:
    with pytest.raises(Throwable, match="Nesting limit 255 reached"):
        from_json(text)


def test_later_member_wins_inside_and_is_refused_at_the_top() -> None:
    assert from_json('{"a":{"b":1,"c":2,"b":3}}') == {"a": {"b": 3.0, "c": 2.0}}
    with pytest.raises(Throwable, match="duplicate key: a"):
        from_json_map('{"a":1,"a":2}')


def test_number_beyond_the_buffer_becomes_text() -> None:
    assert from_json(f"[{'1' * 1024}]") == ["1" * 1024]
    assert from_json(f"[{'1' * 1023}]") == [float("1" * 1023)]


def test_number_that_overflows_to_zero_before_its_end_becomes_text() -> None:
    assert from_json("[184467440737095516160.5,-922337203685477580800]") == [
        "184467440737095516160.5",
        "-922337203685477580800",
    ]
    assert from_json("[18446744073709551616,184467440737095516161e1]") == [2.0**64, "184467440737095516161e1"]
    assert from_json("[18446744073709551616,18446744073709551617]") == [2.0**64, 2.0**64]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": [1.0, 1e7, -0.0], "model": None}, '{"a":[1.0,1.0E7,-0.0],"b":1,"model":null}'),
        ({"model": "x", "input": "y"}, '{"input":"y","model":"x"}'),
        ([[], {}, [{}], True], "[[],{},[{}],true]"),
        ([Decimal("1E+3"), Decimal("1.10"), 10**30], "[1E+3,1.10,1000000000000000000000000000000]"),
        ("</é🦘\u2028\x7f\x1f\"'", '"</é🦘\\u2028\x7f\\u001f\\"\'"'),
    ],
)
def test_value_is_written_as_gson_writes_it(value: Any, text: str) -> None:
    assert to_json(value) == text


def test_depth_of_what_is_written_has_no_limit() -> None:
    value: Any = {}
    for _ in range(20000):
        value = [value]
    assert to_json(value) == "[" * 20000 + "{}" + "]" * 20000


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_number_that_json_lacks_is_refused(value: float) -> None:
    with pytest.raises(Throwable, match="is not a valid double value as per JSON specification"):
        to_json({"x": [value]})


@given(VALUES)
def test_written_value_reads_back_equal(value: Any) -> None:
    assert from_json(to_json(value)) == value


@given(st.text())
def test_quoted_text_is_plain_json(text: str) -> None:
    assert json.loads(quote(text)) == text
