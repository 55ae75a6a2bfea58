from __future__ import annotations

import time

import pytest

from conformance.errors import BlueprintError
from conformance.java.regex import find, full_match
from conformance.java.throwable import Throwable

TRUSTED = r"^https://bedrock-runtime\..*[a-z0-9-]\.amazonaws\.com/.*$"


# What JDK 25 answers: pattern, text, `matches()`, `find()`.
@pytest.mark.parametrize(
    ("pattern", "text", "matches", "finds"),
    [
        (TRUSTED, "https://bedrock-runtime.us-east-1.amazonaws.com/model/m/invoke", True, True),
        (TRUSTED, "https://bedrock-runtime.us-east-1.amazonaws.com.evil.test/", False, False),
        (TRUSTED, "http://bedrock-runtime.us-east-1.amazonaws.com/", False, False),
        (r"^https?://127\.0\.0\.1.*$", "http://127.0.0.1:9000/x", True, True),
        (r"a.c", "a\nc", False, False),
        (r"a.c", "a\u2028c", False, False),
        (r"a.c", "a🦘c", True, True),
        (r"(?is).*(?:(complete|completed)).*", "Job\nCompleted", True, True),
        (r"b", "abc", False, True),
        (r"^a$", "a\n", False, True),
        (r"[a-z&&[^x]]+", "abx", False, True),
        (r"\p{L}+", "éa", True, True),
        (r"\w+", "é", False, False),
        (r"a*+a", "aaa", False, False),
        (r"(?<n>a)\k<n>", "aa", True, True),
        (r"\Qa.b\E", "a.b", True, True),
        ("", "", True, True),
        ("", "a", False, True),
    ],
)
def test_pattern_matches_as_in_java(pattern: str, text: str, matches: bool, finds: bool) -> None:
    assert full_match(pattern, text) is matches
    assert find(pattern, text) is finds


@pytest.mark.parametrize("pattern", ["(a", "[a", "*a", "a{2,1}", r"\k<n>"])
def test_broken_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(Throwable, match="pattern_syntax_exception"):
        full_match(pattern, "a")


@pytest.mark.parametrize(("pattern", "text"), [("(a+)+b", "a" * 5000), (r"(\w*)*\1z", "a" * 60)])
def test_pattern_without_end_is_stopped(pattern: str, text: str) -> None:
    start = time.process_time()
    with pytest.raises(BlueprintError, match="takes more than"):
        full_match(pattern, text)
    assert time.process_time() - start < 20


@pytest.mark.parametrize("text", ["a" * 2000, "a" * 2000 + "x"])
def test_stacked_stars_end(text: str) -> None:
    assert full_match(".*.*x", text) is text.endswith("x")
