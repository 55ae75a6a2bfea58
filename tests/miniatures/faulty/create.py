"""Faults in creating connectors, and in what is stored of them."""

from __future__ import annotations

import json
from typing import Any

from tests.miniatures.call import Call, refusal
from tests.miniatures.miniature import Said, after, before

CREATE = "POST /connectors/_create"
GET = "GET /connectors/{id}"


_SEARCHED_NAMES = ("SEARCH-004", "SEARCH-005", "SEARCH-015", "SEARCH-030", "SEARCH-038", "SEARCH-050")


def _parameters(call: Call) -> dict[str, Any]:
    found = call.fields.get("parameters")
    return found if isinstance(found, dict) else {}


def _actions(call: Call) -> list[dict[str, Any]]:
    found = call.fields.get("actions")
    return [action for action in found if isinstance(action, dict)] if isinstance(found, list) else []


# --- what is stored ----------------------------------------------------------------------------------------------


@after(CREATE, "CORE-001")
def a_creation_tells_a_status_too(call: Call) -> None:
    call.answer["status"] = "CREATED"


@before(CREATE, "CORE-002", "CORE-033", *_SEARCHED_NAMES)
def names_are_folded_to_lower_case(call: Call) -> None:
    if isinstance(name := call.fields.get("name"), str):
        call.body["name"] = name.lower()


@after(GET, "CORE-003", "CORE-051", "SEARCH-005")
def a_version_is_shown_as_a_number(call: Call) -> None:
    if str(call.answer.get("version")).isdecimal():
        call.answer["version"] = int(call.answer["version"])


@before(CREATE, "CORE-004", "SEARCH-005")
def doubles_are_written_as_in_python(call: Call) -> None:
    for name, value in _parameters(call).items():
        if isinstance(value, float):
            call.body["parameters"][name] = format(value, "f").rstrip("0")


@before(CREATE, "CORE-005")
def large_integers_become_doubles(call: Call) -> None:
    for name, value in _parameters(call).items():
        if isinstance(value, int) and value > 2**53:
            call.body["parameters"][name] = float(value)


@before(CREATE, "CORE-006")
def parameters_that_are_null_are_dropped(call: Call) -> None:
    if isinstance(call.fields.get("parameters"), dict):
        call.body["parameters"] = {name: value for name, value in _parameters(call).items() if value is not None}


@before(CREATE, "CORE-007")
def lists_are_stored_with_spaces_and_escapes(call: Call) -> None:
    for name, value in _parameters(call).items():
        if isinstance(value, list):
            call.body["parameters"][name] = json.dumps(value)


@before(CREATE, "CORE-008")
def action_types_are_known_in_lower_case_alone(call: Call) -> Said:
    for action in _actions(call):
        if action.get("action_type") == "Batch_Predict":
            return refusal(400, "No enum constant ActionType")
    return None


@after(GET, "CORE-008", "CORE-009", "CORE-053", "SEARCH-005")
def action_types_are_shown_in_lower_case(call: Call) -> None:
    for action in call.answer.get("actions", []):
        action["action_type"] = action["action_type"].lower()


@before(CREATE, "CORE-009")
def request_bodies_are_stored_compact(call: Call) -> None:
    for action in _actions(call):
        action["request_body"] = " ".join(action.get("request_body", "").split())


@after(GET, "CORE-010", "CORE-055", "SEARCH-005", "SEARCH-040")
def times_are_shown_as_text(call: Call) -> None:
    for name in ("created_time", "last_updated_time"):
        if name in call.answer:
            call.answer[name] = f"{call.answer[name]}"


@before(CREATE, "CORE-011")
def a_missing_description_becomes_an_empty_one(call: Call) -> None:
    if isinstance(call.body, dict):
        call.body.setdefault("description", "")


@before(CREATE, "CORE-012")
def unknown_fields_are_refused(call: Call) -> Said:
    return refusal(400, "unknown field [surprise]") if "surprise" in call.fields else None


@after(GET, "CORE-013", "CORE-054")
def client_configs_are_shown_as_they_were_sent(call: Call) -> None:
    if config := call.answer.get("client_config"):
        del config["retry_backoff_policy"]
        config["max_connection"] = config["max_connection"] if config["max_connection"] != 30 else None


@after(CREATE, "CORE-014")
def names_must_be_unique(call: Call) -> None:
    if not call.refused:
        ids = call.memory.setdefault("names", {}).setdefault(call.body["name"], [])
        ids.append(call.answer["connector_id"])
        if len(ids) > 1:
            call.say(*refusal(400, "The name is already being used"))


@after(CREATE, "CORE-014")
def equal_names_are_one_connector(call: Call) -> None:
    if not call.refused:
        names = call.memory.setdefault("names", {})
        call.answer["connector_id"] = names.setdefault(call.body["name"], call.answer["connector_id"])


@before(CREATE, "CORE-015", "CORE-045")
def a_dry_run_is_stored(call: Call) -> None:
    call.fields.pop("dry_run", None)


@after(GET, "CORE-016")
def numbers_lose_the_zeros_at_their_end(call: Call) -> None:
    if call.answer.get("version") == "1.50":
        call.answer["version"] = "1.5"


@before(CREATE, "CORE-017")
def names_have_256_characters_at_most(call: Call) -> Said:
    return refusal(400, "the name is too long") if len(str(call.fields.get("name"))) > 256 else None


