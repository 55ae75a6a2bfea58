"""Connectors: how they are created, read, updated and deleted, and what is stored of them."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.suite.api import Api
from conformance.suite.expect import (
    accepting,
    expect,
    expect_absent,
    expect_error,
    expect_fields,
    expect_status,
)
from conformance.suite.requirement import OBSERVED, Level, requirement
from conformance.suite.target import ML

MUST, SHOULD, MAY = Level
THIRD_PARTY = "Creating connectors for third-party ML platforms"
GET = "Get a connector"
OLLAMA = "Ollama connector blueprint"
UNKNOWN = "AAAAAAAAB4AAAAAAAAAA"
_ILLEGAL = "illegal_argument_exception"

# --- create ------------------------------------------------------------------------------------------------------


@requirement("CORE-001", MUST, f"{OLLAMA}, Sample response of step 3")
def create_answers_the_id(api: Api) -> None:
    """Creating a connector answers 200 with its id as `connector_id`, and nothing else."""
    answer = expect_status(api.post("/connectors/_create", api.body()), 200)
    expect(bool(answer.text_at("connector_id")), f"the id is empty: {answer}")
    expect(isinstance(answer.body, dict) and len(answer.body) == 1, f"more than the id: {answer}")


@requirement("CORE-002", MUST, f"{GET}, Example response")
def get_gives_what_was_created(api: Api) -> None:
    """A connector is read by its id with the name, description, protocol and parameters that it was created with."""
    name = api.name("To be Read")
    made = api.connector(name=name, description="a description", parameters={"endpoint": "api.openai.com"})
    answer = expect_status(api.get(f"/connectors/{made}"), 200)
    expect_fields(answer, {"name": name, "description": "a description", "protocol": "http"})
    expect_fields(answer, {"parameters": {"endpoint": "api.openai.com"}})


@requirement("CORE-003", MUST, f'{THIRD_PARTY} (version 1 is sent), {GET} (version "1" comes back)')
def a_version_is_text(api: Api) -> None:
    """A version that was sent as a number is stored and shown as text."""
    with accepting():
        made = api.connector(version=1)
    expect_fields(api.get(f"/connectors/{made}"), {"version": "1"})


@requirement("CORE-004", MUST, f'{GET}, Search example response: "temperature": "1.0E-4", "8000"')
def parameter_numbers_are_text(api: Api) -> None:
    """Numbers among the parameters are stored as text: integers as written, others as Java writes a double."""
    given = {"max_tokens_to_sample": 8000, "temperature": 0.0001, "top_p": 0.5, "large": 12345678.5}
    wanted = {"max_tokens_to_sample": "8000", "temperature": "1.0E-4", "top_p": "0.5", "large": "1.23456785E7"}
    with accepting():
        made = api.connector(parameters=given)
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": wanted})


@requirement("CORE-005", MUST, OBSERVED)
def large_integers_are_kept(api: Api) -> None:
    """An integer parameter of any size is stored with all its digits."""
    given = {"seed": 123456789012345678901234567890}
    wanted = {"seed": "123456789012345678901234567890"}
    with accepting():
        made = api.connector(parameters=given)
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": wanted})


@requirement("CORE-006", MUST, OBSERVED)
def booleans_and_null_are_text(api: Api) -> None:
    """Parameters that are true, false or null are stored as these words."""
    given = {"a": True, "b": False, "c": None}
    with accepting():
        made = api.connector(parameters=given)
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": {"a": "true", "b": "false", "c": "null"}})


@requirement("CORE-007", MUST, OBSERVED)
def arrays_and_objects_are_compact_json(api: Api) -> None:
    """Parameters that are arrays or objects are stored as compact JSON text, non-ASCII characters kept."""
    with accepting():
        made = api.connector(parameters={"stop": ["a b", "ü\n"], "options": {"deep": {"x": 1.5}}})
    wanted = {"stop": '["a b","ü\\n"]', "options": '{"deep":{"x":1.5}}'}
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": wanted})


@requirement("CORE-008", MUST, f'{GET}, Example response: "action_type" : "PREDICT"')
def action_types_are_upper_case(api: Api) -> None:
    """An action type is read in any case and shown in upper case."""
    with accepting():
        made = api.connector(actions=[api.action(), api.action(action_type="Batch_Predict")])
    answer = api.get(f"/connectors/{made}")
    expect_fields(answer, {"actions.0.action_type": "PREDICT", "actions.1.action_type": "BATCH_PREDICT"})


@requirement("CORE-009", MUST, f"{GET}, Example response")
def actions_are_kept_as_written(api: Api) -> None:
    """Method, URL, headers, request body and functions of an action are stored as they were written."""
    action = api.action(
        method="post",
        headers={"Content-Type": "application/json", "x-a": "${credential.key}"},
        request_body='{ "input":  "${parameters.input}",\n "n": ${parameters.n} }',
        pre_process_function="connector.pre_process.openai.embedding",
        post_process_function="connector.post_process.openai.embedding",
    )
    with accepting():
        made = api.connector(actions=[action])
    answer = api.get(f"/connectors/{made}")
    expect_fields(answer, {**action, "action_type": "PREDICT"}, at="actions.0")


@requirement("CORE-010", MUST, OBSERVED)
def times_are_milliseconds(api: Api) -> None:
    """Creation and last update are shown as integers of milliseconds since 1970, the same at first."""
    answer = api.get(f"/connectors/{api.connector()}")
    created = answer.int_at("created_time")
    expect(1_500_000_000_000 < created < 10_000_000_000_000, f"created_time is no time in milliseconds: {answer}")
    expect_fields(answer, {"last_updated_time": created})


@requirement("CORE-011", MUST, OBSERVED)
def what_is_absent_stays_absent(api: Api) -> None:
    """A description and a client_config that were not sent are not shown; an empty description is."""
    with accepting():
        without, empty = api.connector("description"), api.connector(description="")
    expect_absent(api.get(f"/connectors/{without}"), "description", "client_config")
    expect_fields(api.get(f"/connectors/{empty}"), {"description": ""})


@requirement("CORE-012", MUST, OBSERVED)
def unknown_fields_are_not_stored(api: Api) -> None:
    """Fields that the API doesn't know are skipped, at the top and in actions, and not shown."""
    with accepting():
        made = api.connector(surprise="s", action={"uri": "u"})
    expect_absent(api.get(f"/connectors/{made}"), "surprise", "actions.0.uri")


