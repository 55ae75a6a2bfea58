from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.java.jsonpath import compile_path, json_smart
from conformance.java.throwable import Throwable
from conformance.processors.chain import Chain, extract, to_json
from conformance.processors.processor import known

HERE = Path(__file__).parent


def _cases() -> list[Any]:
    cases: list[Any] = []
    for path in sorted(HERE.glob("*.json")):
        recorded = json.loads(path.read_text("utf-8"))
        for number, case in enumerate(recorded["cases"], 1):
            given = recorded["documents"][case["document"]] if "document" in case else case["input"]
            expected = {
                kind.removesuffix("_of"): recorded["documents"][said] if kind.endswith("_of") else said
                for kind, said in case["expect"].items()
            }
            cases.append(pytest.param(case, given, expected, id=f"{path.stem}-{number}"))
    return cases


def _outcome(case: dict[str, Any], given: str) -> dict[str, Any]:
    configs = extract({"p": case["parameter"]}, "p")
    if not configs:
        return {"none": True}
    value = compile_path(case["filter"]).read(json_smart.parse(given)) if "filter" in case else given
    try:
        result = Chain(configs).process(value)
    except Throwable as error:
        return {"error": error.type, "reason": error.reason}
    return {"text" if isinstance(result, str) else "json": to_json(result)}


@pytest.mark.parametrize(("case", "given", "expected"), _cases())
def test_a_chain_gives_what_the_engine_gave(case: dict[str, Any], given: str, expected: dict[str, Any]) -> None:
    assert _outcome(case, given) == expected


def test_every_type_has_vectors_of_its_own() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == {*known(), "chain"}


def test_every_type_says_what_it_does() -> None:
    assert all(function.__doc__ and "Source: ML" in function.__doc__ for function in known().values())


def test_a_parameter_that_is_not_there_configures_nothing() -> None:
    assert extract({"output_processors": "[]"}, "input_processors") == []


def test_a_document_that_is_set_into_itself_is_refused() -> None:
    chain = Chain([{"type": "set_field", "path": "$.a.self", "source_path": "$"}])
    with pytest.raises(Throwable, match="runtime_exception: Failed to serialize to JSON"):
        chain.process('{"a":{}}')


def test_a_document_that_one_step_sets_into_itself_passes_through_steps_that_forgive() -> None:
    cyclic = {"type": "set_field", "path": "$.a.self", "source_path": "$"}
    chain = Chain([cyclic, {"type": "jsonpath_filter", "path": "$.a", "default": "instead"}])
    assert chain.process('{"a":{}}') == "instead"


def test_a_list_of_items_that_hold_it_is_refused() -> None:
    chain = Chain([{"type": "for_each", "path": "$..*", "processors": [{"type": "regex_replace"}]}])
    with pytest.raises(Throwable, match="Failed to serialize to JSON"):
        chain.process('{"a":{"b":{"c":1}}}')


def test_processing_leaves_the_value_that_was_given_as_it_was() -> None:
    value = {"a": {"b": 1}, "l": [1, 2]}
    Chain([{"type": "remove_jsonpath", "paths": ["$.a", "$.l[0]"]}]).process(value)
    assert value == {"a": {"b": 1}, "l": [1, 2]}
