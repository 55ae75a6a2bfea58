"""What differs from run to run, taken out of an answer as it was taken out of the recordings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

__all__ = ["at", "masked"]

_TIMES = re.compile(r"(_time|_time_in_millis|^took|timestamp|^_seq_no|^_primary_term)$")
_IDS = re.compile(r"(?<![A-Za-z0-9_-])(?=[A-Z_]*[a-z0-9-])[A-Za-z0-9_-]{7}B[A-Za-z0-9_-]{12}(?![A-Za-z0-9_-])")
_CIPHERTEXT = re.compile(r"AgV4[A-Za-z0-9+/=]{80,}")
_ALLOWED = re.compile(r"(allowed: \[)([A-Z, ]+)")


def masked(value: Any, names: Mapping[str, str], home: Any = None) -> Any:
    """A value with ids by name or as `<id>`, times as 0, and so on; `names` are texts and what stands for them."""
    if isinstance(value, dict):
        return {masked(key, names): _member(key, member, names, value) for key, member in value.items()}
    if isinstance(value, list):
        return [masked(item, names, home) for item in value]
    if not isinstance(value, str):
        return value
    for real, shown in names.items():
        value = value.replace(real, shown)
    value = _CIPHERTEXT.sub("<ciphertext>", value)
    value = _ALLOWED.sub(lambda found: found[1] + ", ".join(sorted(found[2].split(", "))), value)
    return _IDS.sub("<id>", value)


def _member(key: str, value: Any, names: Mapping[str, str], home: Mapping[str, Any]) -> Any:
    if _TIMES.search(key) and isinstance(value, int):
        return 0
    if key == "_version" and (
        home.get("_index") in {".plugins-ml-model", ".plugins-ml-task"} or home.get("result") == "not_found"
    ):
        return 0
    if key == "index_uuid" and value != "_na_":
        return "<uuid>"
    if key in {"_score", "max_score"} and value not in {None, 0, 1}:
        return "<score>"
    return masked(value, names)


def at(value: Any, dotted: str) -> Any:
    """The value at a dotted path, or None."""
    for part in dotted.split("."):
        value = value[int(part)] if isinstance(value, list) else value.get(part) if isinstance(value, dict) else None
    return value
