"""Models: register, get, update, delete. Source: connector-api, sections 7.1 to 7.3, 7.6 and 7.7."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from conformance.apis.mlcommons import connectors, model_groups
from conformance.apis.mlcommons.context import CONNECTORS, GROUPS, MODELS, TASKS, Context, now
from conformance.apis.mlcommons.deployment import DEPLOYED_STATES, load, switch
from conformance.apis.mlcommons.errors import not_found, status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.inline import read_inline
from conformance.apis.mlcommons.store import new_id
from conformance.apis.mlcommons.texts import (
    REMOTE_INFERENCE_OFF,
    check_names,
    fields,
    read_object,
    wrong_type_is_a_parse_error,
)
from conformance.connector import MCP, Connector, read_inline_connector
from conformance.java.numbers import parse_double
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument
from conformance.presets import preset_interface

__all__ = ["delete", "get", "register", "update"]

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
_FUNCTION_NAMES = frozenset(
    (
        "LINEAR_REGRESSION",
        "KMEANS",
        "AD_LIBSVM",
        "SAMPLE_ALGO",
        "LOCAL_SAMPLE_CALCULATOR",
        "FIT_RCF",
        "BATCH_RCF",
        "ANOMALY_LOCALIZATION",
        "RCF_SUMMARIZE",
        "LOGISTIC_REGRESSION",
        "TEXT_EMBEDDING",
        "METRICS_CORRELATION",
        "REMOTE",
        "SPARSE_ENCODING",
        "SPARSE_TOKENIZE",
        "TEXT_SIMILARITY",
        "QUESTION_ANSWERING",
        "AGENT",
        "CONNECTOR",
        "TOOL",
    )
)
_UNITS = ("NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS")
_NO_CONNECTOR = "You must provide connector content when creating a remote model without connector id!"


def register(context: Context, call: Call) -> Reply:
    """POST /models/_register, with `?deploy=true` if it is to be deployed at once."""
    deploys = call.flag("deploy")
    body = read_object(call.body, Throwable("parse_exception", "request body is required", status=400))
    given = _register_fields(body)
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


def _register_fields(body: Body) -> dict[str, Any]:
    text = body.text
    return fields(
        body,
        "",
        {
            "function_name": lambda at: _function_name(text(at)),
            "name": text,
            "model_group_id": text,
            "description": text,
            "version": text,
            "url": text,
            "model_format": text,
            "connector_id": text,
            "connector": lambda at: read_inline(body, at),
            "backend_roles": lambda at: [text(item) for item in body.items(at)],
            "access_mode": text,
            "add_all_backend_roles": body.boolean,
            **_common_fields(body),
            "interface": lambda at: _interface(body, at, 26),
        },
    )


def _common_fields(body: Body) -> dict[str, Any]:
    """Readers of what both register and update take."""
    return {
        "is_enabled": body.boolean,
        "rate_limiter": lambda at: _rate_limiter(body, at),
        "model_config": lambda at: _object(body, at),
        "deploy_setting": lambda at: _object(body, at),
        "guardrails": lambda at: _guardrails(body, at),
        "interface": lambda at: _interface(body, at),
    }


def _interface(body: Body, at: str, variable: int = 18) -> dict[str, str]:
    try:
        given = body.parameters(at)
    except Throwable as error:
        # the engine's compiler numbers its variables in each reader in its own way
        reason = (error.reason or "").replace("<local18>", f"<local{variable}>")
        raise Throwable(error.type, reason, status=500) from error
    return {name: text for name, text in given.items() if name in {"input", "output"}}


def _object(body: Body, at: str) -> Any:
    body.expect_object(at)
    return body.at(at)


def _guardrails(body: Body, at: str) -> dict[str, Any]:
    body.expect_object(at)
    type_ = fields(body, at, {"type": body.text}).get("type", "local_regex")
    if type_ not in {"local_regex", "model"}:
        raise illegal_argument("The type of guardrails is required, can not be null.")
    return {**body.at(at), "type": type_}


def _function_name(text: str) -> str:
    if text.upper() not in _FUNCTION_NAMES:
        raise illegal_argument("Wrong function name")
    return text.upper()


def _rate_limiter(body: Body, at: str) -> dict[str, str]:
    body.expect_object(at)
    return fields(body, at, {"limit": lambda at: _positive(body.text(at)), "unit": lambda at: _unit(body.text(at))})


def _positive(text: str) -> str:
    try:
        if parse_double(text) >= 0:
            return text
    except Throwable:
        pass  # told as a number that is none is told
    raise Throwable("parse_exception", "Limit field must be a positive number.", status=400)


def _unit(text: str) -> str:
    if text not in _UNITS:
        raise illegal_argument(f"No enum constant java.util.concurrent.TimeUnit.{text}")
    return text


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


def update(context: Context, call: Call) -> Reply:
    """PUT /models/{id}, the credential of an internal connector among it."""
    empty = Throwable("parse_exception", "Update model request has empty body", status=400)
    with wrong_type_is_a_parse_error():
        body = read_object(call.body, empty)
        given = fields(
            body,
            "",
            {
                "description": body.text,
                "name": body.text,
                "model_group_id": body.text,
                "connector_id": body.text,
                "connector": lambda at: read_inline_connector(body, at),
                **_common_fields(body),
            },
        )
    if "connector" in given and given.get("connector_id"):
        raise status_exception(
            400,
            "Model cannot have both stand-alone connector and internal connector. Please check your update input body.",
        )
    check_names("Model", given.get("name"), given.get("description"), required=False, title=True)
    call.ready()
    id_ = call.name("id")
    with context.store.transaction() as write:
        document = write.get(MODELS, id_)
        if document is None or not _readable(document.source or {}):
            raise not_found(f"Failed to find model to update with the provided model id: {id_}")
        source = document.source or {}
        if "model_config" in given:
            _check_config(given["model_config"], source.get("model_config") or {})
        result = _updated(context, source, given)
        group_id = given.get("model_group_id")
        if group_id and group_id != source["model_group_id"]:
            group = write.get(GROUPS, group_id)
            if group is None:
                raise not_found(
                    "Failed to find the model group with the provided model group id in the update model input, "
                    f"MODEL_GROUP_ID: {group_id}"
                )
            result |= {"model_group_id": group_id, "model_version": model_groups.next_version(write, group)}
        written = write.put(MODELS, id_, {**result, "model_id": id_, "last_updated_time": now()})
    if _changes_predictor(source, given):
        switch(context, id_, written.source or {})
    return Reply(200, written.write_answer("updated"))


def _check_config(given: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
    """Refuse the configuration of a text embedding model that lacks what one needs."""
    if str(given.get("model_type")).lower() != "text_embedding":
        return
    for name, words in (("embedding_dimension", "Embedding dimension"), ("framework_type", "Framework type")):
        if given.get(name) is None and stored.get(name) is None:
            raise status_exception(400, f"{words} must be provided for remote text embedding model")
    if all("space_type" not in (config.get("additional_config") or {}) for config in (given, stored)):
        raise status_exception(400, "Space type must be provided in additional_config for remote text embedding model")


def _readable(source: Mapping[str, Any]) -> bool:
    try:
        connectors.check_stored(source.get("connector", {"protocol": "http"}))
    except Throwable:
        return False
    return True


def _updated(context: Context, source: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The model's document with an update written over it. Raises Throwable."""
    result = dict(source)
    for name in ("name", "description", "is_enabled"):
        if name in given:
            result[name] = given[name]
    for name in ("rate_limiter", "model_config", "deploy_setting", "guardrails", "interface"):
        if name in given:
            result[name] = _overlaid(source.get(name), given[name])
    if given.get("connector_id"):
        if not source.get("connector_id"):
            raise status_exception(
                400, "This remote does not have a connector_id field, maybe it uses an internal connector."
            )
        result["connector_id"] = given["connector_id"]
    elif "connector" in given:
        if "connector" not in source:
            raise status_exception(
                400,
                "Cannot update connector settings for this model. The model was created with a connector_id and does "
                "not have an inline connector.",
            )
        result["connector"] = _updated_connector(context, source["connector"], given["connector"])
    return result


