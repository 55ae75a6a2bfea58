from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.java.hashmap import hash_order, query_order, string_hash

# Recorded from JDK 25: keys as they were put in, and as the map's keySet gave them.
RECORDED = json.loads(Path(__file__).with_name("hashmap.json").read_text())


@pytest.mark.parametrize("case", RECORDED["put"], ids=lambda case: case["name"])
def test_keys_come_out_as_java_gives_them(case: dict[str, list[str]]) -> None:
    assert hash_order(case["in"]) == case["out"]


@pytest.mark.parametrize("case", RECORDED["computeIfAbsent"], ids=lambda case: case["name"])
def test_grouped_keys_come_out_as_java_gives_them(case: dict[str, list[str]]) -> None:
    assert query_order(case["in"]) == case["out"]


@pytest.mark.parametrize(
    ("text", "expected"), [("", 0), ("Aa", 2112), ("BB", 2112), ("é🦘", 0xE9 * 961 + 0xD83E * 31 + 0xDD98)]
)
def test_hash_is_over_utf16_units(text: str, expected: int) -> None:
    assert string_hash(text) == expected


@given(st.lists(st.text(max_size=6), unique=True, max_size=80))
def test_no_key_is_lost(keys: list[str]) -> None:
    assert sorted(hash_order(keys)) == sorted(keys)
    assert sorted(query_order(keys + keys)) == sorted(keys)
