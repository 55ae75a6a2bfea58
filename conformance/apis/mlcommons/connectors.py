"""Connectors: create, get, update, delete; and the documents that they are stored as.

Source: connector-api, sections 2, 3, 5 and 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.apis.encryption import Encryptor
from conformance.apis.mlcommons.analysis import standard_tokens
from conformance.apis.mlcommons.context import CONNECTORS, MODELS, Context, now
from conformance.apis.mlcommons.errors import not_found, status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.store import Document, new_id
from conformance.apis.mlcommons.texts import (
    REMOTE_INFERENCE_OFF,
    check_names,
    read_object,
    wrong_type_is_a_parse_error,
)
from conformance.connector import (
    AWS,
    MCP,
    PROTOCOLS,
    Action,
    ClientConfig,
    Connector,
    Credential,
    check_urls,
    read_connector,
    read_inline_connector,
)
from conformance.java.hashmap import hash_order
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = [
    "changed_fields",
    "check_aws",
    "check_stored",
    "check_trust",
    "check_urls",
    "connector_of",
    "create",
    "delete",
    "encrypted",
    "fields_of",
    "get",
    "merged",
    "shown",
    "update",
    "users_of",
]

# The order in which a connector is shown.
_SHOWN = (
    "name",
    "version",
    "description",
    "protocol",
    "parameters",
    "actions",
    "backend_roles",
    "access",
    "created_time",
    "last_updated_time",
    "client_config",
)
_SHOWN_MCP = (
    "name",
    "version",
    "description",
    "protocol",
    "created_time",
    "last_updated_time",
    "url",
    "headers",
    "parameters",
)
_ACTION = (
    "action_type",
    "method",
    "url",
    "headers",
    "request_body",
    "pre_process_function",
    "post_process_function",
    "name",
)


# --- documents ----------------------------------------------------------------------------------------------------


def fields_of(connector: Connector, encryptor: Encryptor) -> dict[str, Any]:
    """A connector's fields as a document has them: absent ones left out, the credential encrypted."""
    kept: dict[str, Any] = {
        "name": connector.name,
        "version": connector.version,
        "description": connector.description,
        "protocol": connector.protocol,
        "parameters": _hashed(connector.parameters),
        "credential": encrypted(connector.credential, encryptor) or None,
        **_common(connector),
    }
    if connector.protocol in MCP:
        kept["url"] = connector.url
        kept["headers"] = _hashed(connector.headers)
    return {name: value for name, value in kept.items() if value is not None}


def _common(connector: Connector) -> dict[str, Any]:
    """The fields that a create and an update have alike."""
    return {
        "actions": None if connector.actions is None else [_action(action) for action in connector.actions],
        "backend_roles": None if connector.backend_roles is None else list(connector.backend_roles),
        "access": connector.access_mode,
        "client_config": None if connector.client_config is None else connector.client_config._asdict(),
    }


def encrypted(credential: Mapping[str, str], encryptor: Encryptor) -> dict[str, str]:
    """A credential whose values are ciphertext."""
    return {name: encryptor.encrypt(credential[name]) for name in hash_order(credential)}


def _hashed(texts: Mapping[str, str] | None) -> dict[str, str] | None:
    """The texts in the order of the engine's maps."""
    return None if texts is None else {name: texts[name] for name in hash_order(texts)}


def _action(action: Action) -> dict[str, Any]:
    kept = {name: getattr(action, name) for name in _ACTION}
    kept["headers"] = _hashed(action.headers)
    return {name: value for name, value in kept.items() if value is not None}


def connector_of(source: Mapping[str, Any], encryptor: Encryptor) -> Connector:
    """The connector that a document holds, its credential decrypted, as a model is deployed with it.

    Raises Throwable for a stored protocol that the engine has no class for, and AWS without what it signs with.
    """
    check_stored(source)
    config = source.get("client_config")
    actions = source.get("actions")
    return Connector(
        name=source.get("name"),
        version=source.get("version"),
        protocol=source.get("protocol"),
        description=source.get("description"),
        parameters=source.get("parameters"),
        credential=Credential({name: encryptor.decrypt(value) for name, value in source.get("credential", {}).items()}),
        actions=None if actions is None else tuple(Action(**action) for action in actions),
        client_config=None if config is None else ClientConfig(**config),
        url=source.get("url"),
        headers=source.get("headers"),
    )


def check_stored(source: Mapping[str, Any]) -> None:
    """Refuse a stored connector that the engine can't read back. Raises Throwable."""
    protocol = source.get("protocol")
    if protocol not in PROTOCOLS:
        raise illegal_argument(f"Can't find class for type {protocol}")
    if protocol == AWS:
        check_aws(source.get("credential") or {}, source.get("parameters") or {})


def check_aws(credential: Mapping[str, str], parameters: Mapping[str, str]) -> None:
    """Refuse an AWS connector without keys, service name or region."""
    if "access_key" not in credential or "secret_key" not in credential:
        raise illegal_argument("Missing credential")
    for name, words in (("service_name", "service name"), ("region", "region")):
        if name not in credential and name not in parameters:
            raise illegal_argument(f"Missing {words}")


def shown(source: Mapping[str, Any]) -> dict[str, Any]:
    """A connector as GET shows it: never with its credential."""
    if source.get("protocol") in MCP:
        return {name: source.get(name, {}) for name in _SHOWN_MCP if name in source or name == "parameters"}
    return {name: source[name] for name in _SHOWN if name in source}


