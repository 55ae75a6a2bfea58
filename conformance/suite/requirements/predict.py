"""Predict: what reaches the provider, and what comes of its answers."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.suite.api import Api
from conformance.suite.expect import (
    accepting,
    expect,
    expect_error,
    expect_fields,
    expect_sent,
    expect_status,
    expect_unsent,
)
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
OLLAMA = "Ollama connector blueprint"
THIRD_PARTY = "Creating connectors for third-party ML platforms"
_CHAT = '{ "model": "${parameters.model}", "messages": ${parameters.messages} }'


def _model(api: Api, request_body: str | None = None, **changes: Any) -> str:
    """A model whose predict action has this body."""
    action = changes.pop("action", {})
    if request_body is not None:
        action = {**action, "request_body": request_body}
    return api.model(api.body(action=action, **changes))


@requirement("PREDICT-030", MUST, f"{OLLAMA}, 5: Sample response")
def an_answer_is_wrapped(api: Api) -> None:
    """The provider's JSON comes back as the dataAsMap of an output named response in inference_results, with 200."""
    given = {"id": "x", "choices": [{"message": {"content": 'Hé\n"q"'}}], "usage": {"total_tokens": 827}, "n": None}
    api.provider.answers(given)
    answer = expect_status(api.predict(_model(api)), 200)
    whole = {"inference_results": [{"output": [{"name": "response", "dataAsMap": given}], "status_code": 200}]}
    expect_fields(answer, {"inference_results": whole["inference_results"]})


@requirement("PREDICT-031", MUST, f"{OLLAMA}, 5: Corresponding Predict request")
def messages_are_sent_as_json(api: Api) -> None:
    """A parameter that is an array stands as JSON where the template has it without quotes."""
    messages = [{"role": "system", "content": 'You are "helpful".'}, {"role": "user", "content": "Why\nblue?"}]
    model = _model(api, _CHAT, parameters={"model": "qwen3:4b"})
    expect_status(api.predict(model, messages=messages), 200)
    expect_sent(api.provider, json={"model": "qwen3:4b", "messages": messages})


@requirement("PREDICT-032", MUST, f"{THIRD_PARTY}, parameters of the sample")
def connector_parameters_are_defaults(api: Api) -> None:
    """A connector's parameters fill the template where the call has none, and the call's own win."""
    body = '{"max_tokens": ${parameters.max_tokens}, "model": "${parameters.model}"}'
    model = _model(api, body, parameters={"max_tokens": 7, "model": "m-1"})
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, json={"max_tokens": 7, "model": "m-1"})
    expect_status(api.predict(model, model="m-2"), 200)
    expect_sent(api.provider, json={"max_tokens": 7, "model": "m-2"})


@requirement("PREDICT-033", MUST, OBSERVED)
def text_is_escaped_once(api: Api) -> None:
    """A text with quotes, backslashes, newlines, tabs and any script arrives unchanged: escaped once, as JSON."""
    for text in ('say "hi"', "back\\slash \\n", "two\nlines\ttab\r", "ünï 模型 🙂", "\u0001 \u007f", "</script>'$1 {}"):
        model = _one_model(api)
        expect_status(api.predict(model, prompt=text), 200)
        expect_sent(api.provider, json={"prompt": text})


def _one_model(api: Api) -> str:
    models = [path for path in api.exchanges if path.asked.endswith("_register")]
    return json.loads(models[0].got)["model_id"] if models else _model(api)


@requirement("PREDICT-034", MUST, f"{THIRD_PARTY}: temperature and max_tokens without quotes")
def numbers_stay_numbers(api: Api) -> None:
    """A number or boolean of the call stands as such where the template has it without quotes."""
    model = _model(api, '{"a": ${parameters.a}, "b": ${parameters.b}, "c": ${parameters.c}}')
    expect_status(api.predict(model, a=7, b=0.5, c=True), 200)
    expect_sent(api.provider, json={"a": 7, "b": 0.5, "c": True})


