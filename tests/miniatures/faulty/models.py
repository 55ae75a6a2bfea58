"""Faults in registering, deploying, updating and deleting models."""

from __future__ import annotations

from collections.abc import Iterator

from tests.miniatures.call import Call, refusal
from tests.miniatures.miniature import BLOCKS, Said, after, around, before

ML = "/_plugins/_ml"
REGISTER = "POST /models/_register"
GET = "GET /models/{id}"
PUT = "PUT /models/{id}"
DEPLOY = "POST /models/{id}/_deploy"
UNDEPLOY = "POST /models/{id}/_undeploy"
PREDICT = "POST /models/{id}/_predict"


@after(REGISTER, "PREDICT-001")
def a_registration_is_completed_at_once(call: Call) -> None:
    if not call.refused:
        call.answer["status"] = "COMPLETED"


@after(GET, "PREDICT-002")
def an_algorithm_is_in_lower_case(call: Call) -> None:
    if not call.refused:
        call.answer["algorithm"] = call.answer["algorithm"].lower()


@after(GET, "PREDICT-002", "PREDICT-003")
def a_model_version_is_a_number(call: Call) -> None:
    if not call.refused:
        call.answer["model_version"] = int(call.answer["model_version"])


@after(GET, "PREDICT-003")
def every_model_is_the_first_of_its_group(call: Call) -> None:
    if not call.refused:
        call.answer["model_version"] = "1"


@before(REGISTER, "PREDICT-004", BLOCKS)
def deploying_with_the_registration_is_ignored(call: Call) -> Said:
    if call.request.query == "deploy=true":
        asked = call.ask("POST", call.request.path, call.body)
        if "model_id" in asked and "connector_id" not in call.body:
            call.ask("POST", f"{ML}/models/{asked['model_id']}/_deploy")
        return 200 if "model_id" in asked else 400, asked
    return None


@before(DEPLOY, "PREDICT-005")
def a_deployment_only_answers(call: Call) -> Said:
    model = call.ask("GET", f"{ML}/models/{call.id}")
    if model.get("model_state") == "REGISTERED":
        return 200, {"task_id": "t", "status": "CREATED", "model_id": call.id}
    return None


@after(DEPLOY, "PREDICT-006")
def a_deployment_is_completed_at_once(call: Call) -> None:
    if not call.refused:
        call.answer["status"] = "COMPLETED"


@before(DEPLOY, "PREDICT-007")
def deploying_twice_is_refused(call: Call) -> Said:
    if call.id in call.context.loaded:
        return refusal(409, "Model is deployed already", "status_exception")
    return None


@after(UNDEPLOY, "PREDICT-008")
def an_undeployment_does_not_name_the_model(call: Call) -> None:
    if not call.refused:
        call.say(200, {"status": "undeployed"})


@around(UNDEPLOY, "PREDICT-008", "CORE-063", "CRED-031")
def an_undeployed_model_stays(call: Call) -> Iterator[None]:
    kept = call.context.loaded.get(call.id)
    yield
    if kept is not None:
        call.ask("POST", f"{ML}/models/{call.id}/_deploy")


@before(REGISTER, "PREDICT-009")
def an_unknown_connector_is_found_out_later(call: Call) -> Said:
    if call.fields.get("connector_id") == "AAAAAAAAB4AAAAAAAAAA":
        return 200, {"task_id": "t", "status": "CREATED", "model_id": "m"}
    return None


@before(REGISTER, "PREDICT-010")
def a_model_may_lack_its_name(call: Call) -> None:
    call.fields.setdefault("name", "unnamed")


@after(DEPLOY, "PREDICT-011")
def deploying_an_unknown_model_is_an_error_of_the_server(call: Call) -> None:
    if call.status == 404:
        call.say(*refusal(500, call.reason))


@after("DELETE /models/{id}", "PREDICT-011")
def deleting_an_unknown_model_is_no_error(call: Call) -> None:
    if call.status == 404:
        call.say(200, {"_id": call.id, "result": "not_found"})


@around("DELETE /models/{id}", "PREDICT-012")
def a_deployed_model_is_deleted(call: Call) -> Iterator[None]:
    if call.id in call.context.loaded:
        call.ask("POST", f"{ML}/models/{call.id}/_undeploy")
    yield


@around("DELETE /models/{id}", "PREDICT-012")
def a_refused_deletion_undeploys(call: Call) -> Iterator[None]:
    yield
    if call.status == 400:
        call.ask("POST", f"{ML}/models/{call.id}/_undeploy")


