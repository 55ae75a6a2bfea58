"""Models that are loaded: deploy, undeploy, and the moment that a running model takes to switch to new content.

Source: connector-api, sections 7.4 and 7.7.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.apis.mlcommons.call_out import RateLimiter
from conformance.apis.mlcommons.connectors import connector_of
from conformance.apis.mlcommons.context import CONNECTORS, MODELS, TASKS, Context, now
from conformance.apis.mlcommons.errors import missing_index, not_found, status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.guardrails import Guardrails
from conformance.apis.mlcommons.store import Document, new_id
from conformance.apis.mlcommons.texts import REMOTE_INFERENCE_OFF
from conformance.connector import Connector
from conformance.engine.model import Model, deploy
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument

__all__ = [
    "Loaded",
    "Running",
    "load",
    "load_for_call",
    "model_document",
    "reload_all",
    "run_deploy",
    "run_undeploy",
    "switch",
]

DEPLOYED_STATES = ("DEPLOYED", "DEPLOYING", "PARTIALLY_DEPLOYED")


@dataclass(frozen=True, slots=True)
class Running:
    """What a loaded model works with: fixed when it is deployed."""

    model: Model
    is_enabled: bool | None
    private_addresses: bool
    limiter: RateLimiter | None
    guardrails: Guardrails | None


@dataclass(slots=True)
class Loaded:
    """A model on the node: what it runs with now, and what it will run with from a moment on (monotonic seconds)."""

    running: Running
    pending: list[tuple[float, Running]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> Running:
        """What a call made now runs with."""
        if self.pending:
            with self.lock:
                moment = time.monotonic()
                while self.pending and self.pending[0][0] <= moment:
                    self.running = self.pending.pop(0)[1]
        return self.running


def model_document(context: Context, id_: str, *, missing_index_status: int = 500) -> Document:
    """A model that is to be used, not shown. Raises Throwable."""
    document = context.store.get(MODELS, id_)
    if document is not None:
        return document
    if not context.store.index(MODELS).exists:
        error = missing_index(MODELS)
        raise Throwable(error.type, error.reason, cause=error.cause, details=error.details, status=missing_index_status)
    raise not_found("Failed to find model")


def connector_for(context: Context, source: Mapping[str, Any]) -> Connector:
    """The connector that a model predicts through: the inline one wins. Raises Throwable."""
    if "connector" in source:
        return connector_of(source["connector"], context.encryptor)
    id_ = source.get("connector_id")
    document = context.store.get(CONNECTORS, str(id_))
    if document is None:
        exists = context.store.index(CONNECTORS).exists
        raise not_found(f"Failed to find connector:{id_}" if exists else "Failed to find connector")
    return connector_of(document.source or {}, context.encryptor)


def _running(context: Context, id_: str, source: Mapping[str, Any]) -> Running:
    return Running(
        deploy(connector_for(context, source), source.get("interface"), id=id_),
        source.get("is_enabled"),
        context.settings.flag("connector.private_ip_enabled"),
        RateLimiter.of(source.get("rate_limiter")),
        Guardrails.load(source.get("guardrails")),
    )


def load(context: Context, id_: str) -> Loaded:
    """Deploy a model: it is loaded and its document says so. Raises Throwable; the document says that too."""
    with context.store.transaction() as write:
        document = model_document(context, id_)
        source = document.source or {}
        moment = now()
        planned = {
            "last_deployed_time": moment,
            "last_updated_time": moment,
            "planning_worker_node_count": 1,
            "planning_worker_nodes": [context.node],
            "deploy_to_all_nodes": True,
        }
        refused: Throwable | None = None
        try:
            loaded = Loaded(_running(context, id_, source))
        except Throwable as error:
            refused = error
            ended: dict[str, Any] = {"model_state": "DEPLOY_FAILED", "current_worker_node_count": 0}
        else:
            ended = {"model_state": "DEPLOYED", "auto_redeploy_retry_times": 0, "current_worker_node_count": 1}
            context.loaded[id_] = loaded
        write.put(MODELS, id_, {**source, **planned, **ended})
    if refused is not None:
        raise refused
    return context.loaded[id_]


def reload_all(context: Context) -> None:
    """Load what was deployed when the last process ended."""
    for document in list(context.store.index(MODELS).documents.values()):
        if (document.source or {}).get("model_state") in DEPLOYED_STATES:
            try:
                context.loaded[document.id] = Loaded(_running(context, document.id, document.source or {}))
            except Throwable:
                continue  # as the engine: it is tried again by the next predict, which tells why


def switch(context: Context, id_: str, source: Mapping[str, Any]) -> None:
    """Let a loaded model go on with new content: at once as documented, a moment later as 3.6.0 does."""
    loaded = context.loaded.get(id_)
    if loaded is None:
        return
    try:
        fresh = _running(context, id_, source)
    except Throwable:
        return  # the engine logs it and goes on with the old content
    if context.as_documented or context.switch_delay <= 0:
        loaded.running = fresh
        return
    with loaded.lock:
        loaded.pending.append((time.monotonic() + context.switch_delay, fresh))


def run_deploy(context: Context, call: Call) -> Reply:
    """POST /models/{id}/_deploy: COMPLETED, whatever becomes of the task."""
    plan = _read_plan(call.body, "node_ids")
    call.ready()
    id_ = call.name("id")
    model_document(context, id_)
    if not context.settings.flag("remote_inference.enabled"):
        raise REMOTE_INFERENCE_OFF
    if plan["node_ids"]:
        raise _CUSTOM_PLAN
    task_id = _deploy_with_task(context, id_)[0]
    if context.as_documented:
        return Reply(200, {"task_id": task_id, "status": "CREATED", "model_id": id_})
    return Reply(200, {"task_id": task_id, "task_type": "DEPLOY_MODEL", "status": "COMPLETED"})


def load_for_call(context: Context, id_: str) -> Loaded:
    """Deploy a model because it is called: that is a task too. Raises Throwable."""
    _, refused = _deploy_with_task(context, id_)
    if refused is not None:
        raise refused
    return context.loaded[id_]


def _deploy_with_task(context: Context, id_: str) -> tuple[str, Throwable | None]:
    """Deploy a model and keep the task; gives the task's id, and what refused the model if anything did."""
    started = now()
    refused: Throwable | None = None
    task: dict[str, Any] = {
        "model_id": id_,
        "task_type": "DEPLOY_MODEL",
        "function_name": "REMOTE",
        "state": "COMPLETED",
        "worker_node": [context.node],
        "create_time": started,
        "is_async": True,
    }
    try:
        load(context, id_)
    except Throwable as error:
        refused = error
        said = json.dumps({context.node: error.reason}, ensure_ascii=False, separators=(",", ":"))
        task |= {"state": "FAILED", "error": said}
    task_id = new_id()
    with context.store.transaction() as write:
        write.put(TASKS, task_id, {**task, "last_update_time": now()})
    return task_id, refused