@requirement("PREDICT-035", MUST, OBSERVED)
def a_missing_parameter_is_refused(api: Api) -> None:
    """A call without a parameter that the template needs is refused with 400, its name told, and nothing is sent."""
    model = _model(api)
    answer = api.post(f"/models/{model}/_predict", {"parameters": {"other": "x"}})
    reason = "Some parameter placeholder not filled in payload: prompt"
    expect_error(answer, 400, "illegal_argument_exception", reason)
    expect_unsent(api.provider)


@requirement("PREDICT-036", MUST, OBSERVED)
def the_url_is_filled(api: Api) -> None:
    """Placeholders in the URL are filled from the connector's and the call's parameters."""
    action = {"url": f"{api.provider.url}/${{parameters.version}}/models/${{parameters.model}}"}
    model = _model(api, action=action, parameters={"version": "v9", "model": "a"})
    expect_status(api.predict(model, model="b"), 200)
    expect_sent(api.provider, path="/v9/models/b")


@requirement("PREDICT-037", MUST, OBSERVED)
def headers_are_sent(api: Api) -> None:
    """The action's headers are sent, with their parameters filled in."""
    headers = {"x-one": "1", "x-model": "${parameters.model}", "content-type": "application/json"}
    model = _model(api, action={"headers": headers}, parameters={"model": "m-7"})
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, x_one="1", x_model="m-7", content_type="application/json")


@requirement("PREDICT-038", MUST, OBSERVED)
def the_method_is_the_actions(api: Api) -> None:
    """The request goes out with the action's method, in upper case."""
    model = _model(api, action={"method": "get"})
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, method="GET")


@requirement("PREDICT-039", MUST, OBSERVED)
def one_call_is_one_request(api: Api) -> None:
    """A call sends exactly one request, when it succeeds and when the provider refuses it."""
    model = _model(api)
    expect_status(api.predict(model), 200)
    expect(len(api.provider.seen) == 1, f"the provider received {len(api.provider.seen)} requests, expected one")
    api.provider.answers({}, status=500)
    api.predict(model)
    expect(len(api.provider.seen) == 2, f"the provider received {len(api.provider.seen)} requests, expected two")


@requirement("PREDICT-040", MUST, OBSERVED)
def a_providers_refusal_comes_back(api: Api) -> None:
    """An error of the provider comes back with its own status, and its body behind `Error from remote service: `."""
    model = _model(api)
    body = '{"error": {"message": "slow down"}}'
    for status in (400, 401, 404, 429, 500, 503):
        api.provider.answers(body, status=status)
        expect_error(api.predict(model), status, "status_exception", f"Error from remote service: {body}")


@requirement("PREDICT-041", MUST, OBSERVED)
def a_refusal_of_words_comes_back(api: Api) -> None:
    """An error of the provider that is no JSON comes back with its words."""
    model = _model(api)
    api.provider.answers("no entry", status=403, content_type="text/plain")
    expect_error(api.predict(model), 403, "status_exception", "Error from remote service: no entry")


@requirement("PREDICT-042", MUST, OBSERVED)
def no_provider_is_told(api: Api) -> None:
    """A provider that refuses the connection makes the call fail with 500, the reason told."""
    origin = api.provider.url.rpartition(":")[0]
    model = _model(api, action={"url": f"{origin}:9/nobody"})
    expect_error(api.predict(model), 500, "", re.compile("Error communicating with remote model"))


@requirement("PREDICT-043", MUST, OBSERVED)
def a_call_deploys(api: Api) -> None:
    """A call of a model that is not deployed deploys it."""
    model = _model(api)
    expect_fields(api.get(f"/models/{model}"), {"model_state": "REGISTERED"})
    expect_status(api.predict(model), 200)
    api.eventually(lambda: expect_fields(api.get(f"/models/{model}"), {"model_state": "DEPLOYED"}))


