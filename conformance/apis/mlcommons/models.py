"""Models that are there: get and delete. Source: connector-api, section 7.3."""

from __future__ import annotations

from conformance.apis.mlcommons import connectors
from conformance.apis.mlcommons.context import MODELS, Context
from conformance.apis.mlcommons.deployment import DEPLOYED_STATES
from conformance.apis.mlcommons.errors import not_found, status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.guardrails import known

__all__ = ["delete", "get"]

# The order in which a model is shown.
_SHOWN = (
    "name",
    "model_group_id",
    "algorithm",
    "model_version",
    "description",
    "model_state",
    "model_config",
    "deploy_setting",
    "rate_limiter",
    "is_enabled",
    "created_time",
    "last_updated_time",
    "last_deployed_time",
    "model_id",
    "auto_redeploy_retry_times",
    "planning_worker_node_count",
    "current_worker_node_count",
    "planning_worker_nodes",
    "deploy_to_all_nodes",
    "is_hidden",
    "connector",
    "connector_id",
    "guardrails",
    "interface",
)


def get(context: Context, call: Call) -> Reply:
    """GET /models/{id}."""
    call.flag("return_content")
    call.ready("return_content")
    id_ = call.name("id")
    document = context.store.get(MODELS, id_)
    if document is None:
        exists = context.store.index(MODELS).exists
        raise not_found(f"Failed to find model with the provided model id: {id_}" if exists else "Fail to find model")
    source = document.source or {}
    shown = {name: source[name] for name in _SHOWN if name in source}
    if not shown.get("planning_worker_nodes", True):
        del shown["planning_worker_nodes"]
    if "guardrails" in source:
        shown["guardrails"] = known(source["guardrails"])
    if "connector" in source:
        connectors.check_stored(source["connector"])
        shown["connector"] = connectors.shown(source["connector"])
    return Reply(200, shown)


def delete(context: Context, call: Call) -> Reply:
    """DELETE /models/{id}."""
    call.ready()
    with context.store.transaction() as write:
        document = write.get(MODELS, call.name("id"))
        if document is None:
            raise not_found("Failed to find model")
        source = document.source or {}
        if "connector" in source:
            connectors.check_stored(source["connector"])
        if source["model_state"] in DEPLOYED_STATES:
            raise status_exception(
                400, "Model cannot be deleted in deploying or deployed state. Try undeploy model first then delete"
            )
        return Reply(200, write.delete(MODELS, document.id).write_answer("deleted"))