_CUSTOM_PLAN = illegal_argument("Don't allow custom deployment plan")


def _read_plan(given: str, *names: str) -> dict[str, list[str]]:
    """The lists of texts in a body, by name; empty where there are none. Raises Throwable."""
    found: dict[str, list[str]] = {name: [] for name in names}
    if given:
        body = Body.read(given)
        body.expect_object("")
        for step in body.members(""):
            if step in names:
                found[step] = [body.text(item) for item in body.items(f"/{step}")]
    return found


def run_undeploy(context: Context, call: Call) -> Reply:
    """POST /models/{id}/_undeploy, and /models/_undeploy with `model_ids`."""
    ids = [call.name("id")] if "id" in call.names else []
    plan = _read_plan(call.body, "node_ids", "model_ids")
    if plan["node_ids"]:
        raise _CUSTOM_PLAN
    ids = plan["model_ids"] or ids
    call.ready()
    if not ids:
        raise illegal_argument("Must set specific model ids to undeploy")
    if len(ids) == 1:
        model_document(context, ids[0])
    return Reply(200, {context.node: {"stats": _undeploy(context, ids)}})


def _undeploy(context: Context, ids: Sequence[str]) -> dict[str, str]:
    with context.store.transaction() as write:
        stats = {id_: "undeployed" if id_ in context.loaded else "not_found" for id_ in ids}
        none_was_loaded = "undeployed" not in stats.values()
        for id_, result in stats.items():
            document = write.get(MODELS, id_)
            if document is None or (result == "not_found" and not none_was_loaded):
                continue
            ended = {
                "model_state": "UNDEPLOYED",
                "planning_worker_nodes": [],
                "planning_worker_node_count": 0,
                "current_worker_node_count": 0,
                "last_updated_time": now(),
            }
            write.put(MODELS, id_, {**(document.source or {}), **ended})
        for id_ in ids:
            context.loaded.pop(id_, None)
    return stats


def disabled() -> Throwable:
    """The refusal of a model that is switched off."""
    return status_exception(403, "Model is disabled.")
