"""From a call to the very request: whose value wins, how it is written, and what is refused before anything is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.engine.answer import NoAnswer
from conformance.engine.predict import render
from conformance.engine.render import _to_strings, escaped
from tests.engine.making import URL, body_of, call, documents, model, parameters, refusal_of, sent

ARGUMENT = "illegal_argument_exception"


@given(st.text())
def test_any_text_in_quotes_arrives_as_it_was(text: str) -> None:
    value = text.replace("$", "")
    body = json.loads(body_of(model(), parameters(v=f"x{value}")))
    assert body == {"v": f"x{value}"}


@given(st.dictionaries(st.text(min_size=1), st.text() | st.none()))
def test_escaping_leaves_json_and_null_alone(given_parameters: dict[str, str | None]) -> None:
    found = escaped({**given_parameters, "json": '{"a": "b/c"}', "null": None, "text": '"'})
    assert (found["json"], found["null"], found["text"]) == ('{"a": "b/c"}', None, '\\"')


WRITTEN: list[Any] = [
    pytest.param({"v": "a/b"}, {}, '{"v": "a\\/b"}', id="the call's value is escaped"),
    pytest.param({}, {"v": "a/b"}, '{"v": "a/b"}', id="the connector's is not"),
    pytest.param({"v": "call"}, {"v": "connector"}, '{"v": "call"}', id="the call's value wins"),
    pytest.param({"v": "a/b", "no_escape_params": "u, v "}, {}, '{"v": "a/b"}', id="a value that need not be escaped"),
    pytest.param({"v": "a/b"}, {"no_escape_params": "v"}, '{"v": "a\\/b"}', id="... which only the call can say"),
    pytest.param({"v": "${parameters.w}"}, {"w": "x"}, '{"v": "x"}', id="a value is filled too"),
    pytest.param(
        {"v": "$${parameters.w}", "skip_validating_missing_parameters": "True"},
        {},
        '{"v": "${parameters.w}"}',
        id="an escape",
    ),
    pytest.param({"v": 1.0}, {}, '{"v": "1.0"}', id="a number"),
    pytest.param({"v": None}, {"v": "x"}, '{"v": "null"}', id="null is a value"),
]


@pytest.mark.parametrize(("call_parameters", "connector_parameters", "body"), WRITTEN)
def test_how_a_value_is_written(
    call_parameters: dict[str, Any], connector_parameters: dict[str, Any], body: str
) -> None:
    assert body_of(model(parameters=connector_parameters), parameters(**call_parameters)) == body


FILLED: list[Any] = [
    pytest.param('{"v": "${parameters.none:-null}"}', {}, '{"v": null}', id="null takes its quotes with it"),
    pytest.param('{"v": "${parameters.v:-null}"}', {"v": "x"}, '{"v": "x"}', id="... but not a value's"),
    pytest.param('{"v": "${parameters.a.b:-null}"}', {}, '{"v": "null"}', id="... nor where a name has a dot"),
    pytest.param('{"v": "${parameters.none:-}"}', {}, '{"v": ""}', id="an empty default"),
    pytest.param("{v: ${parameters.v}}", {"v": [1, 2]}, "{v: [1,2]}", id="lenient JSON goes out as it is"),
    pytest.param('{"a": 1}\n\n{"b": 2}\n', {}, '{"a": 1}\n\n{"b": 2}\n', id="a line for each document"),
    pytest.param(
        '{"v": ${parameters.v}, "s": "${parameters.v.toString()}"}',
        {"v": ['"'], "w": "${parameters.v.toString()}"},
        '{"v": ["\\""], "s": "[\\"\\\\\\"\\"]"}',
        id="a text of JSON, where a value mentions it",
    ),
]


@pytest.mark.parametrize(("request_body", "given_parameters", "body"), FILLED)
def test_what_a_template_becomes(request_body: str, given_parameters: dict[str, Any], body: str) -> None:
    assert body_of(model({"request_body": request_body}), parameters(**given_parameters)) == body


REFUSED: list[Any] = [
    pytest.param(
        {},
        {},
        (400, ARGUMENT, "Some parameter placeholder not filled in payload: v"),
        id="a value that nobody gives",
    ),
    pytest.param(
        {"request_body": '{"a": "${parameters.a}", "b": "${parameters.b}${parameters.a}"}'},
        {},
        (400, ARGUMENT, "Some parameter placeholder not filled in payload: a, b, a"),
        id="several, repeats included",
    ),
    pytest.param(
        {"request_body": '{"v": ${parameters.none}}'},
        {},
        (400, ARGUMENT, 'Invalid payload: {"v": ${parameters.none}}'),
        id="one outside of quotes",
    ),
    pytest.param(
        {"request_body": '{"v": "${parameters}"}'},
        {},
        (500, "string_index_out_of_bounds_exception", "Range [0, -2) out of bounds for length 0"),
        id="one without a name",
    ),
    pytest.param(
        {"request_body": '{"v": ${parameters.v}}'},
        {"v": "a b"},
        (400, ARGUMENT, 'Invalid payload: {"v": a b}'),
        id="text without quotes",
    ),
    pytest.param({"method": "PATCH"}, {"v": "x"}, (400, ARGUMENT, "unsupported http method"), id="another method"),
    pytest.param(
        {"request_body": None},
        {},
        (400, ARGUMENT, "Content length is 0. Aborting request to remote model"),
        id="nothing to send",
    ),
    pytest.param(
        {},
        {"v": "x", "charset": "NOPE-9"},
        (400, "unsupported_charset_exception", "NOPE-9"),
        id="an unknown charset",
    ),
    pytest.param(
        {"request_body": '{"v": ' + "[" * 10_000 + "]" * 10_000 + "}"},
        {},
        (400, ARGUMENT, 'Invalid payload: {"v": ' + "[" * 10_000 + "]" * 10_000 + "}"),
        id="ten thousand levels",
    ),
]


@pytest.mark.parametrize(("action", "given_parameters", "refusal"), REFUSED)
def test_what_is_refused(
    action: dict[str, Any], given_parameters: dict[str, Any], refusal: tuple[int, str, str]
) -> None:
    assert refusal_of(model(action), parameters(**given_parameters)) == refusal


def test_a_missing_value_may_be_allowed() -> None:
    given_parameters = {"skip_validating_missing_parameters": "TRUE"}
    assert body_of(model(), parameters(**given_parameters)) == '{"v": "${parameters.v}"}'


CHUNKS: list[Any] = [
    pytest.param(None, {}, ['["a","b","c"]'], id="no function: all at once"),
    pytest.param(None, {"input_docs_processed_step_size": 2}, ['["a","b"]', '["c"]'], id="a step size"),
    pytest.param("connector.pre_process.openai.embedding", {}, ['["a","b","c"]'], id="a function for many"),
    pytest.param("connector.pre_process.bedrock.embedding", {}, ["a", "b", "c"], id="a function for one"),
    pytest.param(
        'return \'{"parameters": {"input": "\' + params.text_docs[0] + \'"}}\';', {}, ["a", "b", "c"], id="a script"
    ),
]


@pytest.mark.parametrize(("function", "connector_parameters", "inputs"), CHUNKS)
def test_documents_are_cut_into_calls(
    function: str | None, connector_parameters: dict[str, Any], inputs: list[str]
) -> None:
    name = "inputText" if function and "bedrock" in function else "input"
    quote = "" if inputs[0].startswith("[") else '"'
    action: dict[str, Any] = {"request_body": f'{{"i": {quote}${{parameters.{name}}}{quote}}}'}
    if function:
        action["pre_process_function"] = function
    tested = model(action, parameters=connector_parameters)
    assert sent(render(tested, documents("a", "b", "c"))) == [f'{{"i": {quote}{text}{quote}}}' for text in inputs]


@pytest.mark.parametrize(
    ("size", "kind", "reason"),
    [
        (0, ARGUMENT, "Invalid parameter: input_docs_processed_step_size. It must be positive integer."),
        ("two", "number_format_exception", 'For input string: "two"'),
    ],
)
def test_a_step_size_is_a_positive_number(size: Any, kind: str, reason: str) -> None:
    tested = model(parameters={"input_docs_processed_step_size": size})
    assert refusal_of(tested, documents("a")) == (400, kind, reason)


def test_a_call_without_documents_needs_a_function() -> None:
    asked = call({"query_text": "q", "text_docs": ["a"]}, "text_similarity")
    assert refusal_of(model(), asked)[2] == "pre_process_function not defined in connector"


def test_a_function_takes_its_own_kind_of_call() -> None:
    tested = model({"pre_process_function": "connector.pre_process.cohere.rerank"})
    assert refusal_of(tested, documents("a"))[2].endswith("can only support TextSimilarityInputDataSet")


def test_parameters_pass_a_function_by() -> None:
    tested = model({"pre_process_function": "connector.pre_process.openai.embedding"})
    assert body_of(tested, parameters(v="x")) == '{"v": "x"}'


def test_a_misspelt_function_is_a_script_that_does_not_compile() -> None:
    tested = model({"pre_process_function": "connector.pre_process.openai.embeding"})
    assert refusal_of(tested, documents("a")) == (400, "script_exception", "compile error")


def test_a_script_sees_parameters_only_where_it_is_told_to() -> None:
    script = 'return \'{"parameters": {"v": "\' + params.parameters.u + \'!"}}\';'
    told = {"pre_process_function.process_remote_inference_input": "true"}
    action = {"pre_process_function": script}
    assert refusal_of(model(action), parameters(u="x"))[2].endswith("payload: v")
    assert refusal_of(model(action, parameters=told), parameters(u="x"))[1] == "script_exception"
    direct = {"pre_process_function": script.replace("params.parameters.u", "params.u")}
    assert body_of(model(direct, parameters=told), parameters(u="x")) == '{"v": "x!"}'
    assert body_of(model(direct, parameters=told), parameters(u="x", v="mine")) == '{"v": "mine"}'


def test_a_url_takes_the_calls_values_and_is_written_again() -> None:
    tested = model({"url": URL + "/${parameters.v}?b=${parameters.b:-2 3}&a=1#x".replace(" ", "+")})
    (prepared,) = render(tested, parameters(v="m")).prepared
    assert prepared.request.url == URL + "/m?a=1&b=2%203"


def test_a_url_that_is_none_is_refused_with_its_cause() -> None:
    refused: Any = render(model({"url": URL + "/${parameters.none}"}), parameters(v="x")).refused
    cause = refused.body["error"]["caused_by"]["reason"]
    assert cause == f"Illegal character in path at index 26: {URL}/${{parameters.none}}"


def test_headers_are_filled_once_with_the_credential_and_the_connectors_parameters() -> None:
    headers = {"A": "${credential.key}", "B": "${parameters.p} ${parameters.v}", "C": "${parameters.q:-d}"}
    tested = model({"headers": headers}, parameters={"p": "P"})
    (prepared,) = render(tested, parameters(v="x")).prepared
    expected = {"A": "secret", "B": "P ${parameters.v}", "C": "d"}
    assert {name: value for name, value in prepared.request.headers if name in headers} == expected


def test_of_two_spellings_of_a_header_the_last_wins() -> None:
    tested = model({"headers": {"content-type": "a/b", "X": "1", "x": "2"}})
    (prepared,) = render(tested, parameters(v="x")).prepared
    assert {name.lower(): value for name, value in prepared.request.headers}["content-type"] == "a/b"
    assert sum(name.lower() == "x" for name, _ in prepared.request.headers) == 1


def test_a_header_with_a_line_break_can_not_be_sent() -> None:
    status, kind, reason = refusal_of(
        model({"headers": {"X-S": "${credential.k}"}}, credential={"k": "a\nb"}), parameters(v="x")
    )
    assert (status, kind) == (500, "status_exception")
    assert reason == "Error communicating with remote model: Validation failed for header 'X-S'"


@pytest.mark.parametrize(
    ("charset", "body"),
    [("UTF-8", b'{"v": "\xc3\xa9"}'), ("ISO-8859-1", b'{"v": "\xe9"}'), ("US-ASCII", b'{"v": "?"}')],
)
def test_a_charset_says_how_the_body_is_written(charset: str, body: bytes) -> None:
    (prepared,) = render(model(parameters={"v": "é", "charset": charset}), parameters()).prepared
    assert prepared.request.body == body


def test_two_halves_of_a_character_meet() -> None:
    tested = model(
        {"request_body": '{"v": "${parameters.a}${parameters.b}${parameters.a}"}'},
        parameters={"a": "\ud83d", "b": "\ude00"},
    )
    (prepared,) = render(tested, parameters()).prepared
    assert prepared.request.body.decode() == '{"v": "😀?"}'


def test_a_stream_is_sent_and_never_answered() -> None:
    tested = model(parameters={"_llm_interface": "openai/v1/chat/completions"})
    rendering = render(tested, parameters(v="x", stream="true"))
    assert isinstance(rendering.refused, NoAnswer)
    assert ("Accept", "text/event-stream") in rendering.prepared[0].request.headers


def test_a_request_without_a_template_sends_the_http_body() -> None:
    assert body_of(model({"request_body": None}), parameters(http_body="a/b")) == "a\\/b"


def test_nova_leaves_out_what_has_no_content() -> None:
    text = (
        '{"singleEmbeddingParams": {"text": {"value": ${parameters.t:-null}}, '
        '"image": {"source": {"bytes": ${parameters.i:-null}}}}}'
    )
    tested = model({"request_body": text}, parameters={"model": "amazon.nova-2-multimodal-embeddings-v1:0"})
    assert (
        body_of(tested, parameters(t='"x"', no_escape_params="t")) == '{"singleEmbeddingParams":{"text":{"value":"x"}}}'
    )


def test_input_processors_rewrite_the_body() -> None:
    processors = [{"type": "remove_jsonpath", "paths": ["$.v"]}]
    tested = model({"request_body": '{"v": 1, "w": 2}'}, parameters={"input_processors": processors})
    assert body_of(tested, parameters()) == '{"w":2}'


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("${parameters.a.toString()} ${parameters.b.toString()}", ["a", "b"]),
        ("${parameters.a ${parameters.b.toString()}", ["a ${parameters.b"]),
        ("${parameters.a\u2028${parameters.b.toString()}", ["b"]),
        ("${parameters..toString()}", []),
        ("${parameters.a} .toString()}", ["a} "]),
    ],
)
def test_which_texts_of_json_a_value_mentions(text: str, names: list[str]) -> None:
    assert list(_to_strings(text)) == names
