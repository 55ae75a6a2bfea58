"""Faults in the connectors inside of models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.miniatures.call import Call, refusal
from tests.miniatures.miniature import Said, after, around, before

ML = "/_plugins/_ml"
REGISTER = "POST /models/_register"
GET = "GET /models/{id}"
PUT = "PUT /models/{id}"


def _connector(call: Call) -> dict[str, Any]:
    found = call.fields.get("connector")
    return found if isinstance(found, dict) else {}


@after("POST /models/{id}/_predict", "INLINE-001", "PREDICT-030", "PREDICT-049")
def an_answer_is_a_text(call: Call) -> None:
    for found in call.everywhere() if not call.refused else ():
        if "dataAsMap" in found:
            found["dataAsMap"] = {"response": str(found["dataAsMap"])}


@after(GET, "INLINE-002", "INLINE-011")
def a_model_shows_its_connectors_actions_in_lower_case(call: Call) -> None:
    for action in (call.answer.get("connector") or {}).get("actions", []):
        action["action_type"] = action["action_type"].lower()


@after(GET, "INLINE-002", "INLINE-010", "INLINE-018")
def a_model_shows_its_connectors_parameters_as_numbers(call: Call) -> None:
    parameters = (call.answer.get("connector") or {}).get("parameters", {})
    for name in list(parameters):
        if parameters[name].isdecimal():
            parameters[name] = int(parameters[name])


@after(REGISTER, "INLINE-003")
def an_inline_connector_is_stored_as_a_connector_too(call: Call) -> None:
    if not call.refused and "name" in _connector(call):
        call.ask("POST", f"{ML}/connectors/_create", _connector(call))


@after("GET|POST /models/_search", "INLINE-004")
def a_found_model_hides_its_connector(call: Call) -> None:
    for hit in call.hits:
        hit["_source"].pop("connector", None)


@before(REGISTER, "INLINE-005")
def a_model_may_lack_a_connector(call: Call) -> Said:
    lacks = "name" in call.fields and not {"connector", "connector_id"} & set(call.fields)
    return (200, {"task_id": "t", "status": "CREATED", "model_id": "m"}) if lacks else None


@before(REGISTER, "INLINE-006")
def an_inline_connector_need_not_predict(call: Call) -> None:
    for action in _connector(call).get("actions", []):
        if action["action_type"] == "execute":
            action["action_type"] = "predict"


@before(REGISTER, "INLINE-007")
def an_inline_protocol_is_not_checked(call: Call) -> None:
    if _connector(call).get("protocol") == "smoke":
        call.body["connector"]["protocol"] = "http"


@before(PUT, "INLINE-010")
def inline_parameters_are_replaced(call: Call) -> None:
    if "parameters" in _connector(call):
        call.body["connector"]["parameters"].setdefault("a", "")


@before(PUT, "INLINE-011")
def inline_actions_are_added(call: Call) -> None:
    if "actions" in _connector(call):
        old = call.ask("GET", f"{ML}/models/{call.id}").get("connector", {}).get("actions", [])
        call.body["connector"]["actions"] = [*old, *call.body["connector"]["actions"]]


@around(PUT, "INLINE-012")
def a_deployed_model_keeps_its_parameters(call: Call) -> Iterator[None]:
    loaded = call.context.loaded.get(call.id)
    running = None if loaded is None else loaded.running
    yield
    if loaded is not None and running is not None and "parameters" in _connector(call):
        loaded.running = running


@before(PUT, "INLINE-013", "CRED-057")
def an_inline_url_is_not_checked_on_update(call: Call) -> None:
    for action in _connector(call).get("actions", []):
        if "untrusted" in action["url"]:
            action["url"] = "http://127.0.0.1:40404/untrusted"


@around(PUT, "INLINE-013")
def a_refused_update_changes_the_description(call: Call) -> Iterator[None]:
    yield
    if call.refused and "actions" in _connector(call):
        call.ask("PUT", f"{ML}/models/{call.id}", {"connector": {"description": "changed"}})


@before(PUT, "INLINE-014")
def an_update_of_both_connectors_takes_the_inner_one(call: Call) -> None:
    if "connector" in call.fields:
        call.body.pop("connector_id", None)


@after(PUT, "INLINE-015")
def a_standalone_connector_is_updated_through_its_model(call: Call) -> None:
    if call.reason.startswith("Cannot update connector settings"):
        call.say(200, {"_id": call.id, "result": "updated"})


@before(PUT, "INLINE-016")
def an_inline_model_ignores_a_connector_id(call: Call) -> None:
    if "connector" in call.ask("GET", f"{ML}/models/{call.id}") and "connector" not in call.fields:
        call.fields.pop("connector_id", None)


@before(PUT, "INLINE-017")
def an_inline_connector_may_be_anything(call: Call) -> None:
    if isinstance(call.fields.get("connector"), str):
        call.body["connector"] = {}


@after(PUT, "INLINE-018")
def parameters_can_not_be_added(call: Call) -> None:
    if _connector(call).get("parameters") == {"a": "1"}:
        call.say(*refusal(500, "null", "null_pointer_exception"))


@before(REGISTER, "INLINE-019")
def the_standalone_connector_wins(call: Call) -> None:
    if "connector_id" in call.fields:
        call.body.pop("connector", None)


@before(REGISTER, "INLINE-020")
def an_inline_connector_needs_a_name(call: Call) -> Said:
    if _connector(call) and "name" not in _connector(call):
        return refusal(400, "Connector name is null")
    return None


@before(REGISTER, "INLINE-021")
def a_refused_model_is_stored_too(call: Call) -> None:
    for action in _connector(call).get("actions", []):
        if "untrusted" in action["url"]:
            connector = {**_connector(call), "actions": [{**action, "url": "http://127.0.0.1:40404/x"}]}
            call.ask("POST", call.request.path, {**call.body, "connector": connector})
