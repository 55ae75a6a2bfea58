"""Faults in reading, updating and deleting connectors."""

from __future__ import annotations

import json
from typing import Any

from tests.miniatures.call import Call, refusal
from tests.miniatures.miniature import Said, after, before, made

GET = "GET /connectors/{id}"
PUT = "PUT /connectors/{id}"
DELETE = "DELETE /connectors/{id}"
ML = "/_plugins/_ml"


def _stored(call: Call) -> dict[str, Any]:
    """The connector that the call names, as it is stored now."""
    found: dict[str, Any] = call.ask("GET", f"{ML}/connectors/{call.id}")
    return found


@after(GET, "CORE-040")
def an_unknown_connector_is_not_named(call: Call) -> None:
    if call.status == 404:
        call.say(*refusal(404, "Failed to find connector", "status_exception"))


@after(GET, "CORE-015", "CORE-040", "CORE-046", "CORE-070")
def an_unknown_connector_is_an_empty_answer(call: Call) -> None:
    if call.status == 404:
        call.say(200, {})


# --- update ------------------------------------------------------------------------------------------------------


@after(PUT, "CORE-050", "CORE-056")
def an_update_does_not_count(call: Call) -> None:
    if not call.refused:
        call.answer["_version"] = 1


@before(PUT, "CORE-051")
def an_update_of_a_version_is_ignored(call: Call) -> None:
    call.fields.pop("version", None)


@before(PUT, "CORE-051")
def an_update_clears_the_description_that_it_does_not_name(call: Call) -> None:
    call.fields.setdefault("description", "")


@before(PUT, "CORE-052")
def new_parameters_are_ignored_beside_old_ones(call: Call) -> None:
    parameters = call.fields.get("parameters")
    if isinstance(parameters, dict):
        old = _stored(call).get("parameters", {})
        call.body["parameters"] = {name: value for name, value in parameters.items() if name in old}


@before(PUT, "CORE-053")
def new_actions_are_added(call: Call) -> None:
    if "actions" in call.fields:
        call.body["actions"] = [*_stored(call)["actions"], *call.body["actions"]]


@before(PUT, "CORE-054")
def a_client_config_is_merged(call: Call) -> None:
    if "client_config" in call.fields:
        call.body["client_config"] = {**_stored(call)["client_config"], **call.body["client_config"]}


@after(GET, "CORE-055")
def the_time_of_the_last_update_stands_still(call: Call) -> None:
    if not call.refused:
        call.answer["last_updated_time"] = call.answer["created_time"]


@before(PUT, "CORE-056", "CORE-055", "CRED-034")
def an_empty_update_is_refused(call: Call) -> Said:
    return refusal(400, "nothing to update") if call.body == {} else None


@after(PUT, "CORE-057")
def an_update_of_an_unknown_connector_makes_nothing_of_it(call: Call) -> None:
    if call.status == 404:
        call.say(200, {"result": "noop"})


@after(PUT, "CORE-058")
def an_update_without_a_body_is_an_empty_one(call: Call) -> None:
    if call.body is None:
        call.say(200, {"_id": call.id, "result": "updated"})


@before(PUT, "CORE-059")
def an_update_checks_no_names(call: Call) -> None:
    for field in ("name", "description"):
        if field in call.fields:
            call.body[field] = call.body[field].strip("<>")


@before(PUT, "CORE-059")
def a_refused_update_changes_the_description(call: Call) -> None:
    if call.fields.get("description") == "<b>":
        call.ask("PUT", f"{ML}/connectors/{call.id}", {"description": "b"})


@before(PUT, "CORE-060")
def an_update_ignores_the_protocol(call: Call) -> None:
    call.fields.pop("protocol", None)


@after(PUT, "CORE-061", "CRED-030")
def a_connector_in_use_is_not_found(call: Call) -> None:
    if "still using" in call.reason:
        call.say(*refusal(409, call.reason, "status_exception"))


@after(PUT, "CORE-061")
def the_models_that_use_a_connector_are_not_named(call: Call) -> None:
    if "still using" in call.reason:
        call.say(*refusal(400, "models are still using this connector", "status_exception"))


def _users(call: Call) -> list[Any]:
    query = {"query": {"match_phrase": {"connector_id": call.id}}}
    found: list[Any] = call.ask("POST", f"{ML}/models/_search", query)["hits"]["hits"]
    return found


@before(PUT, "CORE-062", "CORE-063", "CRED-031", "CRED-032", "CRED-035")
def any_model_blocks_an_update(call: Call) -> Said:
    users = [hit["_id"] for hit in _users(call)]
    named = ", ".join(users)
    said = f"{len(users)} models are still using this connector, please undeploy the models first: [{named}]"
    return refusal(400, said, "status_exception") if users else None


@before(PUT, "CORE-063", "CRED-031")
def an_undeployed_model_blocks_an_update(call: Call) -> Said:
    states = [hit["_source"]["model_state"] for hit in _users(call)]
    return refusal(400, "models are still using it", "status_exception") if "UNDEPLOYED" in states else None


@before(PUT, "CORE-064")
def a_parameter_that_is_null_is_left(call: Call) -> None:
    if isinstance(parameters := call.fields.get("parameters"), dict):
        call.body["parameters"] = {name: value for name, value in parameters.items() if value is not None}


@before(PUT, "CORE-064")
def a_parameter_that_is_an_object_is_merged(call: Call) -> None:
    for name, value in (call.fields.get("parameters") or {}).items():
        if isinstance(value, dict):
            call.body["parameters"][name] = {**json.loads(_stored(call)["parameters"][name]), **value}


# --- delete ------------------------------------------------------------------------------------------------------


@after(DELETE, "CORE-070", "CORE-074")
def a_deletion_answers_with_nothing(call: Call) -> None:
    if not call.refused and call.answer["result"] == "deleted":
        call.say(200, {"acknowledged": True})


@before(DELETE, "CORE-070", "SEARCH-061")
def a_deletion_only_says_so(call: Call) -> Said:
    if call.ask("GET", f"{ML}/connectors/{call.id}").get("name") and not _users(call):
        return 200, {"_id": call.id, "result": "deleted"}
    return None


@after(DELETE, "CORE-071", "CORE-073")
def deleting_nothing_is_404(call: Call) -> None:
    if not call.refused and call.answer["result"] == "not_found":
        call.say(*refusal(404, "Failed to find connector", "status_exception"))


@after(DELETE, "CORE-072")
def a_connector_in_use_is_400(call: Call) -> None:
    if call.status == 409:
        call.say(*refusal(400, call.reason, "status_exception"))


@before("* *", "CORE-074")
def a_connector_that_was_used_is_kept(call: Call) -> Said:
    used = call.memory.setdefault("used", set())
    if "deploy" not in call.request.query and isinstance(made_with := call.fields.get("connector_id"), str):
        used.add(made_with)
    if call.request.method == "DELETE" and "/connectors/" in call.request.path and call.id in used and not _users(call):
        return refusal(409, "it was used once", "status_exception")
    return None


@made(
    "CORE-020", "CORE-060", "CORE-073", "CRED-005", "CRED-007", "CRED-008", "CRED-010", "CRED-018", "CRED-019",
    "CRED-052", "CRED-053", "CRED-054", "CRED-055", "INLINE-018", "PREDICT-006", "PREDICT-044", "BATCH-002",
    "BATCH-005", "ENDPOINT-026",
)  # fmt: skip
def opensearch_3_6_0_as_it_is() -> dict[str, Any]:
    return {"as_documented": False}
