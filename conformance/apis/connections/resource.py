"""A connection as it is shown: its members, its times, its key masked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from conformance.apis.connections.store import Record
from conformance.connection.connection import Connection
from conformance.connection.keys import masked

__all__ = ["created_view", "list_row", "patched_view", "view"]


def list_row(record: Record) -> dict[str, Any]:
    """A row of the list: no `fields`."""
    connection = record.connection
    return {
        "connectionId": record.id,
        "connectionName": connection.name,
        "provider": connection.provider,
        "model": connection.model,
        "status": connection.status,
        "createdOn": _shown(record.created),
        "modifiedOn": _shown(record.modified),
    }


def view(record: Record) -> dict[str, Any]:
    """What a get answers."""
    row = list_row(record)
    times = {name: row.pop(name) for name in ("createdOn", "modifiedOn")}
    return {**row, "fields": _fields(record.connection), **times}


def created_view(record: Record) -> dict[str, Any]:
    """What a create answers: `createdOn`, and no other time."""
    return _answered(record, "createdOn")


def patched_view(record: Record) -> dict[str, Any]:
    """What a patch answers: `modifiedOn`, and no other time."""
    return _answered(record, "modifiedOn")


def _answered(record: Record, time: str) -> dict[str, Any]:
    shown = view(record)
    order = ("connectionId", "fields", "connectionName", "provider", "model", "status", time)
    return {name: shown[name] for name in order}


_SHOWN_FIELDS = frozenset(
    ("api_version", "your_resource_name", "deployment_id", "MODEL_NAME", "IOMapping", "mapProvider")
)


def _fields(connection: Connection) -> dict[str, Any]:
    """The key masked, and what is known to be no secret; anything else that was sent in `fields` is not shown."""
    fields = connection.body.get("fields", {})
    shown: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "API_KEY":
            shown[name] = masked(value)
        elif name in _SHOWN_FIELDS:
            shown[name] = value
    return shown


def _shown(moment: int) -> str:
    told = datetime.fromtimestamp(moment / 1000, UTC)
    return f"{told:%Y-%m-%dT%H:%M:%S}.{moment % 1000:03d}Z"