@requirement("CORE-013", MUST, OBSERVED)
def client_config_is_filled_in(api: Api) -> None:
    """A client_config is stored with the defaults of what it doesn't name."""
    with accepting():
        made = api.connector(client_config={"max_connection": 7})
    answer = api.get(f"/connectors/{made}")
    wanted = {
        "max_connection": 7,
        "connection_timeout": 30,
        "read_timeout": 30,
        "retry_backoff_millis": 200,
        "retry_timeout_seconds": 30,
        "max_retry_times": 0,
        "retry_backoff_policy": "constant",
    }
    expect_fields(answer, wanted, at="client_config")


@requirement("CORE-014", MUST, OBSERVED)
def names_need_not_be_unique(api: Api) -> None:
    """Two connectors may have the same name; they have different ids."""
    name = api.name()
    with accepting():
        one, other = api.connector(name=name), api.connector(name=name)
    expect(one != other, f"both have the id {one}")


@requirement("CORE-015", MUST, OBSERVED)
def a_dry_run_stores_nothing(api: Api) -> None:
    """A create with `dry_run` answers with the id `dryRunConnector`, and no such connector exists."""
    answer = expect_status(api.post("/connectors/_create", api.body(dry_run=True)), 200)
    expect_fields(answer, {"connector_id": "dryRunConnector"})
    expect_status(api.get("/connectors/dryRunConnector"), 404)


