"""Models: how they are registered, deployed, read, updated, undeployed and deleted."""

from __future__ import annotations

import re

from conformance.suite.answer import Blocked
from conformance.suite.api import UNKNOWN, Api
from conformance.suite.expect import expect, expect_error, expect_fields, expect_sent, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
OLLAMA = "Ollama connector blueprint"
BATCH = "OpenAI connector blueprint for batch inference"


@requirement("PREDICT-001", MUST, f"{OLLAMA}, Register in two steps; {BATCH}, 2")
def register_answers_at_once(api: Api) -> None:
    """A registration answers 200 with a task, the status CREATED and the model's id."""
    body = {"name": api.name(), "function_name": "remote", "connector_id": api.connector()}
    answer = expect_status(api.post("/models/_register", {**body, "model_group_id": api.group()}), 200)
    expect_fields(answer, {"status": "CREATED"})
    expect(bool(answer.text_at("task_id")) and bool(answer.text_at("model_id")), f"an id is empty: {answer}")


@requirement("PREDICT-002", MUST, OBSERVED)
def a_model_is_shown(api: Api) -> None:
    """A model shows its name, algorithm, version, state, connector and times."""
    made, name = api.connector(), api.name()
    answer = expect_status(api.get(f"/models/{api.model(made, name=name, description='d')}"), 200)
    wanted = {
        "name": name,
        "algorithm": "REMOTE",
        "model_state": "REGISTERED",
        "connector_id": made,
        "description": "d",
    }
    expect_fields(answer, wanted)
    expect(answer.int_at("created_time") > 1_500_000_000_000, f"created_time is no time in milliseconds: {answer}")
    expect(answer.text_at("model_version").isdecimal(), f"model_version is no number: {answer}")


@requirement("PREDICT-003", MUST, OBSERVED)
def versions_count_in_a_group(api: Api) -> None:
    """The models of a group are versions 1, 2 and so on."""
    group, made = api.new_group(), api.connector()
    for number in (1, 2):
        model = api.model(made, model_group_id=group)
        expect_fields(api.get(f"/models/{model}"), {"model_version": str(number), "model_group_id": group})


@requirement("PREDICT-004", MUST, f"{OLLAMA}, Register and Deploy in a single step")
def register_can_deploy(api: Api) -> None:
    """A registration with `deploy=true` leads to a deployed model."""
    model = api.model(api.connector())
    body = {"name": api.name(), "function_name": "remote", "connector_id": api.connector()}
    answer = expect_status(api.post("/models/_register?deploy=true", {**body, "model_group_id": api.group()}), 200)
    _deployed(api, answer.text_at("model_id"))
    expect_fields(api.get(f"/models/{model}"), {"model_state": "REGISTERED"})


def _deployed(api: Api, model: str) -> None:
    api.eventually(lambda: expect_fields(api.get(f"/models/{model}"), {"model_state": "DEPLOYED"}))


@requirement("PREDICT-005", MUST, f"{OLLAMA}, Then you deploy")
def deploy_deploys(api: Api) -> None:
    """A deployment answers 200 with a task, and leads to a deployed model."""
    model = api.model(api.connector())
    answer = expect_status(api.post(f"/models/{model}/_deploy"), 200)
    expect(bool(answer.text_at("task_id")), f"the task's id is empty: {answer}")
    _deployed(api, model)


@requirement("PREDICT-006", SHOULD, f"{OLLAMA}, Sample response of a deployment")
def deploy_answers_as_documented(api: Api) -> None:
    """A deployment answers with the status CREATED and the model's id."""
    model = api.model(api.connector())
    expect_fields(api.post(f"/models/{model}/_deploy"), {"status": "CREATED", "model_id": model})


@requirement("PREDICT-007", MUST, OBSERVED)
def deploying_twice_is_fine(api: Api) -> None:
    """A deployed model can be deployed again."""
    model = api.deployed(api.connector())
    expect_status(api.post(f"/models/{model}/_deploy"), 200)
    _deployed(api, model)


@requirement("PREDICT-008", MUST, OBSERVED)
def undeploy_undeploys(api: Api) -> None:
    """An undeployment answers 200, and the model is undeployed."""
    model = api.deployed(api.connector())
    answer = expect_status(api.post(f"/models/{model}/_undeploy"), 200)
    expect(f'"{model}":"undeployed"' in re.sub(r"\s", "", answer.text), f"the model is not told: {answer}")
    api.eventually(lambda: expect_fields(api.get(f"/models/{model}"), {"model_state": "UNDEPLOYED"}))


@requirement("PREDICT-009", MUST, OBSERVED)
def an_unknown_connector_is_refused(api: Api) -> None:
    """A model with the id of a connector that isn't there is refused with 404."""
    api.connector()
    body = {"name": api.name(), "function_name": "remote", "connector_id": UNKNOWN}
    expect_error(api.post("/models/_register", body), 404, "status_exception", f"Failed to find connector:{UNKNOWN}")


