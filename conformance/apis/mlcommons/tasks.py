"""Tasks: get and delete. Those of batch jobs ask their provider (batch.py). Source: connector-api, section 8."""

from __future__ import annotations

from typing import Any

from conformance.apis.mlcommons.batch import refresh
from conformance.apis.mlcommons.context import TASKS, Context
from conformance.apis.mlcommons.errors import not_found
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.java.throwable import Throwable

__all__ = ["delete", "get"]

_SHOWN = (
    "model_id",
    "task_type",
    "function_name",
    "state",
    "input_type",
    "worker_node",
    "create_time",
    "last_update_time",
    "error",
    "is_async",
    "remote_job",
)


def get(context: Context, call: Call) -> Reply:
    """GET /tasks/{id}."""
    call.ready()
    document = context.store.get(TASKS, call.name("id"))
    if document is None:
        raise not_found("Failed to find task")
    source: dict[str, Any] = dict(document.source or {})
    if source["task_type"] == "BATCH_PREDICTION":
        source = refresh(context, document.id, source)
    return Reply(200, {name: source[name] for name in _SHOWN if name in source})


def delete(context: Context, call: Call) -> Reply:
    """DELETE /tasks/{id}."""
    call.ready()
    with context.store.transaction() as write:
        document = write.get(TASKS, call.name("id"))
        if document is None:
            raise not_found("Failed to find task")
        if (document.source or {})["state"] == "RUNNING":
            raise Throwable("exception", "Task cannot be deleted in running state. Try after some time.", status=500)
        return Reply(200, write.delete(TASKS, document.id).write_answer("deleted"))