@requirement("CORE-016", MUST, OBSERVED)
def a_number_for_a_text_is_its_digits(api: Api) -> None:
    """A number where a text is required is stored as it was written, zeros at its end too."""
    body = json.dumps(api.body()).replace('"version": "1"', '"version": 1.50')
    answer = expect_status(api.post("/connectors/_create", body), 200)
    expect_fields(api.get(f"/connectors/{answer.text_at('connector_id')}"), {"version": "1.50"})


@requirement("CORE-017", MUST, OBSERVED)
def names_may_be_long(api: Api) -> None:
    """A name and a description of two thousand characters are stored whole."""
    name, text = api.name("n" * 2000), "d" * 2000
    with accepting():
        made = api.connector(name=name, description=text)
    expect_fields(api.get(f"/connectors/{made}"), {"name": name, "description": text})


@requirement("CORE-018", MUST, OBSERVED)
def missing_parameters_are_none(api: Api) -> None:
    """A connector that was made without parameters is shown with an empty object of them."""
    with accepting():
        made = api.connector("parameters")
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": {}})


# --- what create refuses -----------------------------------------------------------------------------------------


@requirement("CORE-020", MUST, "RFC 9110, 15.5: a fault of the client is a 4xx")
def an_empty_body_is_the_clients_fault(api: Api) -> None:
    """Creating a connector without a body is refused with 400."""
    expect_error(api.post("/connectors/_create"), 400)


@requirement("CORE-021", MUST, OBSERVED)
def malformed_json_is_refused(api: Api) -> None:
    """A create body that is no JSON is refused with 400 and a parse error."""
    expect_error(api.post("/connectors/_create", '{"name": x}'), 400, "json_parse_exception")


@requirement("CORE-022", MUST, OBSERVED)
def a_repeated_key_is_refused(api: Api) -> None:
    """A create body with a repeated key is refused with 400, the key named."""
    body = '{"name": "a", "name": "b"}'
    expect_error(
        api.post("/connectors/_create", body), 400, "json_parse_exception", re.compile("Duplicate field 'name'")
    )


@requirement("CORE-023", MUST, OBSERVED)
def a_body_must_be_an_object(api: Api) -> None:
    """A create body that is an array is refused with 400."""
    expect_error(api.post("/connectors/_create", "[]"), 400, "parsing_exception")


def _refused(api: Api, reason: str, *without: str, **changes: Any) -> None:
    answer = api.post("/connectors/_create", api.body(*without, **changes))
    expect_error(answer, 400, _ILLEGAL, reason)


@requirement("CORE-024", MUST, OBSERVED)
def a_name_is_required(api: Api) -> None:
    """A connector without a name is refused with 400: `Connector name is null`."""
    _refused(api, "Connector name is null", "name")


@requirement("CORE-025", MUST, OBSERVED)
def a_version_is_required(api: Api) -> None:
    """A connector without a version is refused with 400: `Connector version is null`."""
    _refused(api, "Connector version is null", "version")


@requirement("CORE-026", MUST, OBSERVED)
def a_protocol_is_required(api: Api) -> None:
    """A connector without a protocol is refused with 400: `Connector protocol is null`."""
    _refused(api, "Connector protocol is null", "protocol")


@requirement("CORE-027", MUST, OBSERVED)
def a_credential_is_required(api: Api) -> None:
    """A connector without a credential, or with an empty one, is refused with 400."""
    _refused(api, "Connector credential is null or empty list", "credential")
    _refused(api, "Connector credential is null or empty list", credential={})


@requirement("CORE-028", MUST, OBSERVED)
def actions_are_required(api: Api) -> None:
    """A connector without actions is refused with 400: `No actions configured for this connector`."""
    _refused(api, "No actions configured for this connector", "actions")


@requirement("CORE-029", MUST, OBSERVED)
def an_unknown_protocol_is_refused(api: Api) -> None:
    """A protocol that is not supported is refused with 400, the supported ones named."""
    answer = api.post("/connectors/_create", api.body(protocol="smoke"))
    expect_error(answer, 400, _ILLEGAL, re.compile(r"Unsupported connector protocol\..*aws_sigv4.*http"))


