"""One connection: get it, create it, change its key."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from conformance.apis.connections.context import Context
from conformance.apis.connections.exchange import Call, RefusalError, Reply, refuse
from conformance.apis.connections.resource import created_view, patched_view, view
from conformance.apis.connections.store import Record
from conformance.connection.connection import Connection, read_connection
from conformance.connection.fault import Fault, RefusedError
from conformance.connection.keys import key_problem
from conformance.connection.reading import type_of

__all__ = ["create", "find", "get", "patch"]


def find(context: Context, call: Call) -> Record:
    """The record that the path names. Raises RefusalError."""
    found = context.store.get(call.name("connectionId"))
    if found is None:
        raise refuse(404, "not_found", "no connection has this connectionId", "connectionId")
    return found


def get(context: Context, call: Call) -> Reply:
    """The connection, its key masked."""
    return Reply(200, view(find(context, call)))


def create(context: Context, call: Call) -> Reply:
    """The new connection, its key masked."""
    try:
        connection = read_connection(call.body())
    except RefusedError as error:
        raise RefusalError(400, *error.faults) from None
    return Reply(200, created_view(context.store.add(connection)))


def patch(context: Context, call: Call) -> Reply:
    """The connection with its new key, masked; from now on calls carry it."""
    record = find(context, call)
    faults = [*_not_for(record), *_faults_of(body := call.body())]
    if faults:
        raise RefusalError(400, *faults)
    key = body["fields"]["API_KEY"]

    def changed(before: Connection) -> Connection:
        return replace(before, body={**before.body, "fields": {**before.body["fields"], "API_KEY": key}})

    return Reply(200, patched_view(context.store.change(record.id, changed)))


def _not_for(record: Record) -> list[Fault]:
    if record.connection.custom:
        message = "a connection whose provider is API can't be changed; create another one"
        return [Fault("not_supported", ("provider",), message)]
    return []


def _faults_of(body: Any) -> list[Fault]:
    if not isinstance(body, dict):
        return [Fault("wrong_type", (), f"the body must be a JSON object, not {type_of(body)}")]
    found = [
        Fault("not_allowed", (name,), "can't be changed: fields.API_KEY alone can") for name in body if name != "fields"
    ]
    if "fields" not in body:
        return [*found, Fault("required", ("fields", "API_KEY"), "is required")]
    fields = body["fields"]
    if not isinstance(fields, dict):
        return [*found, Fault("wrong_type", ("fields",), f"must be an object, not {type_of(fields)}")]
    found += [
        Fault("not_allowed", ("fields", name), "can't be changed: fields.API_KEY alone can")
        for name in fields
        if name != "API_KEY"
    ]
    at = ("fields", "API_KEY")
    if "API_KEY" not in fields:
        return [*found, Fault("required", at, "is required")]
    key = fields["API_KEY"]
    if not isinstance(key, str):
        return [*found, Fault("wrong_type", at, f"must be a string, not {type_of(key)}")]
    problem = key_problem(key)
    return [*found, Fault("invalid_key", at, problem)] if problem else found