def changed_fields(connector: Connector) -> dict[str, Any]:
    """What an update sent, by field; empty parameters and credentials count as not sent."""
    given = {
        "name": connector.name,
        "description": connector.description,
        "version": connector.version,
        "protocol": connector.protocol,
        "parameters": _hashed(connector.parameters) or None,
        **_common(connector),
    }
    return {name: value for name, value in given.items() if value is not None}


def merged(source: Mapping[str, Any], changes: Mapping[str, Any], credential: Mapping[str, str]) -> dict[str, Any]:
    """A document with changes written over it: maps are merged, all else replaced; `credential` is ciphertext."""
    result = {**source, **changes}
    if "parameters" in changes:
        result["parameters"] = _hashed({**source.get("parameters", {}), **changes["parameters"]})
    if credential:
        result["credential"] = {**source.get("credential", {}), **credential}
    return result


# --- endpoints ----------------------------------------------------------------------------------------------------


def create(context: Context, call: Call) -> Reply:
    """POST /connectors/_create."""
    settings = context.settings
    if not settings.flag("remote_inference.enabled"):
        raise REMOTE_INFERENCE_OFF
    if not call.body:
        status = 400 if context.as_documented else 500
        raise Throwable("i_o_exception", "Create Connector request has empty body", status=status)
    connector = read_connector(call.body, trusted=settings.trusted_endpoints())
    call.ready()
    if connector.dry_run:
        return Reply(200, {"connector_id": "dryRunConnector"})
    if connector.protocol == "mcp_sse" and not settings.flag("mcp_connector_enabled"):
        reason = (
            "The MCP connector is not enabled. To enable, please update the setting "
            "plugins.ml_commons.mcp_connector_enabled"
        )
        raise Throwable("exception", reason, status=500)
    time = now()
    source = {**fields_of(connector, context.encryptor), "created_time": time, "last_updated_time": time}
    source.pop("backend_roles", None)  # an empty list, or it was refused
    id_ = new_id()
    with context.store.transaction() as write:
        write.put(CONNECTORS, id_, source)
    return Reply(200, {"connector_id": id_})


def get(context: Context, call: Call) -> Reply:
    """GET /connectors/{id}."""
    call.flag("return_content")
    call.ready("return_content")
    document = found(context, call.name("id"))
    source = document.source or {}
    check_stored(source)
    return Reply(200, shown(source))


def found(context: Context, id_: str) -> Document:
    """The connector's document. Raises Throwable 404."""
    document = context.store.get(CONNECTORS, id_)
    if document is not None:
        return document
    if not context.store.index(CONNECTORS).exists:
        raise not_found("Failed to find connector")
    raise not_found(f"Failed to find connector with the provided connector id: {id_}")


def update(context: Context, call: Call) -> Reply:
    """PUT /connectors/{id}: maps are merged, lists replaced."""
    settings = context.settings
    if not settings.flag("remote_inference.enabled"):
        raise REMOTE_INFERENCE_OFF
    empty = Throwable("parse_exception", "Failed to update connector: Request body is empty", status=400)
    with wrong_type_is_a_parse_error():
        given = read_inline_connector(read_object(call.body, empty), "")
    check_names("Model connector", given.name, given.description, required=False)
    call.ready()
    id_ = call.name("id")
    with context.store.transaction() as write:
        source = found(context, id_).source or {}
        check_stored(source)
        if context.as_documented and given.protocol is not None and given.protocol not in PROTOCOLS:
            raise illegal_argument(f"Unsupported connector protocol. Please use one of [{', '.join(PROTOCOLS)}]")
        result = merged(source, changed_fields(given), encrypted(given.credential, context.encryptor))
        check_trust(result, settings.trusted_endpoints())
        users = [model for model in users_of(context, id_) if model in context.loaded]
        if users:
            raise status_exception(
                400,
                f"{len(users)} models are still using this connector, please undeploy the models first: "
                f"[{', '.join(users)}]",
            )
        document = write.put(CONNECTORS, id_, {**result, "last_updated_time": now()})
    return Reply(200, document.write_answer("updated"))


def check_trust(source: Mapping[str, Any], trusted: list[str]) -> None:
    """Refuse a connector document with a URL that no pattern trusts."""
    actions = source.get("actions")
    connector = Connector(
        name=None,
        version=None,
        protocol=source.get("protocol"),
        parameters=source.get("parameters"),
        actions=None if actions is None else tuple(Action(**action) for action in actions),
    )
    check_urls(connector, trusted)


def delete(context: Context, call: Call) -> Reply:
    """DELETE /connectors/{id}: 200 also for what was never there."""
    call.ready()
    id_ = call.name("id")
    if not context.store.index(CONNECTORS).exists:
        raise not_found("Failed to find connector")
    with context.store.transaction() as write:
        users = users_of(context, id_)
        if users:
            raise status_exception(
                409,
                f"{len(users)} models are still using this connector, please delete or update the models first: "
                f"[{', '.join(users)}]",
            )
        was_there = write.get(CONNECTORS, id_) is not None
        document = write.delete(CONNECTORS, id_)
    return Reply(200, document.write_answer("deleted" if was_there else "not_found"))


def users_of(context: Context, id_: str) -> list[str]:
    """The models that name a connector, ten at most.

    ML Commons asks with a full-text match: an id that shares a piece between dashes with the one in use counts too.
    """
    models = sorted(
        ((model.id, model.source or {}) for model in list(context.store.index(MODELS).documents.values())),
        key=lambda model: model[1]["created_time"],
    )
    if context.as_documented:
        return [model for model, source in models if source.get("connector_id") == id_][:10]
    wanted = set(standard_tokens(id_))
    named = ((model, source.get("connector_id")) for model, source in models)
    return [model for model, used in named if used and not wanted.isdisjoint(standard_tokens(used))][:10]
