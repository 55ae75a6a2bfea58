"""Faults in calls through connections."""

from __future__ import annotations

import json
from typing import Any

from tests.miniatures.call import Call, Sent
from tests.miniatures.miniature import Said, after, before, sending

POST = "POST /api/public/connections"
INVOKE = "POST /api/public/connections/{id}/invoke"


def _body(sent: Sent) -> dict[str, Any]:
    found = json.loads(sent.body) if sent.body.startswith("{") else {}
    return found if isinstance(found, dict) else {}


# --- what is sent ------------------------------------------------------------------------------------------------


@sending("CONN-060")
def the_payload_is_not_told_to_be_json(sent: Sent) -> None:
    if "deep" in _body(sent):
        sent.headers["content-type"] = "text/plain"


@sending("CONN-060")
def the_second_header_is_not_sent(sent: Sent) -> None:
    sent.headers.pop("x-two", None)


@sending("CONN-061")
def the_prompt_is_not_filled_in(sent: Sent) -> None:
    if "content" in _body(sent):
        sent.body = '{"content": "{{prompt}}"}'


@sending("CONN-062", "CONN-063")
def custom_variables_are_not_filled_in(sent: Sent) -> None:
    if "t" in _body(sent):
        sent.body = '{"t": "{{tone}}"}'


@sending("CONN-063")
def defaults_are_empty(sent: Sent) -> None:
    sent.body = sent.body.replace('"dry"', '""')


@before(INVOKE, "CONN-064")
def a_required_variable_may_be_empty(call: Call) -> None:
    if call.fields.get("tone") == "":
        call.body["tone"] = " "


@before(POST, "CONN-065")
def a_placeholder_without_a_value_is_empty(call: Call) -> None:
    if "{{nobody}}" in json.dumps(call.body):
        call.body["payload"] = {}


@after(INVOKE, "CONN-065")
def where_a_placeholder_stands_is_not_told(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        if fault["code"] == "missing_value":
            fault["path"], fault["msg"] = "", "nothing supplies nobody"


@sending("CONN-066")
def numbers_become_texts(sent: Sent) -> None:
    if isinstance(number := _body(sent).get("n"), int):
        sent.body = json.dumps({**_body(sent), "n": str(number)})


@sending("CONN-066")
def lists_become_texts(sent: Sent) -> None:
    if isinstance(told := _body(sent).get("l"), list):
        sent.body = json.dumps({**_body(sent), "l": json.dumps(told)})


@sending("CONN-067")
def values_are_escaped_twice(sent: Sent) -> None:
    if "whole" in _body(sent) and "{{" not in sent.body:
        sent.body = json.dumps({name: json.dumps(value)[1:-1] for name, value in _body(sent).items()})


@sending("CONN-067")
def newlines_become_spaces(sent: Sent) -> None:
    sent.body = sent.body.replace("\\n", " ") if "two" in sent.body else sent.body


@sending("CONN-068")
def values_are_filled_again(sent: Sent) -> None:
    if "whole" in _body(sent):
        sent.body = sent.body.replace("{{tone}}", "")


@before(POST, "CONN-069")
def templates_compute(call: Call) -> None:
    if "{{ 7 * 7 }}" in json.dumps(call.fields.get("payload")):
        call.body["payload"] = {"x": "a 49 b"}


@sending("CONN-070")
def urls_are_not_filled(sent: Sent) -> None:
    sent.url = sent.url.replace("/kind/", "/tone/")


@sending("CONN-070")
def headers_are_not_filled(sent: Sent) -> None:
    if "x-tone" in sent.headers:
        sent.headers["x-tone"] = "very {{tone}}"


@before(POST, "CONN-071")
def the_model_name_is_always_the_model(call: Call) -> None:
    call.fields.pop("MODEL_NAME", None)


@before(INVOKE, "CONN-072")
def unknown_variables_are_ignored(call: Call) -> None:
    call.fields.pop("tome", None)


# --- what comes back ---------------------------------------------------------------------------------------------


@after(INVOKE, "CONN-080", "CONN-081", "CONN-090", "CONN-091", "CONN-092")
def tokens_are_counted_in_texts(call: Call) -> None:
    if not call.refused:
        call.answer["inputTokens"] = str(call.answer["inputTokens"])


@after(INVOKE, "CONN-080")
def an_output_is_trimmed(call: Call) -> None:
    if isinstance(call.answer.get("output"), str):
        call.answer["output"] = call.answer["output"].strip()


@before(POST, "CONN-081")
def paths_have_dots_and_numbers_alone(call: Call) -> Said:
    if "[*]" in str(call.fields.get("outputPath")):
        return 400, {"errors": [{"code": "invalid_path", "path": "outputPath", "msg": "is no path"}]}
    return None


@after(INVOKE, "CONN-082", "CONN-083")
def a_path_that_finds_nothing_gives_nothing(call: Call) -> None:
    if "path_found_nothing" in json.dumps(call.answer):
        call.say(200, {"output": None, "inputTokens": 0, "outputTokens": 0})


@after(INVOKE, "CONN-082")
def the_shape_of_a_reply_is_not_told(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        fault["msg"] = fault["msg"].partition("whose shape is")[0]


@after(INVOKE, "CONN-083")
def the_error_quotes_the_reply(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        if "said" in fault["msg"]:
            fault["msg"] += ": a confidential word"


@after(INVOKE, "CONN-084")
def a_provider_that_refuses_is_not_quoted(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        if "slow down" in fault["msg"]:
            fault["msg"] = "the provider answered with an error"


@after(INVOKE, "CONN-085")
def a_reply_that_is_no_json_is_the_output(call: Call) -> None:
    if "no JSON" in json.dumps(call.answer):
        call.say(200, {"output": "<html>", "inputTokens": 0, "outputTokens": 0})


@before(INVOKE, "CONN-086")
def an_inactive_connection_answers_with_nothing(call: Call) -> Said:
    record = call.connections.get(call.id)
    inactive = record is not None and not record.connection.active
    return (200, {"output": "", "inputTokens": 0, "outputTokens": 0}) if inactive else None


# --- a mapped provider's shape -----------------------------------------------------------------------------------


@sending("CONN-090")
def the_system_prompt_of_messages_is_lost(sent: Sent) -> None:
    if "system" in _body(sent):
        sent.body = json.dumps({name: value for name, value in _body(sent).items() if name != "system"})


@sending("CONN-091")
def the_system_prompt_of_chats_is_the_users(sent: Sent) -> None:
    sent.body = sent.body.replace('"role":"system"', '"role":"user"')


@sending("CONN-092")
def generate_content_has_its_old_names(sent: Sent) -> None:
    sent.body = sent.body.replace("systemInstruction", "system_instruction")
