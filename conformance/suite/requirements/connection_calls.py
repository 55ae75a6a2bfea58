"""Calls through custom API connections: how templates are filled, and how replies are read."""

from __future__ import annotations

import json
from typing import Any

from conformance.suite.answer import Answer
from conformance.suite.api import Api
from conformance.suite.connections import (
    PAGE,
    RECOMMENDED,
    called,
    created,
    custom,
    mapped,
    payload_of,
    variable,
)
from conformance.suite.expect import accepting, expect, expect_fields, expect_sent, expect_status, expect_unsent
from conformance.suite.requirement import Level, requirement

MUST, SHOULD, MAY = Level
CUSTOM = f"{PAGE}, Custom API Connection, Default Provider"
MAPPED = f"{PAGE}, Custom API Connection, Existing Provider"
_REPLY = {"text": "hello", "usage": {"in": 3, "out": 5}}


def _sends(api: Api, payload: Any, wanted: Any, *variables: dict[str, Any], **given: Any) -> None:
    """A call with these values sends this body."""
    api.provider.answers(_REPLY)
    expect_status(called(api, created(api, payload_of(api, payload, *variables)), **given), 200)
    expect_sent(api.provider, json=wanted)


def _refused(api: Api, answer: Answer, *names: str) -> None:
    """The call is refused, these names told, and nothing was sent."""
    expect(400 <= answer.status < 500, f"{answer}\n(expected a refusal)")
    for name in names:
        expect(name in answer.text, f"{name} is not told: {answer}")
    expect_unsent(api.provider)


# --- what is sent ------------------------------------------------------------------------------------------------


@requirement("CONN-060", MUST, f"{CUSTOM}: endpointUrl, headers, payload")
def a_call_sends_the_payload(api: Api) -> None:
    """A call sends the payload as JSON, with the headers, by POST to the endpointUrl: one request."""
    api.provider.answers(_REPLY)
    headers = [{"key": "x-one", "value": "1"}, {"key": "x-two", "value": "2"}]
    made = created(api, payload_of(api, {"max_tokens": 1024, "deep": [{"a": None}]}, headers=headers))
    expect_status(called(api, made), 200)
    wanted = {"max_tokens": 1024, "deep": [{"a": None}]}
    seen = expect_sent(api.provider, method="POST", path="/v1/chat", json=wanted, x_one="1", x_two="2")
    expect(seen.headers.get("content-type", "").startswith("application/json"), f"it was sent as {seen.headers}")
    expect(len(api.provider.seen) == 1, f"the provider received {len(api.provider.seen)} requests, expected one")


@requirement("CONN-061", MUST, f"{CUSTOM}: promptVars")
def the_prompt_is_filled_in(api: Api) -> None:
    """A placeholder of a prompt variable is filled with the call's value."""
    _sends(api, {"content": "{{prompt}}"}, {"content": "Why?"}, prompt="Why?")


@requirement("CONN-062", MUST, f"{CUSTOM}: customVars")
def custom_variables_are_filled_in(api: Api) -> None:
    """A placeholder of a custom variable is filled with the call's value."""
    _sends(api, {"t": "{{tone}}"}, {"t": "kind"}, variable("tone"), tone="kind")


@requirement("CONN-063", MUST, f"{CUSTOM}: defaultValue")
def defaults_stand_in(api: Api) -> None:
    """A variable that the call doesn't give has its default value, and the call's value wins."""
    tone = variable("tone", "dry")
    _sends(api, {"t": "{{tone}}"}, {"t": "dry"}, tone)
    _sends(api, {"t": "{{tone}}"}, {"t": "kind"}, tone, tone="kind")


@requirement("CONN-064", MUST, f"{CUSTOM}: required")
def a_required_variable_must_be_given(api: Api) -> None:
    """A call without a required variable, or with an empty one, is an error that names it, and nothing is sent."""
    made = created(api, payload_of(api, {"t": "{{tone}}"}, variable("tone", required=True)))
    _refused(api, called(api, made), "tone")
    _refused(api, called(api, made, tone=""), "tone")