@requirement("CORE-030", MUST, OBSERVED)
def an_action_needs_type_url_and_method(api: Api) -> None:
    """An action without a type, a URL or a method is refused with 400, what lacks named."""
    for lacking, reason in (
        ("action_type", "action type can't be null"),
        ("url", "url can't be null"),
        ("method", "method can't be null"),
    ):
        action = api.action()
        del action[lacking]
        _refused(api, reason, actions=[action])


@requirement("CORE-031", MUST, OBSERVED)
def an_unknown_action_type_is_refused(api: Api) -> None:
    """An action of an unknown type is refused with 400, the type named."""
    answer = api.post("/connectors/_create", api.body(action={"action_type": "guess"}))
    expect_error(answer, 400, _ILLEGAL, re.compile(r"GUESS$"))


@requirement("CORE-032", MUST, OBSERVED)
def odd_characters_in_names_are_refused(api: Api) -> None:
    """A name or description with characters beyond letters, digits, spaces and punctuation is refused with 400."""
    for field in ("name", "description"):
        answer = api.post("/connectors/_create", api.body() | {field: f"{api.tag} <b>"})
        expect_error(
            answer, 400, "action_request_validation_exception", re.compile(f"Model connector {field} can only")
        )


@requirement("CORE-033", MUST, OBSERVED)
def letters_of_any_script_are_accepted(api: Api) -> None:
    """Names may have letters and digits of any script, and `.,!?():@-_/'"`."""
    name = api.name("""Ünïcode 模型 ٣ .,!?():@-_/'\"""")
    with accepting():
        made = api.connector(name=name)
    expect_fields(api.get(f"/connectors/{made}"), {"name": name})


@requirement("CORE-034", MUST, OBSERVED)
def a_blank_name_is_refused(api: Api) -> None:
    """A blank name is refused with 400: it is required."""
    answer = api.post("/connectors/_create", api.body(name=" "))
    expect_error(answer, 400, "action_request_validation_exception", re.compile("name is required"))


@requirement("CORE-035", MUST, OBSERVED)
def aws_needs_keys_a_region_and_a_service(api: Api) -> None:
    """An aws_sigv4 connector without keys, service name or region is refused with 400, what lacks named."""
    keys = {"access_key": api.secret("access_key"), "secret_key": api.secret("secret_key")}
    both = {"region": "us-east-1", "service_name": "bedrock"}
    sound = {"protocol": "aws_sigv4", "credential": keys, "parameters": both}
    _refused(api, "Missing credential", **{**sound, "credential": {"access_key": "a"}})
    _refused(api, "Missing service name", **{**sound, "parameters": {"region": "us-east-1"}})
    _refused(api, "Missing region", **{**sound, "parameters": {"service_name": "bedrock"}})


@requirement("CORE-036", MUST, OBSERVED)
def an_unknown_url_parameter_is_refused(api: Api) -> None:
    """A URL parameter that is not known is refused with 400, its name told."""
    answer = api.get(f"/connectors/{api.connector()}?verbosely=true")
    expect_error(answer, 400, _ILLEGAL, re.compile(r"unrecognized parameter: \[verbosely\]"))


@requirement("CORE-037", MUST, "RFC 9110, 15.5.6; " + OBSERVED)
def another_method_is_refused(api: Api) -> None:
    """A method that a path doesn't have is answered with 405."""
    expect_status(api.put("/connectors/_create", api.body()), 405)


@requirement("CORE-038", MUST, OBSERVED)
def another_content_type_is_refused(api: Api) -> None:
    """A body that is sent as text/plain is refused with 406."""
    path = "/_plugins/_ml/connectors/_create"
    expect_status(api.call("POST", path, api.body(), (("content-type", "text/plain"),)), 406)


