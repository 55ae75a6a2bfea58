"""The compiled check gives the verdict of `jsonschema`, and names one fault as a server would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from conformance.mock.check import accepts, first_fault
from conformance.mock.compiler import compile_schema
from conformance.schema import schema, schema_names, validator

BODIES = Path(__file__).parents[1] / "providers" / "bodies"

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 300)
    | st.floats(-3, 3)
    | st.sampled_from(["", "x", "user", "text", "a b"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["role", "content", "type", "text", "model", "messages", "x", "input"]), inner
        )
    ),
    max_leaves=12,
)

SCHEMAS: list[Any] = [
    True,
    False,
    {"type": ["integer", "null"]},
    {"type": "number", "exclusiveMinimum": 0, "maximum": 2},
    {"enum": [1, "x", None, [True], {"x": 1.0}]},
    {"const": False},
    {"const": 1},
    {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1, "maxItems": 2, "uniqueItems": True},
    {"contains": {"const": "x"}},
    {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"], "additionalProperties": False},
    {"patternProperties": {"^t": {"type": "string"}}, "additionalProperties": {"type": "number"}},
    {"propertyNames": {"maxLength": 4}, "minProperties": 1, "maxProperties": 2},
    {"oneOf": [{"required": ["x"]}, {"required": ["text"]}]},
    {"anyOf": [{"type": "string", "pattern": "^u"}, {"type": "boolean"}]},
    {"allOf": [{"minimum": 1}, {"maximum": 5}, {"not": {"const": 3}}]},
    {"if": {"required": ["type"]}, "then": {"required": ["text"]}, "else": {"required": ["x"]}},
    {"dependentRequired": {"role": ["content"]}},
    {"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "additionalProperties": {"$ref": "#/$defs/tree"}}}},
]


@pytest.mark.parametrize("found", SCHEMAS, ids=lambda found: json.dumps(found)[:60])
@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_each_keyword_has_the_verdict_of_jsonschema(found: Any, value: Any) -> None:
    assert compile_schema(found)(value) == Draft202012Validator(found).is_valid(value)


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_of_the_kit_compiles(name: str) -> None:
    assert callable(compile_schema(schema(name), schema))


REQUESTS = sorted(path.stem for path in BODIES.glob("*.json"))


@pytest.mark.parametrize("name", REQUESTS)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_changed_body_has_the_verdict_of_jsonschema(name: str, data: st.DataObject) -> None:
    body = json.loads((BODIES / f"{name}.json").read_text("utf-8"))["good"][-1]
    at: Any = body
    while isinstance(at, dict | list) and at:
        step = (
            data.draw(st.sampled_from(sorted(at))) if isinstance(at, dict) else data.draw(st.integers(0, len(at) - 1))
        )
        if not isinstance(at[step], dict | list) or data.draw(st.booleans()):
            at[step] = data.draw(JSON)
            break
        at = at[step]
    assert accepts(f"{name}.request", body) == validator(f"{name}.request").is_valid(body)


@pytest.mark.parametrize(
    ("name", "body", "where", "keyword"),
    [
        pytest.param("openai.chat", {"messages": [], "model": 3}, "messages", "minItems", id="the first of two"),
        pytest.param("openai.chat", {"model": "m"}, "", "required", id="missing"),
        pytest.param(
            "openai.chat",
            {"model": "m", "messages": [{"role": "robot"}]},
            "messages[0].role",
            "enum",
            id="alternatives by tag",
        ),
        pytest.param(
            "openai.chat",
            {"model": "m", "messages": [{"role": "user", "content": [{"type": "text"}]}]},
            "messages[0].content[0]",
            "required",
            id="inside the alternative that was meant",
        ),
    ],
)
def test_the_fault_named_is_the_one_that_helps(name: str, body: Any, where: str, keyword: str) -> None:
    fault = first_fault(f"{name}.request", body)
    assert fault is not None
    assert (fault.dotted, fault.keyword) == (where, keyword)


def test_what_is_wrong_in_a_huge_list_is_found_in_its_beginning() -> None:
    wrong_at_the_end = {"query": "q", "documents": ["x"] * 5000 + [3]}
    fault = first_fault("cohere.v2-rerank.request", {"model": "m", **wrong_at_the_end})
    assert fault is not None
    assert (fault.keyword, fault.found) == ("items", None)
    long = first_fault("openai.embeddings.request", {"model": "m", "input": ["x"] * 5000})
    assert long is not None
    assert (long.dotted, long.keyword) == ("input", "maxItems")
