"""Registering a model. Source: connector-api, sections 7.1 and 7.2."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from conformance.apis.mlcommons import connectors, model_groups
from conformance.apis.mlcommons.context import CONNECTORS, MODELS, TASKS, Context, now
from conformance.apis.mlcommons.deployment import load
from conformance.apis.mlcommons.errors import not_found
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.model_fields import register_fields
from conformance.apis.mlcommons.store import new_id
from conformance.apis.mlcommons.texts import REMOTE_INFERENCE_OFF, check_names, read_object
from conformance.connector import MCP, Connector
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument
from conformance.presets import preset_interface

__all__ = ["register"]

_NO_CONNECTOR = "You must provide connector content when creating a remote model without connector id!"


def register(context: Context, call: Call) -> Reply:
    """POST /models/_register, with `?deploy=true` if it is to be deployed at once."""
    deploys = call.flag("deploy")
    body = read_object(call.body, Throwable("parse_exception", "request body is required", status=400))
    given = register_fields(body)
    if "name" not in given:
        raise illegal_argument("model name is null")
    if given.get("function_name") != "REMOTE":
        if "model_format" not in given:
            raise illegal_argument("model format is null")
        raise illegal_argument("local models are not served here: only function_name remote is")
    if not context.settings.flag("remote_inference.enabled"):
        raise REMOTE_INFERENCE_OFF
    check_names("Model", given["name"], given.get("description"), required=True)
    call.ready("deploy")
    moment = now()
    with context.store.transaction() as write:
        source = _new_model(context, given, moment)
        joins = given.get("model_group_id") or model_groups.named(context, given["name"])
        if not joins and _asks_for_access(given):  # they are the new group's
            raise model_groups.ACCESS_REFUSED
        group_id, version = model_groups.group_for_model(
            context, write, given["name"], given.get("description"), given.get("model_group_id") or None
        )
        model_id, task_id = new_id(), new_id()
        write.put(MODELS, model_id, {**source, "model_group_id": group_id, "model_version": version})
        task = {
            "model_id": model_id,
            "task_type": "REGISTER_MODEL",
            "function_name": "REMOTE",
            "state": "COMPLETED",
            "worker_node": [context.node],
            "create_time": moment,
            "last_update_time": now(),
            "is_async": False,
        }
        write.put(TASKS, task_id, task)
    if deploys:
        with suppress(Throwable):  # the model's state tells of it, not this answer
            load(context, model_id)
    return Reply(200, {"task_id": task_id, "status": "CREATED", "model_id": model_id})


def _asks_for_access(given: Mapping[str, Any]) -> bool:
    return bool(given.get("backend_roles")) or "access_mode" in given or "add_all_backend_roles" in given


def _new_model(context: Context, given: Mapping[str, Any], moment: int) -> dict[str, Any]:
    """A new model's document but for its group. Raises Throwable for a connector that is missing or refused."""
    source: dict[str, Any] = {
        "name": given["name"],
        "algorithm": "REMOTE",
        "model_state": "REGISTERED",
        "created_time": moment,
        "last_updated_time": moment,
        "is_hidden": False,
    }
    kept = ("description", "is_enabled", "rate_limiter", "model_config", "deploy_setting", "guardrails", "interface")
    source |= {name: given[name] for name in kept if name in given}
    inline: Connector | None = given.get("connector")
    connector_id = given.get("connector_id") or ""
    if connector_id.strip():
        document = context.store.get(CONNECTORS, connector_id)
        # the engine looks at the connector to preset an interface: one that is given leaves nothing to look for
        if document is None and ("interface" not in given or context.as_documented):
            exists = context.store.index(CONNECTORS).exists
            raise not_found(f"Failed to find connector:{connector_id}" if exists else "Failed to find connector")
        stored = (document.source if document is not None else None) or {}
        if document is not None and "interface" not in given:
            connectors.check_stored(stored)
        if stored.get("protocol") in MCP:
            raise illegal_argument(f"Cannot Create a Model from MCP Connector: {connector_id}")
        source["connector_id"] = connector_id
        parameters, actions = stored.get("parameters"), stored.get("actions") or []
        functions = [action.get("post_process_function") for action in actions]
    else:
        if inline is None:
            raise illegal_argument(_NO_CONNECTOR)
        _check_inline(context, inline)
        parameters = inline.parameters
        functions = [action.post_process_function for action in inline.actions or ()]
    if inline is not None:
        source["connector"] = connectors.fields_of(inline, context.encryptor)
    if "interface" not in given:
        preset = preset_interface(parameters, functions)
        if preset is not None:
            source["interface"] = preset
    return source


def _check_inline(context: Context, inline: Connector) -> None:
    if inline.find_action("PREDICT") is None:
        raise illegal_argument("Connector endpoint is required when creating a remote model without connector id!")
    connectors.check_urls(inline, context.settings.trusted_endpoints())