@requirement("CONN-065", MUST, f"{CUSTOM}: payload")
def a_placeholder_needs_a_value(api: Api) -> None:
    """A placeholder that nothing supplies is an error that names it and where it stands, and nothing is sent."""
    made = created(api, payload_of(api, {"messages": [{"content": "to {{nobody}}"}]}))
    answer = called(api, made)
    _refused(api, answer, "nobody")
    expect("messages" in answer.text, f"where it stands is not told: {answer}")


@requirement("CONN-066", MUST, f"{CUSTOM}: payload, dataType")
def a_whole_placeholder_keeps_its_type(api: Api) -> None:
    """A placeholder that is a whole string of the payload takes the value's own JSON type."""
    rows = [variable(name, dataType=kind) for name, kind in (("n", "Number"), ("b", "Boolean"), ("l", "Array"))]
    wanted = {"n": 7, "b": True, "l": ["a", {"x": 0.5}]}
    _sends(api, {"n": "{{n}}", "b": "{{b}}", "l": "{{l}}"}, wanted, *rows, **wanted)


@requirement("CONN-067", MUST, f"{CUSTOM}: payload")
def values_are_escaped_once(api: Api) -> None:
    """A value with quotes, backslashes, newlines or any script arrives unchanged, whole or inside of a longer text."""
    for text in ('say "hi"', "back\\slash \\n", "two\nlines\ttab", "ünï 模型 🙂", '"}, "model": "other'):
        _sends(api, {"whole": "{{prompt}}", "in": "<{{prompt}}>"}, {"whole": text, "in": f"<{text}>"}, prompt=text)


@requirement("CONN-068", MUST, f"{CUSTOM}: payload")
def values_are_not_expanded(api: Api) -> None:
    """A value that holds a placeholder is sent as it is: no call can ask for another variable."""
    text = "{{tone}} {{LLM_API_KEY}} {{ 7 * 7 }}"
    _sends(api, {"whole": "{{prompt}}", "in": "<{{prompt}}>"}, {"whole": text, "in": f"<{text}>"}, prompt=text)


@requirement("CONN-069", MUST, "rendering is sandboxed: a template reaches nothing but its variables")
def templates_compute_nothing(api: Api) -> None:
    """A template that asks for more than a variable is refused, or sent as it is: never computed."""
    for text in (
        "{{ 7 * 7 }}",
        "{{ prompt.__class__ }}",
        "{{ cycler }}",
        "{% if true %}49{% endif %}",
        "{{prompt|upper}}",
    ):
        api.provider.answers(_REPLY)
        answer = api.connections("POST", "", payload_of(api, {"x": f"a {text} b"}))
        if answer.status != 200:
            expect(400 <= answer.status < 500, f"{answer}\n(expected a refusal)")
            continue
        count = len(api.provider.seen)
        answer = called(api, answer.text_at("connectionId"))
        expect(answer.status == 200 or 400 <= answer.status < 500, f"{answer}\n(expected a refusal)")
        for seen in api.provider.seen[count:]:
            expect(seen.json == {"x": f"a {text} b"}, f"{text} was computed: {seen.body}")


@requirement("CONN-070", MUST, f"{CUSTOM}: endpointUrl, headers")
def urls_and_headers_are_filled(api: Api) -> None:
    """Placeholders in the endpointUrl and in the headers' values are filled."""
    api.provider.answers(_REPLY)
    headers = [{"key": "x-tone", "value": "very {{tone}}"}]
    url = f"{api.provider.url}/v1/{{{{tone}}}}/chat"
    made = created(api, payload_of(api, {}, variable("tone"), headers=headers, endpointUrl=url))
    expect_status(called(api, made, tone="kind"), 200)
    expect_sent(api.provider, path="/v1/kind/chat", x_tone="very kind")


