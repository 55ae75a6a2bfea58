"""Exchanges, blueprints and faults as the page shows them: JSON values, credentials masked by the journal already."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from conformance.blueprint import Blueprint
from conformance.http import Headers
from conformance.kit.calls import Calls
from conformance.kit.origins import origin
from conformance.mock.check import every_fault
from conformance.mock.faults import Planned
from conformance.mock.journal import Entry
from conformance.mock.refused import Reason
from conformance.schema import schema

__all__ = ["blueprint_row", "exchange", "exchange_row", "planned_row", "whole_blueprint"]

MOST_FAULTS = 20


def exchange_row(entry: Entry) -> dict[str, Any]:
    """An exchange in the list."""
    return {
        "number": entry.number,
        "provider": entry.provider,
        "at": entry.at,
        "took": entry.took,
        "method": entry.method,
        "path": path_of(entry),
        "status": entry.status,
        "refused": entry.refused,
        "warnings": len(entry.warnings),
        "fault": entry.fault,
    }


def path_of(entry: Entry) -> str:
    """Path and query at the provider, without the mount's prefix."""
    parts = urlsplit(entry.url)
    path = parts.path.removeprefix(f"/mock/{entry.provider}") or "/"
    return f"{path}?{parts.query}" if parts.query else path


def exchange(entry: Entry, calls: Calls) -> dict[str, Any]:
    """All of an exchange: both messages, the schema's verdict, and what made the request."""
    made = origin(entry, path_of(entry), calls)
    return {
        **exchange_row(entry),
        "url": entry.url,
        "route": entry.route,
        "warnings": list(entry.warnings),
        "request": _message(entry.headers, entry.body, entry.body_size),
        "answer": _message(entry.answer_headers, entry.answer, entry.answer_size),
        "verdict": verdict(entry),
        "made": None if made is None else asdict(made),
    }


def _message(headers: Headers, body: bytes, size: int) -> dict[str, Any]:
    text = body.decode("utf-8", "backslashreplace")
    return {"headers": [list(pair) for pair in headers], "body": text, "size": size, "cut": size > len(body)}


def verdict(entry: Entry) -> dict[str, Any]:
    """What the request's schema says: `fits`, `refused`, `ignored` (unknown members) or `unchecked`, and each fault."""
    told: dict[str, Any] = {"schema": entry.schema, "source": "", "outcome": "unchecked", "faults": []}
    if not entry.schema:
        return told
    told["source"] = str(schema(entry.schema).get("$comment") or schema(entry.schema).get("description") or "")
    told["faults"] = _faults(entry)
    if entry.refused.startswith(f"{Reason.SCHEMA}:"):
        told["outcome"] = "refused"
    elif any("unknown member" in warning for warning in entry.warnings):
        told["outcome"] = "ignored"
    else:
        told["outcome"] = "fits"
        told["faults"] = []
    return told


def _faults(entry: Entry) -> list[dict[str, str]]:
    if entry.body_size > len(entry.body):
        return []
    try:
        body = json.loads(entry.body)
    except (ValueError, RecursionError):
        return []
    found = every_fault(entry.schema, body)[:MOST_FAULTS]
    return [{"pointer": fault.pointer or "/", "message": fault.message} for fault in found]


def blueprint_row(known: Blueprint) -> dict[str, Any]:
    """A blueprint in the list."""
    status = known.model_status
    return {
        "id": known.id,
        "title": known.title,
        "provider": known.provider,
        "task": known.task,
        "profile": known.profile,
        "model": status.id if status else "",
        "status": status.status if status else "",
        "calls": [call.name for call in known.calls],
    }


def whole_blueprint(known: Blueprint) -> dict[str, Any]:
    """All of a blueprint that a person wants to read or copy."""
    status = known.model_status
    return {
        **blueprint_row(known),
        "date": status.date if status else "",
        "replacement": status.replacement if status else "",
        "reference": known.reference,
        "sources": list(known.sources),
        "notes": known.notes,
        "kind": known.kind,
        "body": known.body,
        "calls": [
            {"name": call.name, "description": call.description, "input": call.call.body, "action": call.call.action}
            for call in known.calls
        ],
    }


def planned_row(planned: Planned) -> dict[str, Any]:
    """A fault that is switched on; `times` is None until it is switched off."""
    return {
        "number": planned.number,
        "provider": planned.provider,
        "fault": str(planned.trouble),
        "times": planned.times,
        "probability": planned.probability,
    }
