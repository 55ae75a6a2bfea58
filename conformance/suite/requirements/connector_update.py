"""What an update of a connector changes, and what it leaves."""

from __future__ import annotations

import re

from conformance.suite.api import UNKNOWN, Api
from conformance.suite.expect import expect, expect_error, expect_fields, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level


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