@requirement("CORE-039", MUST, OBSERVED)
def a_refused_connector_is_not_stored(api: Api) -> None:
    """A create that is refused stores nothing."""
    name = api.name("refused")
    expect_status(api.post("/connectors/_create", api.body(name=name, protocol="smoke")), 400)
    answer = api.search({"query": {"term": {"name.keyword": name}}})
    expect_fields(answer, {"hits.total.value": 0})


@requirement("CORE-042", MUST, OBSERVED)
def every_odd_name_is_told(api: Api) -> None:
    """Of a name and a description with odd characters, both are told in one refusal."""
    answer = api.post("/connectors/_create", api.body(name="<a>", description="<b>"))
    expect_error(answer, 400, "action_request_validation_exception", re.compile("1: .*description.*;2: .*name"))


@requirement("CORE-043", MUST, OBSERVED)
def action_names_are_checked(api: Api) -> None:
    """The name of an action is refused with 400 when it has odd characters, is too long, or is an action type."""
    for name, reason in (("a b", "invalid characters"), ("x" * 65, "maximum length"), ("predict", "can't be one of")):
        answer = api.post("/connectors/_create", api.body(action={"name": name}))
        expect_error(answer, 400, _ILLEGAL, re.compile(reason))


@requirement("CORE-044", MUST, OBSERVED)
def an_unknown_retry_policy_is_refused(api: Api) -> None:
    """A client_config with a retry policy that is not known is refused with 400."""
    _refused(api, "Unsupported retry backoff policy", client_config={"retry_backoff_policy": "never"})


@requirement("CORE-045", MUST, OBSERVED)
def a_flag_is_true_or_false(api: Api) -> None:
    """A flag that is neither true nor false is refused with 400, its value told."""
    reason = "Failed to parse value [maybe] as only [true] or [false] are allowed."
    _refused(api, reason, dry_run="maybe")


@requirement("CORE-046", MUST, OBSERVED)
def an_error_has_one_form(api: Api) -> None:
    """An error has its status, its type and reason, and the same type and reason as its root cause."""
    api.connector()
    answer = expect_error(api.get(f"/connectors/{UNKNOWN}"), 404)
    cause = {"type": answer.text_at("error.type"), "reason": answer.text_at("error.reason")}
    expect_fields(answer, {"status": 404, "error.root_cause.0": cause})


# --- get ---------------------------------------------------------------------------------------------------------


@requirement("CORE-040", MUST, OBSERVED)
def an_unknown_connector_is_404(api: Api) -> None:
    """Reading a connector that isn't there is 404, the id named."""
    api.connector()
    reason = f"Failed to find connector with the provided connector id: {UNKNOWN}"
    expect_error(api.get(f"/connectors/{UNKNOWN}"), 404, "status_exception", reason)


# --- update ------------------------------------------------------------------------------------------------------


@requirement("CORE-050", MUST, OBSERVED)
def update_answers_what_was_written(api: Api) -> None:
    """An update answers 200 with the id, `result` updated, and the version one higher."""
    made = api.connector()
    answer = expect_status(api.put(f"/connectors/{made}", {"description": "new"}), 200)
    expect_fields(answer, {"_id": made, "result": "updated", "_version": 2})


@requirement("CORE-051", MUST, OBSERVED)
def update_changes_what_is_sent_alone(api: Api) -> None:
    """An update changes the fields that it names, and leaves the others."""
    made = api.connector(parameters={"a": "1"}, client_config={"read_timeout": 9})
    before = api.get(f"/connectors/{made}")
    expect_status(api.put(f"/connectors/{made}", {"description": "new"}), 200)
    expect_status(api.put(f"/connectors/{made}", {"version": 2}), 200)
    answer = api.get(f"/connectors/{made}")
    expect_fields(answer, {"description": "new", "version": "2"})
    rest = ("name", "protocol", "parameters", "actions", "client_config")
    expect_fields(answer, {name: before.at(name) for name in rest})