@after(GET, "CORE-018")
def no_parameters_are_not_shown(call: Call) -> None:
    if call.answer.get("parameters") == {}:
        del call.answer["parameters"]


# --- what is refused -----------------------------------------------------------------------------------------------


@after(CREATE, "CORE-020")
def a_creation_without_a_body_is_an_error_of_the_server(call: Call) -> None:
    if call.body is None:
        call.say(*refusal(500, "Create Connector request has empty body"))


@after(CREATE, "CORE-021")
def malformed_json_is_an_error_of_the_server(call: Call) -> None:
    if call.refused and isinstance(call.body, str) and "x}" in call.body:
        call.say(*refusal(500, "Unexpected character", "json_parse_exception"))


@before(CREATE, "CORE-022")
def the_last_of_two_equal_keys_counts(call: Call) -> None:
    if isinstance(call.body, str) and call.body.count('"name"') == 2:
        call.body = json.loads(call.body)


@after(CREATE, "CORE-023")
def an_array_is_refused_as_something_else(call: Call) -> None:
    if call.refused and isinstance(call.body, list):
        call.say(*refusal(400, "not an object"))


@before(CREATE, "CORE-024")
def a_missing_name_is_made_up(call: Call) -> None:
    call.fields.setdefault("name", "unnamed")


@before(CREATE, "CORE-025")
def a_missing_version_is_the_first(call: Call) -> None:
    call.fields.setdefault("version", "1")


@before(CREATE, "CORE-026")
def a_missing_protocol_is_http(call: Call) -> None:
    call.fields.setdefault("protocol", "http")


@before(CREATE, "CORE-027")
def a_connector_may_lack_credentials(call: Call) -> None:
    if "name" in call.fields and not call.fields.get("credential"):
        call.body["credential"] = {"none": "none"}


@before(CREATE, "CORE-028")
def a_connector_may_lack_actions(call: Call) -> None:
    call.fields.setdefault("actions", [])


@before(CREATE, "CORE-029", "CORE-039")
def an_unknown_protocol_is_taken_for_http(call: Call) -> None:
    if call.fields.get("protocol") == "smoke":
        call.body["protocol"] = "http"


@before(CREATE, "CORE-030")
def an_action_may_lack_its_method(call: Call) -> None:
    for action in _actions(call):
        action.setdefault("method", "POST")


@after(CREATE, "CORE-031")
def an_unknown_action_type_is_not_named(call: Call) -> None:
    if call.reason.startswith("No enum constant"):
        call.say(*refusal(400, "No enum constant"))


@before(CREATE, "CORE-032", "CORE-042")
def names_may_have_odd_characters(call: Call) -> None:
    for field in ("name", "description"):
        if isinstance(text := call.fields.get(field), str):
            call.body[field] = text.replace("<", "").replace(">", "")


@before(CREATE, "CORE-033")
def names_are_of_latin_letters(call: Call) -> Said:
    name = call.fields.get("name")
    if isinstance(name, str) and not name.isascii():
        return refusal(400, "Model connector name can only contain letters", "action_request_validation_exception")
    return None


@before(CREATE, "CORE-034")
def a_blank_name_is_a_name(call: Call) -> None:
    if call.fields.get("name") == " ":
        call.body["name"] = "blank"


@before(CREATE, "CORE-035")
def aws_may_lack_a_region(call: Call) -> None:
    if call.fields.get("protocol") == "aws_sigv4":
        _parameters(call).setdefault("region", "us-east-1")


@after("GET *", "CORE-036")
def unknown_url_parameters_are_ignored(call: Call) -> None:
    if "unrecognized parameter" in call.reason:
        call.say(200, call.ask("GET", call.request.path))


@before("PUT /connectors/_create", "CORE-037")
def another_method_looks_for_a_connector(_call: Call) -> Said:
    return refusal(404, "Failed to find connector with the provided connector id: _create", "status_exception")


@after(CREATE, "CORE-038")
def any_content_type_is_read(call: Call) -> None:
    if call.status == 406:
        call.say(200, {"connector_id": "x"})


@before(CREATE, "CORE-039")
def a_refused_connector_is_stored_too(call: Call) -> None:
    if call.fields.get("protocol") == "smoke":
        call.ask("POST", "/_plugins/_ml/connectors/_create", {**call.body, "protocol": "http"})


@after(CREATE, "CORE-042")
def the_first_odd_name_alone_is_told(call: Call) -> None:
    if ";2:" in call.reason:
        call.say(*refusal(400, call.reason.partition("2:")[0], "action_request_validation_exception"))


@before(CREATE, "CORE-043")
def action_names_may_have_spaces(call: Call) -> None:
    for action in _actions(call):
        if action.get("name") == "a b":
            action["name"] = "a-b"


@before(CREATE, "CORE-044")
def an_unknown_retry_policy_is_constant(call: Call) -> None:
    if isinstance(config := call.fields.get("client_config"), dict) and config.get("retry_backoff_policy") == "never":
        config["retry_backoff_policy"] = "constant"


@before(CREATE, "CORE-045")
def a_flag_that_is_neither_is_false(call: Call) -> None:
    if call.fields.get("dry_run") == "maybe":
        call.body["dry_run"] = False


@after("* *", "CORE-046")
def errors_have_no_root_cause(call: Call) -> None:
    if call.refused and isinstance(call.answer["error"], dict):
        call.answer["error"].pop("root_cause", None)
