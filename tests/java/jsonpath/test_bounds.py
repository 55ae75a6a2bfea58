"""Values that nest too deep, and paths that ask for too much: one clear error, and soon."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.java.jsonpath import BoundExceededError, compile_path


def nested(kind: type, depth: int) -> Any:
    value: Any = kind()
    for _ in range(depth):
        value = [value] if kind is list else {"a": value}
    return value


def test_a_scan_goes_to_any_depth() -> None:
    value = nested(dict, 10_000)
    assert len(compile_path("$..a").read(value)) == 10_000
    assert len(compile_path("$..[0]").read(nested(list, 10_000))) == 10_000


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("$" + ".a.*" * 3000, nested(dict, 10_000), id="a long path"),
        pytest.param("$[?(" + "(" * 5000 + "@" + ")" * 5000 + ")]", [], id="a deep filter"),
        pytest.param("$.append(1)", nested(list, 10_000), id="a copy of a deep value"),
        pytest.param("$[?(@ == @)]", nested(list, 10_000), id="a comparison of deep values"),
        pytest.param("$.a[0]", nested(dict, 10_000), id="a message that quotes a deep value"),
        pytest.param("$" + "[0,0]" * 40, nested(list, 50), id="a union of unions"),
        pytest.param("$" + "..*" * 12, nested(list, 200), id="scans of scans"),
        pytest.param("$..[?(@..*)]", [[{"a": [1]}] * 1000] * 1000, id="a scan for each element"),
        pytest.param("$[?(@ =~ /(x+x+)+\\1y/)]", ["x" * 80], id="a regex"),
        pytest.param("$.append($)", [1], id="an answer without end"),
    ],
)
def test_too_much_is_an_error(path: str, value: Any) -> None:
    with pytest.raises(BoundExceededError):
        compile_path(path).read(value)


def test_a_large_reply_is_not_too_much() -> None:
    reply = {"data": [{"embedding": [0.5] * 1536} for _ in range(2000)]}
    assert len(compile_path("$..embedding").read(reply)) == 2000


@pytest.mark.parametrize(
    ("pattern", "unit"),
    [
        pytest.param("(a|b|ab)*c", "a", id="alternatives"),
        pytest.param(r"(.|\n)*", "x", id="any character, as it is often written"),
        pytest.param("(?:a|b)*?c", "a", id="lazy"),
        pytest.param("(?:[^b]c?)*x", "a", id="a turn of two lengths"),
        pytest.param("(?:(a|b)|(c|d))*x", "a", id="groups in a group"),
        pytest.param("(?:ay?y?y?y?y?y?)*x", "a", id="much in a turn"),
        pytest.param("(?:a|b){0,2400}c", "a", id="counted"),
        pytest.param("(?:(?:a|b)*c?)*d", "a", id="repeated in a repetition"),
    ],
)
def test_a_regex_for_which_the_engine_runs_out_of_stack_is_an_error(pattern: str, unit: str) -> None:
    path = compile_path(f"$[?(@ =~ /{pattern}/)]")
    assert path.read([unit * 700]) in ([], [unit * 700])
    with pytest.raises(BoundExceededError, match="runs out of stack"):
        path.read([unit * 2500])


@pytest.mark.parametrize("pattern", ["(?:ab)*", "(ab)+", "(?:a|b)*+", "(?>[ab]*)", "[ab]*", "(?=(?:a|b){9})[ab]*"])
def test_what_java_repeats_without_calling_itself_goes_to_any_length(pattern: str) -> None:
    text = "ab" * 20_000
    assert compile_path(f"$[?(@ =~ /{pattern}/)]").read([text]) == [text]


def test_calls_that_java_has_returned_from_do_not_count() -> None:
    texts = ["a" * 600] * 50
    assert compile_path("$[?(@ =~ /(?:(?=(?:a|b){90})aaa)*a*/)]").read(texts) == texts