@requirement("PREDICT-044", MUST, "RFC 9110, 15.5.1; " + OBSERVED + " of a deployed model")
def a_call_without_body_is_400(api: Api) -> None:
    """A call without a body is refused with 400, whether the model is deployed or not."""
    expect_error(api.post(f"/models/{api.deployed()}/_predict"), 400, "parse_exception", "request body is required")
    expect_error(api.post(f"/models/{api.model(api.body())}/_predict"), 400, "parse_exception")


@requirement("PREDICT-045", MUST, OBSERVED)
def a_malformed_call_is_400(api: Api) -> None:
    """A call with a body that is no JSON, or an array, is refused with 400, and nothing is sent."""
    model = api.deployed()
    count = len(api.provider.seen)
    expect_error(api.post(f"/models/{model}/_predict", '{"parameters": {'), 400)
    expect_error(api.post(f"/models/{model}/_predict", "[]"), 400)
    expect_unsent(api.provider, since=count)


@requirement("PREDICT-046", MUST, OBSERVED)
def a_model_must_predict(api: Api) -> None:
    """A call of a model whose connector has no predict action is refused with 400."""
    with accepting():
        model = api.model(api.connector(action={"action_type": "execute"}))
    expect_error(api.predict(model), 400, "", "no PREDICT action found")


@requirement("PREDICT-047", MUST, OBSERVED)
def the_first_action_is_used(api: Api) -> None:
    """Of two predict actions the first is used."""
    two = [api.action(url=f"{api.provider.url}/first"), api.action(url=f"{api.provider.url}/second")]
    expect_status(api.predict(api.model(api.body(actions=two))), 200)
    expect_sent(api.provider, path="/first")


@requirement("PREDICT-048", MUST, OBSERVED)
def a_user_text_is_not_expanded(api: Api) -> None:
    """A credential's placeholder in a call's text is sent as it is: no call can ask for a credential."""
    key = api.secret()
    model = api.model(api.body(credential={"key": key}))
    expect_status(api.predict(model, prompt="${credential.key}"), 200)
    seen = expect_sent(api.provider, json={"prompt": "${credential.key}"})
    expect(key not in seen.body, "the credential was put into the text")


@requirement("PREDICT-049", MUST, OBSERVED)
def a_response_filter_picks(api: Api) -> None:
    """With the parameter `response_filter`, what its JSONPath finds comes back as `response`."""
    api.provider.answers({"choices": [{"text": "one"}, {"text": "two"}]})
    model = _model(api, parameters={"response_filter": "$.choices[0].text"})
    answer = expect_status(api.predict(model), 200)
    expect_fields(answer, {"inference_results.0.output.0.dataAsMap": {"response": "one"}})


@requirement("PREDICT-050", MUST, "OpenAI connector blueprint for batch inference, 1b: post_process_function")
def embeddings_become_tensors(api: Api) -> None:
    """With the functions for OpenAI embeddings, a call with texts gets a tensor for each."""
    api.provider.answers({"data": [{"embedding": [0.5, -1.0]}, {"embedding": [0.25, 2.0]}]})
    functions = {
        "pre_process_function": "connector.pre_process.openai.embedding",
        "post_process_function": "connector.post_process.openai.embedding",
    }
    model = _model(api, '{"input": ${parameters.input}}', action=functions)
    answer = expect_status(api.post(f"/_predict/text_embedding/{model}", {"text_docs": ["a", 'b "c"']}), 200)
    expect_sent(api.provider, json={"input": ["a", 'b "c"']})
    wanted = {"name": "sentence_embedding", "data_type": "FLOAT32", "shape": [2], "data": [0.5, -1.0]}
    expect_fields(answer, {"inference_results.0.output.0": wanted})
    expect_fields(answer, {"inference_results.0.output.1.data": [0.25, 2.0]})


@requirement("PREDICT-051", MUST, OBSERVED)
def a_post_needs_a_request_body(api: Api) -> None:
    """A call through an action of method POST without a request body is refused with 400, and nothing is sent."""
    action = {name: value for name, value in api.action().items() if name != "request_body"}
    model = api.model(api.body(actions=[action]))
    expect_error(api.predict(model), 400, "", re.compile("Content length is 0"))
    expect_unsent(api.provider)