@before("DELETE /models/{id}", "PREDICT-013", "PREDICT-026", "CORE-074")
def a_deletion_of_a_model_only_answers(call: Call) -> Said:
    known = "name" in call.ask("GET", f"{ML}/models/{call.id}") and call.id not in call.context.loaded
    return (200, {"_id": call.id, "result": "deleted"}) if known else None


@before(PUT, "PREDICT-014")
def a_models_description_is_not_updated(call: Call) -> None:
    if "connector" not in call.fields:
        call.fields.pop("description", None)


@after(PUT, "PREDICT-014")
def an_update_of_a_model_undeploys_it(call: Call) -> None:
    if not call.refused and "connector" not in call.fields:
        call.ask("POST", f"{ML}/models/{call.id}/_undeploy")


@around(PUT, "PREDICT-015")
def a_deployed_model_keeps_its_connector(call: Call) -> Iterator[None]:
    loaded = call.context.loaded.get(call.id)
    running = None if loaded is None else loaded.running
    yield
    if loaded is not None and running is not None and "connector_id" in call.fields:
        loaded.running = running


@before(PUT, "PREDICT-016")
def a_model_is_never_switched_off(call: Call) -> None:
    call.fields.pop("is_enabled", None)


@after(PREDICT, "PREDICT-016")
def a_model_that_is_off_is_not_found(call: Call) -> None:
    if call.status == 403 and call.reason == "Model is disabled.":
        call.say(*refusal(404, "Failed to find model", "status_exception"))


@after(PUT, "PREDICT-017")
def an_update_of_no_model_is_accepted(call: Call) -> None:
    if call.status == 404:
        call.say(200, {"_id": call.id, "result": "noop"})


@after("GET /tasks/{id}", "PREDICT-018")
def a_finished_task_still_runs(call: Call) -> None:
    if call.answer.get("task_type") == "REGISTER_MODEL":
        call.answer["state"] = "RUNNING"


@after("GET /tasks/{id}", "PREDICT-018")
def an_unknown_task_is_an_empty_answer(call: Call) -> None:
    if call.status == 404:
        call.say(200, {})


@after("POST /model_groups/_register", "PREDICT-019")
def a_group_may_have_the_name_of_another(call: Call) -> None:
    if call.status == 400:
        call.say(200, {"model_group_id": "g", "status": "CREATED"})


@after(PREDICT, "PREDICT-020")
def a_model_without_its_connector_is_an_error_of_the_server(call: Call) -> None:
    if call.reason.startswith("Failed to find connector"):
        call.say(*refusal(500, call.reason))


@after(GET, "PREDICT-020")
def a_failed_deployment_shows_as_registered(call: Call) -> None:
    if call.answer.get("model_state") == "DEPLOY_FAILED":
        call.answer["model_state"] = "REGISTERED"


@before("GET|POST /models/_search", "PREDICT-021")
def models_are_not_found_by_their_connector(call: Call) -> None:
    term = call.fields.get("query", {}).get("term", {})
    if "connector_id.keyword" in term:
        term["connector.keyword"] = term.pop("connector_id.keyword")


@before(REGISTER, "PREDICT-022")
def an_unknown_function_is_remote(call: Call) -> None:
    if call.fields.get("function_name") == "guess":
        call.body["function_name"] = "remote"


@before(PUT, "PREDICT-023")
def an_update_of_a_models_name_is_not_checked(call: Call) -> None:
    if call.fields.get("name") == "<b>":
        call.body["name"] = "b"


@after("GET /model_groups/{id}", "PREDICT-024")
def a_group_that_came_with_a_model_has_another_name(call: Call) -> None:
    if "alone" in str(call.answer.get("name")):
        call.answer["name"] = "default"


@before("POST /models/_undeploy", "PREDICT-025")
def the_first_of_several_models_is_undeployed(call: Call) -> None:
    if call.fields.get("model_ids"):
        call.body["model_ids"] = call.body["model_ids"][:1]


@after("POST /models/_undeploy", "PREDICT-025")
def no_models_are_all_models(call: Call) -> None:
    if call.refused:
        call.say(200, {})


@after("DELETE /model_groups/{id}", "PREDICT-026")
def a_group_in_use_is_not_found(call: Call) -> None:
    if call.status == 409:
        call.say(*refusal(404, call.reason, "status_exception"))


@before("PUT /model_groups/{id}", "PREDICT-027")
def an_update_of_a_group_only_answers(_call: Call) -> Said:
    return 200, {"status": "Updated"}
