"""The documents behind the API, deleted by their index: what an open cluster lets one do to a task that never ends."""

from __future__ import annotations

from conformance.apis.mlcommons.context import Context
from conformance.apis.mlcommons.exchange import Call, Reply
from conformance.java.xcontent import illegal_argument

__all__ = ["delete"]

_REFRESHES = ("true", "", "wait_for")


def delete(context: Context, call: Call) -> Reply:
    """DELETE /{index}/_doc/{id}: 404 for a document that is not there, which counts as a write all the same."""
    refresh = call.parameters.get("refresh", "false")
    if refresh not in {*_REFRESHES, "false"}:
        raise illegal_argument(f"Unknown value for refresh: [{refresh}].")
    index, id_ = call.path.split("/")[1], call.name("id")
    with context.store.transaction() as write:
        was_there = write.get(index, id_) is not None
        said = write.delete(index, id_).write_answer("deleted" if was_there else "not_found")
    if refresh not in {"true", ""}:
        del said["forced_refresh"]
    return Reply(200 if was_there else 404, said)