def _updated_connector(context: Context, stored: Mapping[str, Any], given: Connector) -> dict[str, Any]:
    """An internal connector after an update.

    UpdateModelTransportAction of 3.6.0 encrypts whatever credential the merged connector has: one that was not sent
    is the stored one, already encrypted.
    """
    changes = connectors.changed_fields(given)
    if "parameters" in changes and "parameters" not in stored:
        if not context.as_documented:
            reason = (
                'Cannot invoke "java.util.Map.putAll(java.util.Map)" because the return value of '
                '"org.opensearch.ml.common.connector.HttpConnector.getParameters()" is null'
            )
            raise Throwable("null_pointer_exception", reason, status=500)
        stored = {**stored, "parameters": {}}
    plain: Mapping[str, str] = given.credential
    if not plain and not context.as_documented:
        plain = stored.get("credential", {})
    result = connectors.merged(stored, changes, connectors.encrypted(plain, context.encryptor))
    connectors.check_trust(result, context.settings.trusted_endpoints())
    return result


def _overlaid(old: Any, new: Any) -> Any:
    """A partial document laid over another: objects are merged, all else replaced."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new
    return {**old, **{name: _overlaid(old.get(name), value) for name, value in new.items()}}


def _changes_predictor(source: Mapping[str, Any], given: Mapping[str, Any]) -> bool:
    return (
        any(name in given for name in ("connector", "guardrails", "interface", "rate_limiter"))
        or bool(given.get("connector_id"))
        or given.get("is_enabled") != source.get("is_enabled")
    )
