"""Faults in calls: in what is sent to the provider, and in what comes of its answers."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conformance.http import Response
from tests.miniatures.call import Call, Sent, refusal
from tests.miniatures.miniature import after, around, before, replied, sending

PREDICT = "POST /models/{id}/_predict"
MODELS = ".plugins-ml-model"
JSON = (("content-type", "application/json"),)


def _output(call: Call) -> dict[str, Any]:
    """The first output of an answer; an empty one for an error."""
    results = call.answer.get("inference_results") if isinstance(call.answer, dict) else None
    found: dict[str, Any] = results[0]["output"][0] if results and results[0].get("output") else {}
    return found


def _parameters(call: Call) -> dict[str, Any]:
    found = call.fields.get("parameters")
    return found if isinstance(found, dict) else {}


# --- what is sent ------------------------------------------------------------------------------------------------


@sending("PREDICT-031")
def messages_are_sent_as_a_text(sent: Sent) -> None:
    body = json.loads(sent.body) if sent.body.startswith("{") and '"messages"' in sent.body else {}
    if "messages" in body:
        sent.body = json.dumps({**body, "messages": json.dumps(body["messages"])})


@before(PREDICT, "PREDICT-032", "PREDICT-036")
def the_connectors_parameters_win(call: Call) -> None:
    _parameters(call).pop("model", None)


@sending("PREDICT-032")
def numbers_are_sent_in_quotes(sent: Sent) -> None:
    sent.body = sent.body.replace('"max_tokens": 7', '"max_tokens": "7"')


@sending("PREDICT-033")
def texts_are_escaped_twice(sent: Sent) -> None:
    if "\\" in sent.body and '{"prompt": "' in sent.body:
        sent.body = json.dumps({"prompt": json.dumps(json.loads(sent.body)["prompt"])[1:-1]})


@sending("PREDICT-033")
def texts_are_escaped_for_html(sent: Sent) -> None:
    if "script>" in sent.body:
        sent.body = json.dumps({"prompt": html.escape(json.loads(sent.body)["prompt"])})


@sending("PREDICT-034")
def integers_become_doubles(sent: Sent) -> None:
    sent.body = sent.body.replace('{"a": 7,', '{"a": 7.0,')


@sending("PREDICT-034")
def booleans_become_texts(sent: Sent) -> None:
    sent.body = sent.body.replace('"c": true', '"c": "true"')


@before(PREDICT, "PREDICT-035")
def a_missing_parameter_is_empty(call: Call) -> None:
    if _parameters(call) == {"other": "x"}:
        call.body["parameters"]["prompt"] = ""


@sending("PREDICT-036")
def the_url_is_sent_with_the_connectors_parameters_alone(sent: Sent) -> None:
    sent.url = sent.url.replace("/v9/models/b", "/v9/models/a")


@sending("PREDICT-037")
def headers_are_sent_unfilled(sent: Sent) -> None:
    if sent.headers.get("x-model") == "m-7":
        sent.headers["x-model"] = "${parameters.model}"


@sending("PREDICT-038", "BATCH-005")
def every_request_is_a_post(sent: Sent) -> None:
    sent.method = "POST"


@around(PREDICT, "PREDICT-039")
def a_refused_call_is_tried_again(call: Call) -> Iterator[None]:
    yield
    if call.status == 500 and call.reason == "Error from remote service: {}":
        call.ask("POST", call.request.path, call.body)


# --- what comes back ---------------------------------------------------------------------------------------------


@after(PREDICT, "PREDICT-030")
def an_output_has_another_name(call: Call) -> None:
    if output := _output(call):
        output["name"] = "output"


@after(PREDICT, "PREDICT-030")
def what_is_null_is_left_out(call: Call) -> None:
    if isinstance(told := _output(call).get("dataAsMap"), dict):
        _output(call)["dataAsMap"] = {name: value for name, value in told.items() if value is not None}


@replied("PREDICT-040", "PREDICT-041", "CRED-015", "BATCH-006")
def every_refusal_of_the_provider_is_a_bad_gateway(sent: Sent) -> Response:
    return sent.reply if sent.reply.status < 400 else Response(502, sent.reply.headers, sent.reply.read())


@after(PREDICT, "PREDICT-040", "PREDICT-041")
def a_provider_that_refuses_is_not_quoted(call: Call) -> None:
    if call.reason.startswith("Error from remote service"):
        call.say(*refusal(call.status, "Error from remote service", "status_exception"))


@replied("PREDICT-041")
def a_refusal_that_is_no_json_is_an_error_of_the_server(sent: Sent) -> Response:
    return Response(500, JSON, b"{}") if sent.reply.read() == b"no entry" else sent.reply


@sending("PREDICT-042")
def a_provider_that_is_not_there_has_answered(sent: Sent) -> Response | None:
    return Response(200, JSON, b"{}") if sent.url.endswith(":9/nobody") else None


@around(PREDICT, "PREDICT-043")
def a_call_leaves_a_model_registered(call: Call) -> Iterator[None]:
    fresh = call.id not in call.context.loaded
    yield
    document = call.context.store.get(MODELS, call.id)
    if fresh and document is not None and call.status == 200:
        source = {**(document.source or {}), "model_state": "REGISTERED"}
        call.context.store.index(MODELS).documents[call.id] = replace(document, source=source)


@after(PREDICT, "PREDICT-044")
def a_call_without_a_body_is_an_empty_one(call: Call) -> None:
    if call.body is None and call.status == 400:
        call.say(200, {"inference_results": []})


@before(PREDICT, "PREDICT-045")
def an_array_is_an_empty_call(call: Call) -> None:
    if call.body == []:
        call.body = {"parameters": {"prompt": ""}}


@before(PREDICT, "PREDICT-045")
def a_torn_call_is_mended(call: Call) -> None:
    if call.body == '{"parameters": {':
        call.body = {"parameters": {"prompt": ""}}


@after(PREDICT, "PREDICT-046")
def a_model_that_does_not_predict_answers_with_nothing(call: Call) -> None:
    if call.reason == "no PREDICT action found":
        call.say(200, {"inference_results": []})


@sending("PREDICT-047")
def the_last_action_is_used(sent: Sent) -> None:
    sent.url = sent.url.replace("/first", "/second")


@sending("PREDICT-048")
def texts_are_expanded(sent: Sent) -> None:
    key = sent.headers.get("authorization", "").removeprefix("Bearer ")
    sent.body = sent.body.replace("${credential.key}", key)


@after(PREDICT, "PREDICT-049")
def a_response_filter_is_ignored(call: Call) -> None:
    if _output(call).get("dataAsMap") == {"response": "one"}:
        _output(call)["dataAsMap"] = {"choices": [{"text": "one"}, {"text": "two"}]}


@after("POST /_predict/text_embedding/{id}", "PREDICT-050")
def an_embedding_has_no_shape(call: Call) -> None:
    _output(call).pop("shape", None)


@sending("PREDICT-050")
def one_text_is_embedded_alone(sent: Sent) -> None:
    if sent.body.startswith('{"input": ["a"'):
        sent.body = '{"input": ["a"]}'


@after(PREDICT, "PREDICT-051")
def a_post_may_lack_a_body(call: Call) -> None:
    if "Content length is 0" in call.reason:
        call.say(200, {"inference_results": []})
