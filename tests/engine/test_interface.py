"""The model interface stands before a call and behind its answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.engine.call import Call
from conformance.engine.predict import parse, render
from conformance.http import Response
from tests.engine.making import call, documents, model, parameters, sent

BATCH = {"action_type": "batch_predict", "method": "POST", "url": "https://provider.test/batch", "request_body": "{}"}


def schema(**properties: Any) -> str:
    return json.dumps({"properties": {"parameters": {"properties": properties}}})


@pytest.mark.parametrize(
    ("value", "given", "passes"),
    [
        pytest.param({"type": "string"}, 7, True, id="a number is a text where the schema says so"),
        pytest.param({"type": "integer"}, "7", True, id="a text of digits is a number elsewhere"),
        pytest.param({"type": "integer"}, "seven", False, id="a word is none"),
        pytest.param({"type": "array", "items": {"type": "string"}}, ["a"], True, id="an array of texts"),
        pytest.param({"type": "array", "items": {"type": "string"}}, ["a", 1], False, id="an array with a number"),
        pytest.param({"enum": ["a"]}, "b", False, id="another word"),
    ],
)
def test_a_parameter_is_judged_by_its_schema(value: Any, given: Any, passes: bool) -> None:
    tested = model({"request_body": '{"v": ${parameters.v}}'}, interface={"input": schema(v=value)})
    rendering = render(tested, parameters(v=given))
    assert (rendering.refused is None) == passes


def test_a_refusal_shows_instance_and_schema() -> None:
    text = schema(v={"type": "integer"})
    refused: Any = render(model(interface={"input": text}), parameters(v="x")).refused
    assert refused.status == 400
    assert refused.body["error"]["reason"] == (
        "Error validating input schema, if you think this is expected, please update your 'input' field in the "
        "'interface' field for this model: Validation failed: [$.parameters.v: string found, integer expected] for "
        f'instance: {{"algorithm":"REMOTE","parameters":{{"v":"x"}},"action_type":"PREDICT"}} with schema: {text}'
    )


@pytest.mark.parametrize(
    ("asked", "required"),
    [
        pytest.param(documents("a"), "text_docs", id="documents"),
        pytest.param(call({"query_text": "q", "text_docs": ["a"]}, "text_similarity"), "query_text", id="similarity"),
        pytest.param(call({"question": "q", "context": "c"}, "question_answering"), "context", id="a question"),
    ],
)
def test_every_kind_of_call_is_judged(asked: Call, required: str) -> None:
    def refused(text: str) -> bool:
        reason = str(render(model(interface={"input": text}), asked).refused)
        return "Error validating input schema" in reason

    assert not refused(json.dumps({"required": [required]}))
    assert refused(json.dumps({"required": ["none"]}))


def test_no_parameters_are_null() -> None:
    text = json.dumps({"properties": {"parameters": {"type": "object"}}})
    assert "null found, object expected" in str(render(model(interface={"input": text}), call({})).refused)


def test_a_batch_is_not_judged() -> None:
    tested = model(actions=[BATCH], interface={"input": "false"})
    assert sent(render(tested, call({}, action="batch_predict"))) == ["{}"]


@pytest.mark.parametrize(("expected", "status"), [({"type": "object"}, 200), ({"type": "array"}, 400)])
def test_an_answer_is_judged_after_the_call(expected: Any, status: int) -> None:
    tested = model(interface={"output": json.dumps({"properties": {"inference_results": {"items": expected}}})})
    answer: Any = parse(tested, render(tested, parameters(v="x")), [Response(200, body=b"{}")])
    assert answer.status == status
    assert ("Error validating output schema" in str(answer.body)) == (status == 400)
