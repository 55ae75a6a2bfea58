"""Model groups: a name and a counter of versions. Source: connector-api, section 8."""

from __future__ import annotations

from typing import Any

from conformance.apis.mlcommons.context import GROUPS, MODELS, Context, now
from conformance.apis.mlcommons.errors import not_found, status_exception
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.apis.mlcommons.store import Document, Transaction, new_id
from conformance.apis.mlcommons.texts import check_names, fields, read_object
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument

__all__ = ["ACCESS_REFUSED", "delete", "get", "group_for_model", "named", "register", "update"]

_SHOWN = ("name", "latest_version", "description", "access", "created_time", "last_updated_time")

ACCESS_REFUSED = illegal_argument(
    "You cannot specify model access control parameters because the Security plugin or model access control is "
    "disabled on your cluster."
)


def register(context: Context, call: Call) -> Reply:
    """POST /model_groups/_register."""
    body = read_object(call.body, Throwable("parse_exception", "Model group request has empty body", status=400))
    given = _fields(body)
    if "name" not in given:
        status = 400 if context.as_documented else 500
        raise Throwable("null_pointer_exception", "model group name must not be null", status=status)
    check_names("Model group", given["name"], given.get("description"), required=True)
    call.ready()
    with context.store.transaction() as write:
        taken = named(context, given["name"])
        if taken is not None:
            raise illegal_argument(f"The name you provided is already being used by a model group with ID: {taken.id}.")
        if _asks_for_access(given):
            raise ACCESS_REFUSED
        id_ = _make(write, given["name"], given.get("description")).id
    return Reply(200, {"model_group_id": id_, "status": "CREATED"})


def get(context: Context, call: Call) -> Reply:
    """GET /model_groups/{id}."""
    call.ready()
    source = _found(context, call.name("id"), "Failed to find model group index").source or {}
    return Reply(200, {name: source[name] for name in _SHOWN if name in source})


def update(context: Context, call: Call) -> Reply:
    """PUT /model_groups/{id}."""
    status = 400 if context.as_documented else 500
    body = read_object(call.body, Throwable("i_o_exception", "Model group request has empty body", status=status))
    given = _fields(body)
    check_names("Model group", given.get("name"), given.get("description"), required=False)
    call.ready()
    with context.store.transaction() as write:
        document = _found(context, call.name("id"), "Failed to find model group")
        source = dict(document.source or {})
        if _asks_for_access(given):
            raise ACCESS_REFUSED
        name, description = given.get("name", ""), given.get("description", "")
        if name.strip() and name != source["name"]:
            taken = named(context, name)
            if taken is not None:
                raise illegal_argument(
                    f"The name you provided is already being used by another model with ID: {taken.id}. "
                    "Please provide a different name"
                )
            source["name"] = name
        if description.strip():
            source["description"] = description
        write.put(GROUPS, document.id, {**source, "last_updated_time": now()})
    return Reply(200, {"status": "Updated"})


def delete(context: Context, call: Call) -> Reply:
    """DELETE /model_groups/{id}: 200 also for what was never there."""
    call.ready()
    id_ = call.name("id")
    if not context.store.index(GROUPS).exists:
        raise not_found("Failed to find model group")
    with context.store.transaction() as write:
        models = list(context.store.index(MODELS).documents.values())
        if any((model.source or {}).get("model_group_id") == id_ for model in models):
            raise status_exception(409, "Cannot delete the model group when it has associated model versions")
        was_there = write.get(GROUPS, id_) is not None
        document = write.delete(GROUPS, id_)
    return Reply(200, document.write_answer("deleted" if was_there else "not_found"))


def named(context: Context, name: str) -> Document | None:
    """The group with exactly this name."""
    groups = list(context.store.index(GROUPS).documents.values())
    return next((group for group in groups if (group.source or {}).get("name") == name), None)


def group_for_model(
    context: Context, write: Transaction, name: str, description: str | None, group_id: str | None
) -> tuple[str, str]:
    """The group that a new model joins, and the model's version there: the given one, else one with its name.

    Raises Throwable for an unknown id.
    """
    if group_id is not None:
        group = write.get(GROUPS, group_id)
        if group is None:
            reason = f"Model Group Response is empty for {group_id}"
            raise Throwable("m_l_resource_not_found_exception", reason, status=500)
    else:
        group = named(context, name) or _make(write, name, description)
    return group.id, next_version(write, group)


def next_version(write: Transaction, group: Document) -> str:
    """Count a group's version on, and give it as text."""
    source = group.source or {}
    version = int(source["latest_version"]) + 1
    write.put(GROUPS, group.id, {**source, "latest_version": version, "last_updated_time": now()})
    return str(version)


def _make(write: Transaction, name: str, description: str | None) -> Document:
    moment = now()
    source = {
        "created_time": moment,
        "access": "public",
        "latest_version": 0,
        "last_updated_time": moment,
        "name": name,
    }
    return write.put(GROUPS, new_id(), source if description is None else {**source, "description": description})


def _found(context: Context, id_: str, missing: str) -> Document:
    document = context.store.get(GROUPS, id_)
    if document is None:
        exists = context.store.index(GROUPS).exists
        reason = f"Failed to find model group with the provided model group id: {id_}" if exists else missing
        raise not_found(reason)
    return document


def _fields(body: Body) -> dict[str, Any]:
    return fields(
        body,
        "",
        {
            "name": body.text,
            "description": body.text,
            "backend_roles": lambda at: [body.text(item) for item in body.items(at)],
            "access_mode": body.text,
            "add_all_backend_roles": body.boolean,
        },
    )


def _asks_for_access(given: dict[str, Any]) -> bool:
    return bool(given.get("backend_roles")) or "access_mode" in given or "add_all_backend_roles" in given