@requirement("CORE-052", MUST, OBSERVED)
def parameters_are_merged(api: Api) -> None:
    """An update of parameters sets those that it names, and leaves the others."""
    made = api.connector(parameters={"a": "1", "b": "2"})
    expect_status(api.put(f"/connectors/{made}", {"parameters": {"b": 3, "c": [1]}}), 200)
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": {"a": "1", "b": "3", "c": "[1]"}})


@requirement("CORE-053", MUST, OBSERVED)
def actions_are_replaced(api: Api) -> None:
    """An update of actions replaces them all."""
    made = api.connector(actions=[api.action(), api.action(action_type="batch_predict")])
    other = api.action(url=f"{api.provider.url}/v2", method="GET")
    expect_status(api.put(f"/connectors/{made}", {"actions": [other]}), 200)
    answer = api.get(f"/connectors/{made}")
    expect_fields(answer, {"actions": [{**other, "action_type": "PREDICT"}]})


@requirement("CORE-054", MUST, OBSERVED)
def client_config_is_replaced(api: Api) -> None:
    """An update of client_config replaces it, defaults filled in again."""
    made = api.connector(client_config={"max_connection": 7, "read_timeout": 9})
    expect_status(api.put(f"/connectors/{made}", {"client_config": {"read_timeout": 11}}), 200)
    answer = api.get(f"/connectors/{made}")
    expect_fields(answer, {"read_timeout": 11, "max_connection": 30}, at="client_config")


@requirement("CORE-055", MUST, OBSERVED)
def an_update_keeps_the_time_of_creation(api: Api) -> None:
    """An update moves the time of the last update on, and leaves that of the creation."""
    made = api.connector()
    created = api.get(f"/connectors/{made}").int_at("created_time")
    api.eventually(lambda: _moved_on(api, made, created))


def _moved_on(api: Api, made: str, created: int) -> None:
    expect_status(api.put(f"/connectors/{made}", {}), 200)
    answer = expect_fields(api.get(f"/connectors/{made}"), {"created_time": created})
    expect(answer.int_at("last_updated_time") > created, f"the update has left no time: {answer}")


@requirement("CORE-056", MUST, OBSERVED)
def an_empty_update_writes_too(api: Api) -> None:
    """An update with `{}` is accepted and counts as a version."""
    made = api.connector()
    expect_fields(expect_status(api.put(f"/connectors/{made}", {}), 200), {"result": "updated", "_version": 2})


@requirement("CORE-057", MUST, OBSERVED)
def an_update_of_nothing_is_404(api: Api) -> None:
    """An update of a connector that isn't there is 404."""
    api.connector()
    expect_error(api.put(f"/connectors/{UNKNOWN}", {"description": "d"}), 404, "status_exception")


@requirement("CORE-058", MUST, OBSERVED)
def an_update_needs_a_body(api: Api) -> None:
    """An update without a body is refused with 400."""
    reason = "Failed to update connector: Request body is empty"
    expect_error(api.put(f"/connectors/{api.connector()}"), 400, "parse_exception", reason)


@requirement("CORE-059", MUST, OBSERVED)
def an_update_checks_names(api: Api) -> None:
    """An update with odd characters in the name or description is refused with 400 and changes nothing."""
    made = api.connector(description="old")
    for field in ("name", "description"):
        answer = api.put(f"/connectors/{made}", {field: "<b>"})
        expect_error(answer, 400, "action_request_validation_exception", re.compile(f"connector {field} can only"))
    expect_fields(api.get(f"/connectors/{made}"), {"description": "old"})


@requirement("CORE-060", MUST, f"{OBSERVED}: create refuses the same")
def an_update_checks_the_protocol(api: Api) -> None:
    """An update to a protocol that is not supported is refused with 400, and the connector can be read as before."""
    made = api.connector()
    expect_status(api.put(f"/connectors/{made}", {"protocol": "smoke"}), 400)
    expect_fields(api.get(f"/connectors/{made}"), {"protocol": "http"})


