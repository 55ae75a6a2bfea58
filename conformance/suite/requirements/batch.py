"""Batch inference: a job of the provider, and the task that stands for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conformance.suite.answer import Answer
from conformance.suite.api import UNKNOWN, Api
from conformance.suite.expect import (
    expect,
    expect_error,
    expect_fields,
    expect_hidden,
    expect_sent,
    expect_status,
)
from conformance.suite.provider import Provider, reply_of
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
BATCH = "OpenAI connector blueprint for batch inference"
_JOB = {"id": "batch_1", "object": "batch", "status": "validating", "errors": None, "request_counts": {"total": 0}}


@dataclass(frozen=True, slots=True)
class _Job:
    """The one job that the requirements share: a running batch task can't be removed through every API."""

    model: str
    answer: Answer
    provider: Provider
    key: str


def _body(api: Api, key: str) -> dict[str, object]:
    batch = api.action(
        action_type="batch_predict",
        url=f"{api.provider.url}/v1/batches",
        request_body='{ "input_file_id": "${parameters.input_file_id}", "completion_window": "24h" }',
    )
    status = api.action(
        action_type="batch_predict_status",
        method="GET",
        url=f"{api.provider.url}/v1/batches/${{parameters.id}}",
        request_body="{}",
    )
    parameters = {"input_file_id": "file-Y", "endpoint": "/v1/embeddings"}
    return api.body(credential={"key": key}, parameters=parameters, actions=[api.action(), batch, status])


def _made(api: Api) -> _Job:
    key = api.secret()
    model = api.deployed(_body(api, key))
    hub = api.bench.hub
    api.provider.reply = lambda _: reply_of({**_JOB, "status": "completed" if hub.over else "validating"})
    return _Job(model, api.post(f"/models/{model}/_batch_predict", {"parameters": {"model": "m"}}), api.provider, key)


def _job(api: Api) -> _Job:
    return api.shared("a batch job", _made, _Job)


@requirement("BATCH-001", MUST, f"{BATCH}, 3")
def a_job_is_sent(api: Api) -> None:
    """A batch call sends the batch_predict action's request to the provider, with the connector's parameters."""
    job = _job(api)
    expect_status(job.answer, 200)
    wanted = {"input_file_id": "file-Y", "completion_window": "24h"}
    expect_sent(job.provider, method="POST", path="/v1/batches", json=wanted, authorization=f"Bearer {job.key}")


@requirement("BATCH-002", MUST, f"{BATCH}, Sample response")
def the_job_comes_back_as_documented(api: Api) -> None:
    """A batch call answers with the provider's job in inference_results, like a predict call."""
    job = _job(api)
    expect_fields(job.answer, {"inference_results.0.status_code": 200, "inference_results.0.output.0.name": "response"})
    expect_fields(job.answer, {"inference_results.0.output.0.dataAsMap": _JOB})


@requirement("BATCH-003", MUST, OBSERVED)
def a_task_stands_for_the_job(api: Api) -> None:
    """A batch call answers with a task, the status CREATED, and the provider's job as `remote_job`."""
    answer = _job(api).answer
    expect(bool(answer.text_at("task_id")), f"the task's id is empty: {answer}")
    expect_fields(answer, {"status": "CREATED", "remote_job.id": "batch_1", "remote_job.status": "validating"})


@requirement("BATCH-004", MUST, OBSERVED)
def the_task_is_found(api: Api) -> None:
    """The task of a batch job is found: of type BATCH_PREDICTION, running, with the model's id and the job."""
    job = _job(api)
    answer = api.search({"query": {"ids": {"values": [job.answer.text_at("task_id")]}}}, "tasks")
    wanted = {"task_type": "BATCH_PREDICTION", "state": "RUNNING", "model_id": job.model, "remote_job.id": "batch_1"}
    expect_fields(answer, wanted, at="hits.hits.0._source")