@requirement("PREDICT-010", MUST, OBSERVED)
def a_model_needs_a_name(api: Api) -> None:
    """A model without a name is refused with 400."""
    body = {"function_name": "remote", "connector_id": api.connector()}
    expect_error(api.post("/models/_register", body), 400, "illegal_argument_exception", "model name is null")


@requirement("PREDICT-011", MUST, OBSERVED)
def an_unknown_model_is_404(api: Api) -> None:
    """Reading, calling, deploying and deleting a model that isn't there are 404."""
    api.model(api.connector())
    reason = f"Failed to find model with the provided model id: {UNKNOWN}"
    expect_error(api.get(f"/models/{UNKNOWN}"), 404, "status_exception", reason)
    expect_error(api.post(f"/models/{UNKNOWN}/_deploy"), 404)
    expect_error(api.predict(UNKNOWN), 404)
    expect_error(api.delete(f"/models/{UNKNOWN}"), 404)


@requirement("PREDICT-012", MUST, OBSERVED)
def a_deployed_model_is_not_deleted(api: Api) -> None:
    """Deleting a deployed model is refused with 400, and it goes on."""
    model = api.deployed(api.connector())
    expect_error(api.delete(f"/models/{model}"), 400, "status_exception", re.compile("Try undeploy model first"))
    expect_fields(api.get(f"/models/{model}"), {"model_state": "DEPLOYED"})
    expect_status(api.predict(model), 200)


@requirement("PREDICT-013", MUST, OBSERVED)
def an_undeployed_model_is_deleted(api: Api) -> None:
    """A model that is not deployed is deleted, and then it is gone."""
    model = api.model(api.connector())
    expect_fields(expect_status(api.delete(f"/models/{model}"), 200), {"result": "deleted", "_id": model})
    expect_status(api.get(f"/models/{model}"), 404)


@requirement("PREDICT-014", MUST, OBSERVED)
def a_models_names_can_be_updated(api: Api) -> None:
    """An update of a model's name and description changes these, and leaves it deployed."""
    model = api.deployed(api.connector())
    name = api.name("new")
    answer = expect_status(api.put(f"/models/{model}", {"name": name, "description": "new"}), 200)
    expect_fields(answer, {"result": "updated", "_id": model})
    expect_fields(api.get(f"/models/{model}"), {"name": name, "description": "new", "model_state": "DEPLOYED"})


@requirement("PREDICT-015", MUST, OBSERVED)
def a_model_takes_another_connector(api: Api) -> None:
    """An update of a deployed model's connector_id lets its next calls go through the other connector."""
    model = api.deployed(api.connector())
    other = api.connector(action={"url": f"{api.provider.url}/other"})
    expect_status(api.put(f"/models/{model}", {"connector_id": other}), 200)

    def arrives() -> None:
        expect_status(api.predict(model), 200)
        expect_sent(api.provider, path="/other")

    api.eventually(arrives)


@requirement("PREDICT-016", MUST, OBSERVED)
def a_model_can_be_switched_off(api: Api) -> None:
    """A model with `is_enabled` false answers calls with 403, and works again when that is true."""
    model = api.deployed(api.connector())
    expect_status(api.put(f"/models/{model}", {"is_enabled": False}), 200)
    off = "Model is disabled."
    api.eventually(lambda: expect_error(api.predict(model), 403, "status_exception", off))
    expect_status(api.put(f"/models/{model}", {"is_enabled": True}), 200)
    api.eventually(lambda: expect_status(api.predict(model), 200))


@requirement("PREDICT-017", MUST, OBSERVED)
def an_update_of_no_model_is_404(api: Api) -> None:
    """An update of a model that isn't there is 404; one without a body is 400."""
    model = api.model(api.connector())
    expect_error(api.put(f"/models/{UNKNOWN}", {"description": "d"}), 404, "status_exception")
    expect_error(api.put(f"/models/{model}"), 400, "parse_exception", "Update model request has empty body")


@requirement("PREDICT-018", MUST, OBSERVED)
def tasks_tell_what_became_of_them(api: Api) -> None:
    """The task of a registration is read by its id: of type REGISTER_MODEL, completed, with the model's id."""
    body = {"name": api.name(), "function_name": "remote", "connector_id": api.connector()}
    made = api.post("/models/_register", {**body, "model_group_id": api.group()})
    if made.status != 200:
        raise Blocked(f"the registration was refused: {made}")
    wanted = {"task_type": "REGISTER_MODEL", "state": "COMPLETED", "model_id": made.text_at("model_id")}
    api.eventually(lambda: expect_fields(api.get(f"/tasks/{made.text_at('task_id')}"), wanted))
    expect_error(api.get(f"/tasks/{UNKNOWN}"), 404, "status_exception", "Failed to find task")


@requirement("PREDICT-019", MUST, f"{BATCH}, Register Model group")
def groups_are_registered(api: Api) -> None:
    """A model group is registered with 200, its id and the status CREATED, and its name is taken then."""
    body = {"name": api.name("group"), "description": "Your openAI model group"}
    answer = expect_status(api.post("/model_groups/_register", body), 200)
    expect_fields(answer, {"status": "CREATED"})
    expect_fields(api.get(f"/model_groups/{answer.text_at('model_group_id')}"), {**body, "latest_version": 0})
    again = api.post("/model_groups/_register", body)
    expect_error(again, 400, "", re.compile("already being used"))


