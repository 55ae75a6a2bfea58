"""Batch jobs: the task of a batch predict, and what its provider says of the job. Source: connector-api, 7.9."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.apis.mlcommons.call_out import guarded
from conformance.apis.mlcommons.context import MODELS, TASKS, Context, now
from conformance.apis.mlcommons.deployment import connector_for
from conformance.apis.mlcommons.errors import not_found, status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.store import new_id
from conformance.connector import Action, Connector
from conformance.dataset import RemoteInference
from conformance.engine.answer import Unsent
from conformance.engine.model import deploy
from conformance.engine.render import prepare
from conformance.engine.reply import communication_error, tensors
from conformance.http import ConnectionFailed
from conformance.java.regex import find
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument
from conformance.template.substitutor import template

__all__ = ["cancel", "check_enabled", "check_room", "keep", "refresh"]

_WORDS = {
    "BATCH_PREDICT_STATUS": "Please configure the action type to get the batch job details in the connector",
    "CANCEL_BATCH_PREDICT": "Please configure the action type to cancel the batch job in the connector",
}
_STATES = ("cancelling", "cancelled", "completed", "expired", "failed")
_ENDED = ("CANCELLED", "COMPLETED", "EXPIRED", "FAILED")


def check_enabled(context: Context) -> None:
    """Raise Throwable while batch inference is switched off."""
    if not context.settings.flag("offline_batch_inference_enabled"):
        reason = (
            "Offline Batch Inference is currently disabled. To enable it, update the setting "
            '"plugins.ml_commons.offline_batch_inference_enabled" to true.'
        )
        raise Throwable("illegal_state_exception", reason, status=400 if context.as_documented else 500)


def check_room(context: Context) -> None:
    """Raise Throwable when as many batch tasks run as may."""
    tasks = [task.source or {} for task in list(context.store.index(TASKS).documents.values())]
    running = sum(task["task_type"] == "BATCH_PREDICTION" and task["state"] not in _ENDED for task in tasks)
    if running >= context.settings.number("max_batch_inference_tasks"):
        raise status_exception(
            429,
            "Exceeded maximum limit for BATCH_PREDICTION tasks. To increase the limit, update the "
            "plugins.ml_commons.max_batch_inference_tasks setting.",
        )


def keep(context: Context, model_id: str, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the task of a batch predict that the provider took on; gives the answer with the task's id."""
    task_id, moment = new_id(), now()
    task = {
        "model_id": model_id,
        "task_type": "BATCH_PREDICTION",
        "function_name": "REMOTE",
        "state": "RUNNING",
        "input_type": "REMOTE",
        "worker_node": [context.node],
        "create_time": moment,
        "last_update_time": moment,
        "is_async": False,
        "remote_job": answer["remote_job"],
    }
    with context.store.transaction() as write:
        write.put(TASKS, task_id, task)
    if context.as_documented:
        # as the blueprint for batch inference shows it
        job = {name: value for name, value in answer["remote_job"].items() if name != "dlq"}
        output = [{"name": "response", "dataAsMap": job}]
        answer = {**answer, "inference_results": [{"output": output, "status_code": 200}]}
    return {**answer, "task_id": task_id}


def refresh(context: Context, task_id: str, task: Mapping[str, Any]) -> dict[str, Any]:
    """The task after asking the provider for the job's status. Raises Throwable."""
    check_enabled(context)
    said = _ask(context, task, "BATCH_PREDICT_STATUS")
    job = {**task["remote_job"], **said}
    state = task["state"]
    for name in context.settings.texts("remote_job.status_field"):
        if name in job:
            state = _state(context, str(job[name])) or state
    fresh = {**task, "remote_job": job, "state": state, "last_update_time": now()}
    with context.store.transaction() as write:
        if write.get(TASKS, task_id) is not None:
            write.put(TASKS, task_id, fresh)
    return fresh


def cancel(context: Context, call: Call) -> Reply:
    """POST /tasks/{id}/_cancel."""
    call.ready()
    document = context.store.get(TASKS, call.name("id"))
    if document is None:
        raise not_found("Fail to find task")
    task = document.source or {}
    if task["task_type"] != "BATCH_PREDICTION":
        raise illegal_argument("The task ID you provided does not have any associated batch job")
    check_enabled(context)
    _ask(context, task, "CANCEL_BATCH_PREDICT")
    return Reply(200, {"status": "OK"})


def _state(context: Context, status: str) -> str | None:
    """The task state that a provider's word for its job means."""
    for name in _STATES:
        pattern = context.settings.text(f"remote_job.status_regex.{name}")
        if find(f"(?i){pattern}", status):
            return name.upper()
    return None


def _ask(context: Context, task: Mapping[str, Any], action_type: str) -> dict[str, Any]:
    """What the provider says of a job when it is asked with an action of this type. Raises Throwable, and Unsent."""
    model = context.store.get(MODELS, task["model_id"])
    if model is None:
        raise not_found("Failed to retrieve the ML model for the given task ID")
    connector = _with_action(connector_for(context, model.source or {}), action_type)
    job: Mapping[str, Any] = task["remote_job"]
    parameters = {name: value for name, value in job.items() if isinstance(value, str)}
    if "TransformJobArn" in parameters:
        parameters.setdefault("TransformJobName", parameters["TransformJobArn"].rpartition("/")[2])
    running = deploy(connector)
    prepared = prepare(running, RemoteInference(parameters, action_type, None), action_type, {})
    # the executor made for this never hears of the setting that allows private addresses
    allowed = context.as_documented and context.settings.flag("connector.private_ip_enabled")
    try:
        got = guarded(context.call_out, private_addresses=allowed)(prepared.request)
    except ConnectionFailed as failure:
        raise communication_error(failure) from failure
    if prepared.streams:
        raise Unsent("the streaming path never answers")
    output, _ = tensors(running, action_type, prepared.parameters, got)
    said = output[0].data_as_map if output else None
    if said is None:
        raise Throwable("resource_not_found_exception", "Couldn't fetch status of the transform job", status=404)
    return dict(said)


def _with_action(connector: Connector, action_type: str) -> Connector:
    """The connector with an action of the type: its own if that has a request body, else one made up by its host."""
    own = connector.find_action(action_type)
    if own is not None and own.request_body is not None:
        return connector
    made = _made_up(connector, action_type)
    return connector if own is not None else connector._replace(actions=(*(connector.actions or ()), made))


def _made_up(connector: Connector, action_type: str) -> Action:
    """ConnectorUtils.createConnectorAction of 3.6.0."""
    batch = connector.find_action("BATCH_PREDICT")
    if batch is None:
        raise Throwable("no_such_element_exception", "No value present", status=500)
    url = template(batch.url).fill(connector.parameters or {})
    cancels = action_type == "CANCEL_BATCH_PREDICT"
    method, body = ("POST" if cancels else "GET"), None
    if "sagemaker" in url:
        url = url.replace("CreateTransformJob", "StopTransformJob" if cancels else "DescribeTransformJob")
        method, body = "POST", '{ "TransformJobName" : "${parameters.TransformJobName}"}'
    elif "openai" in url or "cohere" in url:
        url += "/${parameters.id}" + ("/cancel" if cancels else "")
    elif "bedrock" in url:
        url += "/${parameters.processedJobArn}" + ("/stop" if cancels else "")
    else:
        raise Throwable("unsupported_operation_exception", _WORDS[action_type], status=500)
    return Action(action_type, method, url, batch.headers, body)