@requirement("CONN-071", MUST, f"{CUSTOM}: MODEL_NAME, LLM_API_URL, LLM_API_KEY")
def the_environments_names_are_filled(api: Api) -> None:
    """MODEL_NAME, LLM_API_URL and LLM_API_KEY are filled with what the body tells of them."""
    api.provider.answers(_REPLY)
    key = api.secret()
    told = {"LLM_API_URL": f"{api.provider.url}/told", "LLM_API_KEY": key, "MODEL_NAME": "m-7"}
    headers = [{"key": "x-api-key", "value": "{{LLM_API_KEY}}"}]
    body = payload_of(api, {"model": "{{MODEL_NAME}}"}, endpointUrl="{{LLM_API_URL}}", headers=headers, **told)
    expect_status(called(api, created(api, body)), 200)
    expect_sent(api.provider, path="/told", json={"model": "m-7"}, x_api_key=key)


@requirement("CONN-072", SHOULD, f"{RECOMMENDED}: a name that no variable has is a mistake")
def unknown_variables_are_refused(api: Api) -> None:
    """A call with a variable that the connection doesn't have is an error that names it, and nothing is sent."""
    made = created(api, custom(api))
    _refused(api, called(api, made, tome="kind"), "tome")


# --- what comes back ---------------------------------------------------------------------------------------------


@requirement("CONN-080", MUST, f"{CUSTOM}: outputPath, inputTokensPath, outputTokensPath")
def paths_read_the_reply(api: Api) -> None:
    """The output and both counts of tokens are what the connection's paths find in the provider's reply."""
    api.provider.answers({"content": [{"text": 'Hé "q"\n'}], "usage": {"input_tokens": 12, "output_tokens": 34}})
    paths = {"inputTokensPath": "usage.input_tokens", "outputTokensPath": "usage.output_tokens"}
    answer = called(api, created(api, custom(api, outputPath="content[0].text", **paths)))
    expect_fields(expect_status(answer, 200), {"output": 'Hé "q"\n', "inputTokens": 12, "outputTokens": 34})


@requirement("CONN-081", SHOULD, f"{RECOMMENDED}: paths are JMESPath")
def paths_are_jmespath(api: Api) -> None:
    """Paths are JMESPath: projections, filters, pipes and functions find what they find there."""
    api.provider.answers({"out": [{"k": "a", "t": "x"}, {"k": "b", "t": "y"}, {"k": "b", "t": "z"}], "n": [1, 2]})
    for path, wanted in (
        ("out[*].t", ["x", "y", "z"]),
        ("out[?k=='b'].t | [0]", "y"),
        ("join('-', out[*].t)", "x-y-z"),
    ):
        with accepting():
            made = created(api, custom(api, outputPath=path, inputTokensPath="sum(n)", outputTokensPath="n[-1]"))
        answer = expect_status(called(api, made), 200)
        expect(answer.at("output") == wanted, f"{path} gives {answer.at('output')!r}, expected {wanted!r}")
        expect(answer.at("inputTokens") == 3 and answer.at("outputTokens") == 2, f"the counts are others: {answer}")


@requirement("CONN-082", MUST, f"{CUSTOM}: outputPath")
def a_path_that_finds_nothing_is_told(api: Api) -> None:
    """A path that finds nothing in the reply is an error that shows the path and the reply's shape."""
    api.provider.answers({"answers": [{"said": "a word"}], "usage": {"in": 1, "out": 2}})
    answer = called(api, created(api, custom(api, outputPath="content[0].text")))
    expect(answer.status >= 400, f"{answer}\n(expected an error)")
    for told in ("content[0].text", "answers", "said"):
        expect(told in answer.text, f"{told} is not told: {answer}")


