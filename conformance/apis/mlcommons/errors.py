"""Errors as the REST layer of OpenSearch sends them, and the ones that several endpoints share."""

from __future__ import annotations

from typing import Any

from conformance.java.throwable import Throwable

__all__ = ["error_body", "missing_index", "not_found", "status_exception"]


def status_exception(status: int, reason: str) -> Throwable:
    """`OpenSearchStatusException`: it carries its own status."""
    return Throwable("status_exception", reason, status=status)


def not_found(reason: str) -> Throwable:
    """A status exception with 404."""
    return status_exception(404, reason)


def error_body(error: Throwable, status: int) -> dict[str, Any]:
    """The body of an error answer: `{"error": {"root_cause": [...], "type", "reason", ...}, "status"}`."""
    shown = error.body()
    causes = shown.pop("root_cause", None)
    if causes is None:
        causes = [{key: value for key, value in shown.items() if key != "caused_by"}]
    return {"error": {"root_cause": causes, **shown}, "status": status}


def missing_index(index: str) -> Throwable:
    """A read of an index that nothing was ever written to, where ML Commons passes the fault on."""
    missing = Throwable(
        "index_not_found_exception",
        f"no such index [{index}]",
        details={
            "index": index,
            "resource.id": index,
            "resource.type": "index_expression",
            "index_uuid": "_na_",
        },
    )
    reason = f"Failed to get data object from index {index}"
    return Throwable("status_exception", reason, cause=missing, details={"root_cause": [missing.body()]}, status=500)
