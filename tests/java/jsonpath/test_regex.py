"""Regexes as `java.util.regex` of JDK 25 matches them; the vectors are recorded from it."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.java.jsonpath import BoundExceededError
from conformance.java.jsonpath.pattern import compile_pattern
from conformance.java.throwable import Throwable

VECTORS = json.loads((pathlib.Path(__file__).parent / "regexes.json").read_text("utf-8"))
PATTERNS = [pytest.param(case, id=f"{case['pattern']}-{case['flags']}") for case in VECTORS["patterns"]]


@pytest.mark.parametrize("case", PATTERNS)
def test_a_pattern_matches_what_java_matches(case: dict[str, Any]) -> None:
    if case["matches"] is None:
        with pytest.raises(Throwable, match="pattern_syntax_exception"):
            compile_pattern(case["pattern"], case["flags"])
        return
    regex = compile_pattern(case["pattern"], case["flags"])
    assert [text for text in VECTORS["texts"] if regex.matches(text)[0]] == case["matches"]


@given(st.text(max_size=30))
def test_quoted_text_matches_itself_alone(text: str) -> None:
    regex = compile_pattern("\\Q" + text.replace("\\E", "") + "\\E")
    assert regex.matches(text.replace("\\E", ""))[0]
    assert not regex.matches(text.replace("\\E", "") + "x")[0]


@pytest.mark.parametrize("pattern", [r"(a+)+\1b", r"(a|a)*\1c", r"((a*)*)*\2c"])
def test_a_regex_that_explodes_ends_in_an_error(pattern: str) -> None:
    with pytest.raises(BoundExceededError, match="a regex takes more than"):
        compile_pattern(pattern).matches("a" * 60)


def test_what_explodes_in_java_need_not_here() -> None:
    assert compile_pattern("(a|a)*b").matches("a" * 1500)[0] is False


def test_multiplied_counts_end_in_an_error() -> None:
    with pytest.raises(BoundExceededError, match="counted repetitions"):
        compile_pattern("(((ab){1,1000}){1,1000}){1,1000}")