@requirement("CORE-061", MUST, OBSERVED)
def a_connector_in_use_is_not_updated(api: Api) -> None:
    """An update of a connector that a deployed model uses is refused with 400, the model named, and changes nothing."""
    made = api.connector(description="old")
    model = api.deployed(made)
    answer = expect_error(api.put(f"/connectors/{made}", {"description": "new"}), 400, "status_exception")
    expect(model in answer.text_at("error.reason"), f"the model {model} is not named: {answer}")
    expect_fields(api.get(f"/connectors/{made}"), {"description": "old"})


@requirement("CORE-062", MUST, OBSERVED)
def a_registered_model_blocks_no_update(api: Api) -> None:
    """A connector whose models are merely registered can be updated."""
    made = api.connector()
    api.model(made)
    expect_status(api.put(f"/connectors/{made}", {"description": "new"}), 200)
    expect_fields(api.get(f"/connectors/{made}"), {"description": "new"})


@requirement("CORE-063", MUST, OBSERVED)
def an_undeployed_model_blocks_no_update(api: Api) -> None:
    """A connector can be updated again as soon as its models are undeployed."""
    made = api.connector()
    model = api.deployed(made)
    expect_status(api.post(f"/models/{model}/_undeploy"), 200)
    expect_status(api.put(f"/connectors/{made}", {"description": "new"}), 200)


@requirement("CORE-064", MUST, OBSERVED)
def parameters_are_replaced_whole(api: Api) -> None:
    """An update replaces the whole value of a parameter, an object too, and takes none away: null is stored so."""
    made = api.connector(parameters={"a": {"x": 1, "y": 2}, "b": "2", "c": "3"})
    expect_status(api.put(f"/connectors/{made}", {"parameters": {"a": {"z": 3}, "b": None}}), 200)
    wanted = {"a": '{"z":3}', "b": "null", "c": "3"}
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": wanted})


# --- delete ------------------------------------------------------------------------------------------------------


@requirement("CORE-070", MUST, OBSERVED)
def delete_removes(api: Api) -> None:
    """A deletion answers 200 with `result` deleted, and the connector is gone."""
    made = api.connector()
    expect_fields(expect_status(api.delete(f"/connectors/{made}"), 200), {"_id": made, "result": "deleted"})
    expect_status(api.get(f"/connectors/{made}"), 404)


@requirement("CORE-071", MUST, OBSERVED)
def deleting_nothing_is_no_error(api: Api) -> None:
    """Deleting a connector that isn't there answers 200 with `result` not_found."""
    api.connector()
    expect_fields(expect_status(api.delete(f"/connectors/{UNKNOWN}"), 200), {"result": "not_found"})


@requirement("CORE-072", MUST, OBSERVED)
def a_connector_in_use_is_not_deleted(api: Api) -> None:
    """Deleting a connector that a model names, in any state, is refused with 409, the model named."""
    made = api.connector()
    model = api.model(made)
    answer = expect_error(api.delete(f"/connectors/{made}"), 409, "status_exception")
    expect(model in answer.text_at("error.reason"), f"the model {model} is not named: {answer}")
    expect_status(api.get(f"/connectors/{made}"), 200)


@requirement("CORE-073", MUST, f"{OBSERVED}: only models that name the connector use it")
def another_id_is_not_in_use(api: Api) -> None:
    """An id that merely resembles that of a connector in use is not in use."""
    made = api.connector()
    api.model(made)
    piece = max(made.split("-"), key=len)
    answer = api.call("DELETE", f"{ML}/connectors/{piece}-zzzzz")
    expect_fields(expect_status(answer, 200), {"result": "not_found"})


@requirement("CORE-074", MUST, OBSERVED)
def a_free_connector_is_deleted(api: Api) -> None:
    """A connector can be deleted as soon as its last model is."""
    made = api.connector()
    model = api.model(made)
    expect_status(api.delete(f"/models/{model}"), 200)
    expect_fields(expect_status(api.delete(f"/connectors/{made}"), 200), {"result": "deleted"})
