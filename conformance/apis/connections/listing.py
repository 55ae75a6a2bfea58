"""List connections: three filters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from conformance.apis.connections.context import Context
from conformance.apis.connections.exchange import Call, RefusalError, Reply
from conformance.apis.connections.resource import list_row
from conformance.connection.connection import PROVIDERS
from conformance.connection.fault import Fault

__all__ = ["list_connections"]

STATUSES = ("ACTIVE", "INACTIVE")


def list_connections(context: Context, call: Call) -> Reply:
    """The connections that match, the oldest first; `total` counts them before `limit` is applied."""
    wanted = _wanted(call.parameters)
    found = context.store.all()
    if "provider" in wanted:
        found = [record for record in found if record.connection.provider == wanted["provider"]]
    if "status" in wanted:
        found = [record for record in found if record.connection.status == wanted["status"]]
    limit = int(wanted["limit"]) if "limit" in wanted else None
    return Reply(200, {"connections": [list_row(record) for record in found[:limit]], "total": len(found)})


_ACCEPTED: dict[str, tuple[Callable[[str], bool], str]] = {
    "provider": (lambda given: given in PROVIDERS, f"one of {', '.join(PROVIDERS)}"),
    "status": (lambda given: given in STATUSES, f"one of {', '.join(STATUSES)}"),
    # more digits than any list has rows
    "limit": (lambda given: re.fullmatch("0*[1-9][0-9]{0,17}", given) is not None, "a positive integer"),
}


def _wanted(parameters: list[tuple[str, str]]) -> dict[str, str]:
    times = Counter(name for name, _ in parameters)
    faults = [Fault("duplicate", (name,), f"{name} is given more than once") for name in _ACCEPTED if times[name] > 1]
    for name, value in parameters:
        if name in _ACCEPTED and times[name] == 1:
            is_right, accepted = _ACCEPTED[name]
            if not is_right(value):
                faults.append(Fault("not_allowed", (name,), f"{name} must be {accepted}"))
    if faults:
        raise RefusalError(400, *faults)
    return dict(parameters)
