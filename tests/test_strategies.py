"""Strategies draw what they promise, and the properties find what is wrong, told as a call to paste."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance import strategies
from conformance.blueprint import blueprint, blueprint_ids, from_mapping
from conformance.cli._group import Commands
from conformance.engine.call import Call
from conformance.engine.predict import render
from conformance.errors import UsageError
from conformance.mock.check import accepts
from conformance.schema import faults, schema_names, validator
from conformance.strategies.bodies import Drawn, of_shape, shapes
from conformance.strategies.values import is_plain
from conformance.verify.properties import properties
from conformance.verify.result import Outcome, Result

few = settings(
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("name", [name for name in schema_names() if name.endswith((".reply", ".request"))])
def test_values_fit_the_schema_that_they_are_drawn_from(name: str) -> None:
    @few
    @given(strategies.from_schema(name))
    def fits(value: Any) -> None:
        assert validator(name).is_valid(value)

    fits()


KEYWORDS: dict[str, dict[str, Any]] = {
    "a union of types": {"type": ["string", "null"]},
    "bounds": {"type": "integer", "minimum": 3, "exclusiveMaximum": 5},
    "lengths": {"type": "string", "minLength": 2, "maxLength": 3},
    "a pattern": {"type": "string", "pattern": "^a+b$"},
    "items": {"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 2},
    "all of": {"allOf": [{"properties": {"a": {"const": 1}}}, {"required": ["a"], "type": "object"}]},
    "one of": {"oneOf": [{"const": 1}, {"enum": ["a", "b"]}]},
    "a reference to itself": {
        "type": "object",
        "properties": {"next": {"$ref": "#/$defs/node"}},
        "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}}}},
    },
    "one member of several": {
        "type": "object",
        "properties": {"a": {"type": "null"}, "b": {"type": "null"}},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    "a condition": {"type": "integer", "not": {"const": 0}},
}


@pytest.mark.parametrize("keyword", KEYWORDS)
def test_each_keyword_is_kept_to(keyword: str) -> None:
    from jsonschema import Draft202012Validator

    @few
    @given(strategies.from_schema(KEYWORDS[keyword]))
    def fits(value: Any) -> None:
        assert Draft202012Validator(KEYWORDS[keyword]).is_valid(value)

    fits()


@given(strategies.hostile_texts())
def test_a_hostile_text_is_no_more_than_a_text(text: str) -> None:
    assert is_plain(text)
    assert json.loads(json.dumps(text)) == text


@given(strategies.lookalikes())
def test_a_lookalike_can_be_written_as_json(text: str) -> None:
    assert json.loads(json.dumps(text)) == text


@settings(max_examples=50, deadline=None)
@given(strategies.connectors(), st.data())
def test_a_connector_can_be_created_deployed_and_called(body: dict[str, Any], data: st.DataObject) -> None:
    found = from_mapping(body)
    assert list(faults("connector", body)) == []
    rendering = render(found.deployed(), Call('{"parameters": {}}'))
    wanted = {name for name in body["parameters"] if name not in {"region", "service_name"}}
    text = data.draw(strategies.hostile_texts())
    if rendering.refused is None:
        json.loads(rendering.prepared[0].request.body)
    given_ = dict.fromkeys(wanted, text)
    called = render(found.deployed(), Call(json.dumps({"parameters": given_})))
    if called.refused is None and wanted:
        assert text in json.loads(called.prepared[0].request.body).values()


@pytest.mark.parametrize(
    "identity", ["openai-chat", "cohere-embedding", "bedrock-titan-embed-text-v2", "connections-openai"]
)
def test_bodies_fit_their_blueprint(identity: str) -> None:
    @few
    @given(st.one_of([of_shape(shape) for shape in shapes(blueprint(identity))]))
    def fits(one: Drawn) -> None:
        assert one.shape.accepts(json.loads(one.call.body or ""))

    fits()


def test_texts_stand_where_any_text_will_do_and_nowhere_else() -> None:
    (shape,) = shapes(blueprint("openai-chat"))
    assert shape.free == [("parameters", "messages", 0, "content"), ("parameters", "messages", 1, "content")]
    documents = shapes(blueprint("openai-embedding"))[0]
    assert documents.lists == {("text_docs",)}


def test_parameters_are_those_of_a_body() -> None:
    @few
    @given(strategies.parameters(blueprint("openai-chat"), values=st.just("quokka")))
    def fits(parameters: dict[str, Any]) -> None:
        assert [message["content"] for message in parameters["messages"]] == ["quokka", "quokka"]
        assert [message["role"] for message in parameters["messages"]] == ["system", "user"]

    fits()
    with pytest.raises(UsageError, match="documents no predict call that sends something"):
        strategies.bodies(blueprint("mcp-sse"))
    with pytest.raises(UsageError, match="has `parameters`"):
        strategies.parameters(blueprint("connections-openai"))


def test_replies_are_of_the_kind_that_a_call_gets() -> None:
    @few
    @given(strategies.replies(blueprint("openai-chat")))
    def fits(reply: Any) -> None:
        assert accepts("openai.chat.reply", reply)
        assert isinstance(reply["choices"][0]["message"]["content"], str)

    fits()
    with pytest.raises(UsageError, match="no schema says what"):
        strategies.replies(blueprint("generic-http"))


# --- the properties -----------------------------------------------------------------------------------------------


def chat(body: str, **action: str) -> dict[str, Any]:
    """A blueprint of OpenAI's chat with another request body."""
    messages = [{"role": "user", "content": "Hello!"}]
    url = "https://api.openai.com/v1/chat/completions"
    sent = {"model": "gpt-5-mini", "messages": messages}
    reply = {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": "Hi", "refusal": None}, "finish_reason": "stop"}
        ],
    }
    return {
        "title": "Chat",
        "provider": "openai",
        "reference": "https://example.com",
        "sources": ["a test"],
        "connector": {
            "name": "c",
            "version": 1,
            "protocol": "http",
            "parameters": {},
            "credential": {"k": "kkkkkkkk"},
            "actions": [
                {
                    "action_type": "predict",
                    "method": "POST",
                    "url": url,
                    "headers": {"Authorization": "Bearer ${credential.k}"},
                    "request_body": body,
                    **action,
                }
            ],
        },
        "calls": [
            {
                "name": "hello",
                "input": {"parameters": {"prompt": "Hello!"}},
                "exchanges": [
                    {
                        "request": {"method": "POST", "url": url, "headers": {}, "body": json.dumps(sent)},
                        "reply": {"body": reply},
                    }
                ],
                "answer": {"status": 200, "body": {}},
            }
        ],
    }