@requirement("CONN-083", SHOULD, f"{RECOMMENDED}: a reply may be confidential")
def a_shape_tells_no_values(api: Api) -> None:
    """The error of a path that finds nothing tells no value of the reply."""
    api.provider.answers({"answers": [{"said": "a confidential word"}], "usage": {"in": 1, "out": 2}})
    answer = called(api, created(api, custom(api, outputPath="content[0].text")))
    expect(answer.status >= 400 and "confidential" not in answer.text, f"the reply's values are told: {answer}")


@requirement("CONN-084", SHOULD, RECOMMENDED)
def a_providers_refusal_is_told(api: Api) -> None:
    """A provider's error is an error of the call that tells the provider's status and words."""
    api.provider.answers({"error": "slow down"}, status=429)
    answer = called(api, created(api, custom(api)))
    expect(answer.status >= 400, f"{answer}\n(expected an error)")
    expect("429" in answer.text and "slow down" in answer.text, f"the provider's words are not told: {answer}")


@requirement("CONN-085", SHOULD, RECOMMENDED)
def a_reply_that_is_no_json_is_told(api: Api) -> None:
    """A provider's reply that is no JSON is an error of the call."""
    api.provider.answers("<html>", content_type="text/html")
    answer = called(api, created(api, custom(api)))
    expect(answer.status >= 400, f"{answer}\n(expected an error)")


@requirement("CONN-086", SHOULD, f"{RECOMMENDED}: isEnable")
def an_inactive_connection_is_not_called(api: Api) -> None:
    """A call through a connection that is INACTIVE is refused, and nothing is sent."""
    _refused(api, called(api, created(api, custom(api, isEnable=False))))


# --- a mapped provider's shape -------------------------------------------------------------------------------------


def _mapped(api: Api, provider: str, reply: Any, wanted: Any) -> None:
    api.provider.answers(reply)
    made = created(api, mapped(api, provider))
    answer = expect_status(called(api, made, prompt='Why "blue"?', system_prompt="Be brief."), 200)
    expect_fields(answer, {"output": "Because.", "inputTokens": 9, "outputTokens": 4})
    sent = json.loads(expect_sent(api.provider, method="POST").body)
    for name, value in wanted.items():
        expect(sent.get(name) == value, f"{name} is sent as {json.dumps(sent.get(name))}, expected {json.dumps(value)}")


@requirement("CONN-090", MUST, f"{MAPPED}: mapProvider anthropicModel")
def anthropics_shape_is_messages(api: Api) -> None:
    """A connection mapped to anthropicModel sends and reads the Messages API's shape."""
    reply = {"content": [{"type": "text", "text": "Because."}], "usage": {"input_tokens": 9, "output_tokens": 4}}
    messages = [{"role": "user", "content": 'Why "blue"?'}]
    _mapped(api, "anthropicModel", reply, {"model": "m-1", "system": "Be brief.", "messages": messages})


@requirement("CONN-091", MUST, f"{MAPPED}: mapProvider openAIModel")
def open_ais_shape_is_chat_completions(api: Api) -> None:
    """A connection mapped to openAIModel sends and reads the Chat Completions API's shape."""
    usage = {"prompt_tokens": 9, "completion_tokens": 4}
    reply = {"choices": [{"message": {"role": "assistant", "content": "Because."}}], "usage": usage}
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": 'Why "blue"?'}]
    _mapped(api, "openAIModel", reply, {"model": "m-1", "messages": messages})


@requirement("CONN-092", MUST, f"{MAPPED}: mapProvider geminiModel")
def geminis_shape_is_generate_content(api: Api) -> None:
    """A connection mapped to geminiModel sends and reads generateContent's shape."""
    usage = {"promptTokenCount": 9, "candidatesTokenCount": 4}
    reply = {"candidates": [{"content": {"parts": [{"text": "Because."}]}}], "usageMetadata": usage}
    contents = [{"role": "user", "parts": [{"text": 'Why "blue"?'}]}]
    _mapped(api, "geminiModel", reply, {"contents": contents, "systemInstruction": {"parts": [{"text": "Be brief."}]}})
