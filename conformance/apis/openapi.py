"""The OpenAPI description of both APIs: `schemas/apis.openapi.json`, with the bodies that have schemas of their own."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

from conformance import resources
from conformance.schema import schema

__all__ = ["description"]

_OWN = {"Connector": "connector", "Connection": "connection"}
_LEFT_OUT = ("$schema", "$id", "$defs")


@cache
def description() -> dict[str, Any]:
    """The whole document, with no reference out of it."""
    text = (resources.schemas() / "apis.openapi.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    schemas = document["components"]["schemas"]
    for name, file in _OWN.items():
        whole = _moved(copy.deepcopy(schema(file)), name)
        schemas |= {f"{name}.{part}": inner for part, inner in whole.get("$defs", {}).items()}
        schemas[name] = {key: value for key, value in whole.items() if key not in _LEFT_OUT}
    return document


def _moved(value: Any, name: str) -> Any:
    """A schema whose references to its own definitions point to where they are in the document."""
    if isinstance(value, list):
        return [_moved(item, name) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"#/components/schemas/{name}." + inner.removeprefix("#/$defs/")
        if key == "$ref" and str(inner).startswith("#/$defs/")
        else _moved(inner, name)
        for key, inner in value.items()
    }