GOOD = '{"model": "gpt-5-mini", "messages": [{"role": "user", "content": "${parameters.prompt}"}]}'


def tried(value: dict[str, Any], examples: int = 60, seed: int = 3) -> Result:
    (result,) = properties(from_mapping(value, "chat"), examples, seed)
    return result


def test_a_good_blueprint_holds() -> None:
    assert tried(chat(GOOD)).outcome is Outcome.PASS


def test_what_extends_the_body_is_found_shrunk_and_told_as_a_call_to_paste() -> None:
    # the script's own words keep the text from being escaped
    script = (
        'StringBuilder b = new StringBuilder(\'{"parameters":{"no_escape_params":"prompt","prompt":"\');'
        "b.append(params.text_docs[0]); b.append('\"}}'); return b.toString();"
    )
    value = chat(GOOD, pre_process_function=script)
    value["calls"][0] |= {"input": {"text_docs": ["Hello!"]}, "algorithm": "text_embedding"}
    result = tried(value)
    assert result.outcome is Outcome.FAIL
    call, again = result.problems[0].splitlines()[1:]
    words = shlex.split(call)
    assert words[:6] == ["conformance", "render", "chat", "--algorithm", "text_embedding", "--input"]
    # the smallest text that does it is a character or two
    assert len(json.loads(words[6])["text_docs"][0]) <= 2
    assert again == "  # found by: conformance verify chat --examples 60 --seed 3"
    assert tried(value) == result


def test_what_the_provider_refuses_is_found() -> None:
    value = chat(GOOD)
    body = '{"model": "gpt-5-mini", "n": ${parameters.n}, "messages": [{"role": "user", "content": "x"}]}'
    value["connector"]["actions"][0]["request_body"] = body
    value["calls"][0]["input"] = {"parameters": {"n": 1}}
    assert tried(value).outcome is Outcome.PASS
    value["connector"]["actions"][0]["request_body"] = body.replace("gpt-5-mini", "no-such-model")
    assert tried(value).problems == ("the documented call itself is refused",)


def test_a_reply_that_is_not_understood_is_found() -> None:
    value = chat(GOOD)
    value["connector"]["actions"][0]["post_process_function"] = (
        'return \'{"name": "response", "dataAsMap": {"text": "\' + params.choices[0].message.content + \'"}}\';'
    )
    result = tried(value)
    assert result.outcome is Outcome.FAIL
    pasted = [line for line in result.problems[-1].splitlines() if "conformance parse chat --reply -" in line]
    assert json.loads(shlex.split(pasted[0])[1])["choices"][0]["message"]["content"]


def test_a_blueprint_that_can_not_be_tried_says_why() -> None:
    assert tried({"name": "x"}).outcome is Outcome.SKIP
    value = chat(GOOD)
    value["connector"]["credential"] = {}
    assert "can't be used" in tried(value).problems[0]


@pytest.mark.parametrize("identity", [name for name in blueprint_ids() if "judgment" not in name][::4])
def test_no_text_breaks_a_blueprint_of_the_registry(identity: str) -> None:
    told = [problem for result in properties(blueprint(identity), 10, 1) for problem in result.problems]
    assert not [problem for problem in told if problem.startswith(("a text changes", "the body that is sent"))]


def test_verify_tries_examples_where_it_is_asked_to() -> None:
    done = CliRunner().invoke(Commands("conformance"), ["verify", "openai-chat", "--examples", "5", "--seed", "1"])
    assert done.exit_code == 0, done.output
    assert "properties" in done.output.splitlines()[0]
    done = CliRunner().invoke(Commands("conformance"), ["verify", "openai-chat"])
    assert "properties" not in done.output
