"""Which fields an index has, of which kind, and what a document holds there. Source: GET /<index>/_mapping of 3.6.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from conformance.apis.mlcommons.context import CONNECTORS, GROUPS, MODELS, TASKS

__all__ = ["Field", "entries_of", "field_named", "fields_like", "hidden", "values", "whole"]

_DATE, _KEYWORD, _TEXT, _NAME, _FLAT, _INTEGER, _BOOLEAN = (
    "date",
    "keyword",
    "text",
    "text+keyword",
    "flat_object",
    "integer",
    "boolean",
)
_CONNECTOR = {
    "actions": _FLAT,
    "client_config": _FLAT,
    "credential": _FLAT,
    "description": _TEXT,
    "name": _NAME,
    "parameters": _FLAT,
    "protocol": _KEYWORD,
    "version": _KEYWORD,
}
_OWNER = {f"{name}.{part}": _NAME for name in ("owner", "user") for part in ("name", "backend_roles", "roles")}
_MAPPINGS: Mapping[str, Mapping[str, str]] = {
    CONNECTORS: {
        **_CONNECTOR,
        **_OWNER,
        "access": _KEYWORD,
        "backend_roles": _NAME,
        "created_time": _DATE,
        "last_updated_time": _DATE,
        "tenant_id": _KEYWORD,
        "url": _NAME,
    },
    MODELS: {
        **{f"connector.{name}": kind for name, kind in _CONNECTOR.items()},
        **_OWNER,
        "connector.access": _NAME,
        "connector.backend_roles": _NAME,
        "algorithm": _KEYWORD,
        "auto_redeploy_retry_times": _INTEGER,
        "chunk_number": _INTEGER,
        "connector_id": _NAME,
        "created_time": _DATE,
        "current_worker_node_count": _INTEGER,
        "deploy_setting": _FLAT,
        "deploy_to_all_nodes": _BOOLEAN,
        "description": _TEXT,
        "interface": _FLAT,
        "is_controller_enabled": _BOOLEAN,
        "is_enabled": _BOOLEAN,
        "is_hidden": _BOOLEAN,
        "last_deployed_time": _DATE,
        "last_registered_time": _DATE,
        "last_undeployed_time": _DATE,
        "last_updated_time": _DATE,
        "model_config.additional_config": _FLAT,
        "model_config.embedding_dimension": _INTEGER,
        "model_config.framework_type": _KEYWORD,
        "model_config.model_type": _KEYWORD,
        "model_content_hash_value": _KEYWORD,
        "model_format": _KEYWORD,
        "model_group_id": _KEYWORD,
        "model_id": _KEYWORD,
        "model_state": _KEYWORD,
        "model_version": _KEYWORD,
        "name": _NAME,
        "planning_worker_node_count": _INTEGER,
        "planning_worker_nodes": _KEYWORD,
        "rate_limiter": _FLAT,
        "tenant_id": _KEYWORD,
        "total_chunks": _INTEGER,
        "version": _INTEGER,
    },
    GROUPS: {
        **_OWNER,
        "access": _KEYWORD,
        "backend_roles": _NAME,
        "created_time": _DATE,
        "description": _TEXT,
        "last_updated_time": _DATE,
        "latest_version": _INTEGER,
        "model_group_id": _KEYWORD,
        "name": _NAME,
        "tenant_id": _KEYWORD,
    },
    TASKS: {
        **_OWNER,
        "create_time": _DATE,
        "error": _TEXT,
        "function_name": _KEYWORD,
        "input_type": _KEYWORD,
        "is_async": _BOOLEAN,
        "last_update_time": _DATE,
        "model_id": _KEYWORD,
        "output_index": _KEYWORD,
        "remote_job": _FLAT,
        "response": _FLAT,
        "state": _KEYWORD,
        "task_type": _KEYWORD,
        "tenant_id": _KEYWORD,
        "worker_node": _KEYWORD,
    },
}
_HIDDEN = {CONNECTORS: ("credential",), MODELS: ("connector.credential",)}


@dataclass(frozen=True, slots=True)
class Field:
    """A mapped field: `kind` is keyword, text, date, integer, boolean, flat (a leaf of a flat object) or flat_root.

    `ignore_above` is the length in characters from which on a keyword is not indexed.
    """

    name: str
    kind: str
    path: tuple[str, ...]
    ignore_above: int = 0

    @property
    def is_text(self) -> bool:
        """Whether its values are analysed into words."""
        return self.kind == "text"


def hidden(index: str) -> tuple[str, ...]:
    """The paths that no hit's source shows."""
    return _HIDDEN.get(index, ())


@cache
def field_named(index: str, name: str) -> Field | None:
    """The field of a name, or None if the index has no such field."""
    mapping = _MAPPINGS[index]
    kind = mapping.get(name)
    path = tuple(name.split("."))
    if kind is not None:
        return Field(name, {_NAME: "text", _FLAT: "flat_root"}.get(kind, kind), path)
    if name == "_id":
        return Field(name, "id", ())
    if name.endswith(".keyword") and mapping.get(name.removesuffix(".keyword")) == _NAME:
        return Field(name, "keyword", path[:-1], 256)
    for length in range(1, len(path)):
        if mapping.get(".".join(path[:length])) == _FLAT:
            return Field(name, "flat", path)
    return None


def fields_like(index: str, pattern: str) -> list[Field]:
    """The fields whose names match a pattern with `*`, or the one of that very name."""
    if "*" not in pattern:
        field = field_named(index, pattern)
        return [] if field is None else [field]
    mapping = _MAPPINGS[index]
    names = [*mapping, *(f"{name}.keyword" for name, kind in mapping.items() if kind == _NAME)]
    return [field for name in names if fnmatchcase(name, pattern) and (field := field_named(index, name)) is not None]


def has_fields_below(index: str, name: str) -> bool:
    """Whether a name is an object that has fields."""
    return any(other.startswith(name + ".") for other in _MAPPINGS[index])


def values(field: Field, id_: str, source: Mapping[str, Any]) -> list[Any]:
    """What a document holds in a field: texts, numbers and booleans; nothing for null and for what is not there."""
    if field.kind == "id":
        return [id_]
    found = list(_walk(source, field.path))
    if field.kind in {"flat", "flat_root"}:
        return [text for value in found for text in _leaves(value, deep=field.kind == "flat_root")]
    kept = [value for value in found if not isinstance(value, dict)]
    if field.ignore_above:
        kept = [value for value in kept if len(str(value)) <= field.ignore_above]
    return kept


def whole(root: Field, source: Mapping[str, Any]) -> list[Any]:
    """What a document holds where a flat object lies, as it is."""
    return list(_walk(source, root.path))


def entries_of(root: Field, source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The leaves of a flat object: dotted path and text."""

    def below(value: Any, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for name, item in value.items():
                yield from below(item, f"{path}.{name}")
        elif isinstance(value, list):
            for item in value:
                yield from below(item, path)
        else:
            yield from ((path, text) for text in _leaves(value, deep=False))

    for found in _walk(source, root.path):
        yield from below(found, root.name)


def _walk(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        for length in range(1, len(path) + 1):
            name = ".".join(path[:length])
            if name in value:
                yield from _walk(value[name], path[length:])


def _leaves(value: Any, *, deep: bool) -> Iterator[str]:
    """The leaf texts of a flat object; those below deeper keys only where the whole object is asked."""
    if isinstance(value, dict):
        if deep:
            for item in value.values():
                yield from _leaves(item, deep=True)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, deep=deep)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None:
        yield str(value)
