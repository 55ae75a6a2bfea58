"""Updating a model: which members are merged, and what becomes of an internal connector.

Source: connector-api, sections 7.6 and 7.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.apis.mlcommons import connectors, model_groups
from conformance.apis.mlcommons.context import GROUPS, MODELS, Context, now
from conformance.apis.mlcommons.deployment import switch
from conformance.apis.mlcommons.errors import not_found, status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.model_fields import common_fields
from conformance.apis.mlcommons.texts import check_names, fields, read_object, wrong_type_is_a_parse_error
from conformance.connector import Connector, read_inline_connector
from conformance.java.throwable import Throwable

__all__ = ["update"]


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
                **common_fields(body),
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