@requirement("PREDICT-020", MUST, OBSERVED)
def a_failed_deployment_is_told(api: Api) -> None:
    """A model whose connector is gone answers calls with 404."""
    made = api.connector()
    model = api.model(made)
    other = api.connector()
    expect_status(api.put(f"/models/{model}", {"connector_id": UNKNOWN}), 200)
    expect_error(api.predict(model), 404, "", re.compile(f"Failed to find connector:{UNKNOWN}"))
    expect_status(api.delete(f"/connectors/{other}"), 200)
    api.eventually(lambda: expect_fields(api.get(f"/models/{model}"), {"model_state": "DEPLOY_FAILED"}))


@requirement("PREDICT-021", MUST, OBSERVED)
def models_are_found_by_their_connectors_id(api: Api) -> None:
    """A search finds the models of a connector by `connector_id.keyword`, and a model by its whole name."""
    made, name = api.connector(), api.name("Whole")
    model = api.model(made, name=name)
    for query in ({"connector_id.keyword": made}, {"name.keyword": name}):
        answer = expect_status(api.search({"query": {"term": query}}, "models"), 200)
        expect_fields(answer, {"hits.total.value": 1, "hits.hits.0._id": model})


@requirement("PREDICT-022", MUST, OBSERVED)
def function_names_are_checked(api: Api) -> None:
    """A model with a function name that is not known is refused with 400; a known one is read in any case."""
    body = {"name": api.name(), "connector_id": api.connector(), "model_group_id": api.group()}
    answer = api.post("/models/_register", {**body, "function_name": "guess"})
    expect_error(answer, 400, "illegal_argument_exception", "Wrong function name")
    expect_status(api.post("/models/_register", {**body, "function_name": "Remote"}), 200)


@requirement("PREDICT-023", MUST, OBSERVED)
def odd_characters_in_models_names_are_refused(api: Api) -> None:
    """A model's name with odd characters is refused with 400, when it is registered and when it is updated."""
    made = api.connector()
    answer = api.post("/models/_register", {"name": "<b>", "function_name": "remote", "connector_id": made})
    expect_error(answer, 400, "action_request_validation_exception", re.compile("Model name can only contain"))
    answer = api.put(f"/models/{api.model(made)}", {"name": "<b>"})
    expect_error(answer, 400, "action_request_validation_exception", re.compile("Model Name can only contain"))


@requirement("PREDICT-024", MUST, OBSERVED)
def a_model_without_a_group_gets_one(api: Api) -> None:
    """A model that is registered without a group gets one of its own name."""
    name = api.name("alone")
    body = {"name": name, "function_name": "remote", "connector_id": api.connector()}
    answer = expect_status(api.post("/models/_register", body), 200)
    group = api.get(f"/models/{answer.text_at('model_id')}").text_at("model_group_id")
    api.made.note_group(group)
    expect_fields(api.get(f"/model_groups/{group}"), {"name": name, "latest_version": 1})


@requirement("PREDICT-025", MUST, OBSERVED)
def several_models_are_undeployed_at_once(api: Api) -> None:
    """An undeployment of several models tells of each that it is undeployed; one without ids is refused with 400."""
    made = api.connector()
    models = [api.deployed(made), api.deployed(made)]
    answer = expect_status(api.post("/models/_undeploy", {"model_ids": models}), 200)
    for model in models:
        expect(f'"{model}":"undeployed"' in re.sub(r"\s", "", answer.text), f"{model} is not told: {answer}")
    reason = "Must set specific model ids to undeploy"
    expect_error(api.post("/models/_undeploy", {"model_ids": []}), 400, "illegal_argument_exception", reason)


@requirement("PREDICT-026", MUST, OBSERVED)
def a_group_in_use_is_not_deleted(api: Api) -> None:
    """Deleting a group that has models is refused with 409, and it can be deleted without them."""
    group = api.new_group()
    model = api.model(api.connector(), model_group_id=group)
    reason = "Cannot delete the model group when it has associated model versions"
    expect_error(api.delete(f"/model_groups/{group}"), 409, "status_exception", reason)
    expect_status(api.delete(f"/models/{model}"), 200)
    expect_fields(expect_status(api.delete(f"/model_groups/{group}"), 200), {"result": "deleted"})


@requirement("PREDICT-027", MUST, OBSERVED)
def groups_are_updated(api: Api) -> None:
    """A group's description is updated; reading a group that isn't there is 404."""
    group = api.new_group()
    expect_status(api.put(f"/model_groups/{group}", {"description": "new"}), 200)
    expect_fields(api.get(f"/model_groups/{group}"), {"description": "new"})
    reason = f"Failed to find model group with the provided model group id: {UNKNOWN}"
    expect_error(api.get(f"/model_groups/{UNKNOWN}"), 404, "status_exception", reason)
