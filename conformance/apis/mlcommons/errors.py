"""Errors as the REST layer of OpenSearch sends them, and the ones that several endpoints share."""

from __future__ import annotations

from typing import Any

from conformance.java.throwable import Throwable

__all__ = ["error_body", "missing_index", "not_found", "status_exception", "status_of"]

# Exceptions without a status of their own: what ExceptionsHelper.status makes of them; all others are 500.
_BAD_REQUEST = frozenset({
    "action_request_validation_exception",
    "illegal_argument_exception",
    "json_e_o_f_exception",
    "json_parse_exception",
    "number_format_exception",
    "parse_exception",
    "parsing_exception",
    "pattern_syntax_exception",
    "query_shard_exception",
    "settings_exception",
    "x_content_parse_exception",
})  # fmt: skip


def status_exception(status: int, reason: str) -> Throwable:
    """`OpenSearchStatusException`: it carries its own status."""
    return Throwable("status_exception", reason, status=status)


def not_found(reason: str) -> Throwable:
    """A status exception with 404."""
    return status_exception(404, reason)


def status_of(error: Throwable) -> int:
    """The HTTP status with which an exception is sent."""
    if error.status is not None:
        return error.status
    return 400 if error.type in _BAD_REQUEST else 500


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
