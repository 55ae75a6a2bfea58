"""Paths and documents as json-path 2.9.0 over json-smart 2.5.2 reads them; the vectors are recorded from the jars.

In the vectors a BigDecimal is `{"<decimal>": text}` and a double that JSON lacks is `{"<double>": text}`.
"""

from __future__ import annotations

import copy
import json
import pathlib
from decimal import Decimal
from typing import Any

import pytest

from conformance.java.jsonpath import compile_path, json_smart, read
from conformance.java.jsonpath.errors import JavaError
from conformance.java.throwable import Throwable

HERE = pathlib.Path(__file__).parent
READS = [
    pytest.param(group["document"], case, id=f"{number}-{case['path']}")
    for number, group in enumerate(json.loads((HERE / "paths.json").read_text("utf-8")))
    for case in group["reads"]
]
DOCUMENTS = json.loads((HERE / "documents.json").read_text("utf-8"))


def shown(value: Any) -> Any:
    """The value as the vectors write it."""
    if isinstance(value, dict):
        return {key: shown(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, Decimal):
        return {"<decimal>": str(value)}
    if isinstance(value, float) and value - value != 0:
        return {"<double>": {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}[str(value)]}
    return value


def same(left: Any, right: Any) -> bool:
    """Whether both are equal, types of numbers and order of keys included."""
    return json.dumps(left) == json.dumps(right)


def error_of(error: Throwable | None) -> dict[str, Any] | None:
    if error is None:
        return None
    assert isinstance(error, JavaError)
    cause = error_of(error.cause)
    told: dict[str, Any] = {"class": error.java_class, "reason": error.reason}
    return {**told, "cause": cause} if cause else told


@pytest.mark.parametrize(("document", "case"), READS)
def test_a_path_reads_what_the_library_reads(document: str, case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(Throwable) as raised:
            read(document, case["path"])
        assert error_of(raised.value) == case["error"]
        return
    path = compile_path(case["path"])
    assert (path.definite, str(path)) == (case["definite"], case["normal"])
    assert same(shown(read(document, case["path"])), case["value"])


@pytest.mark.parametrize("case", [pytest.param(case, id=repr(case["text"][:40])) for case in DOCUMENTS])
def test_a_text_is_read_as_the_library_reads_it(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(Throwable) as raised:
            json_smart.parse(case["text"])
        assert error_of(raised.value) == case["error"]
    else:
        assert same(shown(json_smart.parse(case["text"])), case["value"])


def test_the_error_types_are_those_of_the_error_body() -> None:
    with pytest.raises(Throwable) as raised:
        read('{"a":"x"}', "$.a.b")
    assert raised.value.type == "path_not_found_exception"
    with pytest.raises(Throwable) as raised:
        read("{", "$")
    assert raised.value.body() == {
        "type": "invalid_json_exception",
        "reason": "net.minidev.json.parser.ParseException: Unexpected End Of File position 0: null",
        "caused_by": {"type": "parse_exception", "reason": "Unexpected End Of File position 0: null"},
    }


def test_reading_never_changes_the_value() -> None:
    value = {"a": [1, {"b": [2]}]}
    before = copy.deepcopy(value)
    assert compile_path("$.a.append(3)").read(value) == [1, {"b": [2]}, 3]
    assert value == before


@pytest.mark.parametrize("path", ["$.length($.a)", "$.sum($.a[*])", "$..[0].b", "$..[*].b", "$..a.length()"])
def test_a_path_that_is_used_again_answers_as_the_first_time(path: str) -> None:
    value = {"a": [1, 2, [3]], "c": [{"b": 1}, {"b": 2}], "d": {"b": 3}}
    fresh = compile_path.__wrapped__(path).read(value)
    again = compile_path(path)
    assert [again.read(value) for _ in range(3)] == [fresh] * 3


def test_null_is_no_document() -> None:
    with pytest.raises(Throwable, match="illegal_argument_exception: json can not be null"):
        compile_path("$").read(None)