@requirement("BATCH-005", MUST, f"{OBSERVED}: predict may call the same address")
def the_job_is_asked_for(api: Api) -> None:
    """Reading the task asks the provider with the batch_predict_status action, wherever predict may call it."""
    job = _job(api)
    answer = expect_status(api.get(f"/tasks/{job.answer.text_at('task_id')}"), 200)
    expect_sent(job.provider, method="GET", path="/v1/batches/batch_1", authorization=f"Bearer {job.key}")
    expect_fields(answer, {"task_type": "BATCH_PREDICTION", "remote_job.id": "batch_1"})


@requirement("BATCH-006", MUST, OBSERVED)
def a_refused_job_comes_back(api: Api) -> None:
    """An error of the provider comes back with its status and words, and there is no task."""
    model = api.model(_body(api, api.secret()))
    api.provider.answers('{"error": "no such file"}', status=404)
    answer = api.post(f"/models/{model}/_batch_predict", {"parameters": {}})
    expect_error(answer, 404, "status_exception", 'Error from remote service: {"error": "no such file"}')
    found = api.search({"query": {"term": {"model_id": model}}, "size": 10}, "tasks")
    kinds = [found.find(f"hits.hits.{number}._source.task_type") for number in range(len(found.list_at("hits.hits")))]
    expect("BATCH_PREDICTION" not in kinds, f"there is a task of the refused job: {found}")


@requirement("BATCH-007", MUST, OBSERVED)
def a_model_must_do_batches(api: Api) -> None:
    """A batch call of a model whose connector has no batch_predict action is refused with 400."""
    answer = api.post(f"/models/{api.model(api.body())}/_batch_predict", {"parameters": {"prompt": "x"}})
    expect_error(answer, 400, "", "no BATCH_PREDICT action found")


@requirement("BATCH-008", MUST, OBSERVED)
def a_batch_of_no_model_is_404(api: Api) -> None:
    """A batch call of a model that isn't there is 404."""
    api.model(api.body())
    expect_error(api.post(f"/models/{UNKNOWN}/_batch_predict", {"parameters": {}}), 404)


@requirement("BATCH-009", MUST, OBSERVED)
def only_jobs_are_cancelled(api: Api) -> None:
    """Cancelling a task that is no batch job is refused with 400, one that isn't there with 404."""
    body = {"name": api.name(), "function_name": "remote", "connector_id": api.connector()}
    task = api.post("/models/_register", {**body, "model_group_id": api.group()}).text_at("task_id")
    reason = re.compile("does not have any associated batch job")
    expect_error(api.post(f"/tasks/{task}/_cancel"), 400, "illegal_argument_exception", reason)
    expect_error(api.post(f"/tasks/{UNKNOWN}/_cancel"), 404, "status_exception", "Fail to find task")


@requirement("BATCH-010", MUST, OBSERVED)
def a_running_job_is_not_deleted(api: Api) -> None:
    """Deleting the task of a running job is refused, and the task stays."""
    task = _job(api).answer.text_at("task_id")
    answer = api.delete(f"/tasks/{task}")
    expect(answer.status >= 400, f"a running task was deleted: {answer}")
    expect("running" in str(answer.find("error.reason")), f"the reason doesn't say that it runs: {answer}")


@requirement("BATCH-011", MUST, OBSERVED)
def a_job_shows_no_credential(api: Api) -> None:
    """Neither the answer to a batch call nor its task holds the credential."""
    job = _job(api)
    expect_hidden(job.answer, [job.key])
    found = api.search({"query": {"term": {"model_id": job.model}}, "size": 10}, "tasks")
    expect_hidden(expect_status(found, 200), [job.key])


@requirement("BATCH-012", MUST, OBSERVED)
def a_missing_batch_parameter_is_refused(api: Api) -> None:
    """A batch call without a parameter that its template needs is refused with 400."""
    body = _body(api, api.secret())
    answer = api.post(f"/models/{api.model({**body, 'parameters': {}})}/_batch_predict", {"parameters": {"x": "y"}})
    reason = "Some parameter placeholder not filled in payload: input_file_id"
    expect_error(answer, 400, "illegal_argument_exception", reason)
