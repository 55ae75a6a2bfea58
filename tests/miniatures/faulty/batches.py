"""Faults in batch inference and its tasks."""

from __future__ import annotations

from tests.miniatures.call import Call, Sent, refusal
from tests.miniatures.miniature import Said, after, before, sending

BATCH = "POST /models/{id}/_batch_predict"
TASK = "GET /tasks/{id}"
TASKS = "GET|POST /tasks/_search"
CANCEL = "POST /tasks/{id}/_cancel"


@sending("BATCH-001")
def a_job_is_sent_without_its_window(sent: Sent) -> None:
    sent.body = sent.body.replace('"24h"', '"1h"')


@after(BATCH, "BATCH-002")
def a_job_is_not_among_the_results(call: Call) -> None:
    if not call.refused:
        call.answer.pop("inference_results", None)


@after(BATCH, "BATCH-003")
def a_job_is_running_at_once(call: Call) -> None:
    if not call.refused:
        call.answer["status"] = "RUNNING"


@after(TASKS, "BATCH-004")
def a_batch_task_is_of_another_type(call: Call) -> None:
    for hit in call.hits:
        if hit["_source"].get("task_type") == "BATCH_PREDICTION":
            hit["_source"]["task_type"] = "BATCH"


@before(TASK, "BATCH-005")
def a_task_is_read_without_asking_the_provider(call: Call) -> Said:
    query = {"query": {"ids": {"values": [call.id]}}}
    hits = call.ask("POST", "/_plugins/_ml/tasks/_search", query)["hits"]["hits"]
    return (200, hits[0]["_source"]) if hits and "remote_job" in hits[0]["_source"] else None


@after(BATCH, "BATCH-006")
def a_refused_job_has_another_status(call: Call) -> None:
    if "no such file" in call.reason:
        call.say(*refusal(400, call.reason, "status_exception"))


@after(TASKS, "BATCH-006")
def a_refused_job_has_a_task(call: Call) -> None:
    if not any("remote_job" in hit["_source"] for hit in call.hits):
        for hit in call.hits:
            if hit["_source"].get("task_type") == "DEPLOY_MODEL":
                hit["_source"]["task_type"] = "BATCH_PREDICTION"


@after(BATCH, "BATCH-007")
def any_model_does_batches(call: Call) -> None:
    if call.reason == "no BATCH_PREDICT action found":
        call.say(200, {"task_id": "t", "status": "CREATED"})


@after(BATCH, "BATCH-008")
def a_batch_of_no_model_is_an_error_of_the_server(call: Call) -> None:
    if call.reason == "Failed to find model":
        call.say(*refusal(500, call.reason))


@after(CANCEL, "BATCH-009")
def any_task_is_cancelled(call: Call) -> None:
    if call.status == 400:
        call.say(200, "")


@after(CANCEL, "BATCH-009")
def an_unknown_task_is_cancelled(call: Call) -> None:
    if call.status == 404:
        call.say(200, "")


@before("DELETE /tasks/{id}", "BATCH-010")
def a_running_job_is_forgotten(call: Call) -> Said:
    return 200, {"_id": call.id, "result": "deleted"}


@after(BATCH, "BATCH-011")
def a_job_shows_the_headers_that_were_sent(call: Call) -> None:
    loaded = call.context.loaded.get(call.id)
    if loaded is not None and not call.refused:
        credential = loaded.running.model.connector.credential
        call.answer["headers"] = {"Authorization": f"Bearer {dict(credential or {}).get('key')}"}


@before(BATCH, "BATCH-012")
def a_missing_batch_parameter_is_empty(call: Call) -> None:
    if call.fields.get("parameters") == {"x": "y"}:
        call.body["parameters"]["input_file_id"] = ""
