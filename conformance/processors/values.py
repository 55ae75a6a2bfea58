"""Values between processors: their JSON text, their Java text, the document that a path is applied to.

JSON values as everywhere; lists that Java's own collections gave (configurations, captured groups, Jackson) are
`ArrayList`, for they print otherwise than those that a path gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from conformance.java.jackson import write_text
from conformance.java.jsonpath import json_smart
from conformance.java.jsonpath.text import text_of
from conformance.java.jsonpath_update import put, set_value
from conformance.java.throwable import Throwable

__all__ = [
    "SELF_REFERENCING",
    "ArrayList",
    "cast_to_string",
    "document",
    "java_lists",
    "java_text",
    "set_or_create",
    "to_json",
]


# A document that was set into itself, with which Java goes on until someone writes it.
SELF_REFERENCING: Final = object()


class ArrayList(list[Any]):
    """A list that is no `JSONArray`: it prints as `[a, b]`, and an empty one is not null to a condition."""

    __slots__ = ()


def is_cyclic(value: Any) -> bool:
    """Whether the value stands somewhere inside itself, or one of its own items is SELF_REFERENCING."""
    if not isinstance(value, dict | list):
        return value is SELF_REFERENCING
    pending, seen = [value], set[int]()
    while pending:
        for member in _members(pending.pop()):
            if member is value or member is SELF_REFERENCING:
                return True
            if isinstance(member, dict | list) and id(member) not in seen:
                seen.add(id(member))
                pending.append(member)
    return False


def _members(container: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return container.values() if isinstance(container, dict) else container


def java_lists(value: Any) -> Any:
    """A copy of the value with every list an ArrayList."""
    if isinstance(value, list):
        return ArrayList(map(java_lists, value))
    if isinstance(value, dict):
        return {name: java_lists(member) for name, member in value.items()}
    return value


def java_text(value: Any) -> str:
    """`String.valueOf`: maps `{a=1}`, ArrayLists `[1.0, x]`, the lists of paths JSON with `/` escaped."""
    if value is SELF_REFERENCING:
        raise Throwable("stack_overflow_error", None)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={java_text(member)}" for name, member in value.items()) + "}"
    if isinstance(value, ArrayList):
        return "[" + ", ".join(map(java_text, value)) + "]"
    return text_of(_plain(value) if isinstance(value, list) else value)


def to_json(value: Any) -> str:
    """`StringUtils.toJson`: a text as it is, anything else as Jackson writes it into a text: non-ASCII stays.

    Raises `runtime_exception` for a document inside itself.
    """
    if isinstance(value, str):
        return value
    if value is SELF_REFERENCING:
        raise Throwable("runtime_exception", "Failed to serialize to JSON")
    return write_text(value)


def document(value: Any) -> Any:
    """`JsonPath.parse` of the value's JSON text: a fresh copy, numbers and all read by json-smart; raises Throwable."""
    root = json_smart.parse(to_json(value))
    if root is None:
        raise Throwable("illegal_argument_exception", "json can not be null")
    return root


def set_or_create(root: Any, path: str, value: Any) -> None:
    """Set the value where the path leads; where that fails, as a new member of what all but its last name leads to.

    A path that ends in a bracket creates nothing. Raises Throwable where nothing can be set.
    """
    try:
        set_value(root, path, value)
    except Throwable:
        dot = path.rfind(".")
        if dot <= path.rfind("["):
            raise
        put(root, path[:dot], path[dot + 1 :], value)


def cast_to_string(value: Any) -> str | None:
    """`(String) value` for a value that Gson read; raises `class_cast_exception`."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        # The loader's hash differs from one start of the node to the next; the vectors write it so.
        given = "com.google.gson.internal.LinkedTreeMap"
        where = (
            f"{given} is in unnamed module of loader java.net.URLClassLoader @<hash>; "
            "java.lang.String is in module java.base of loader 'bootstrap'"
        )
    else:
        given = {bool: "java.lang.Boolean", float: "java.lang.Double"}.get(type(value), "java.util.ArrayList")
        where = f"{given} and java.lang.String are in module java.base of loader 'bootstrap'"
    raise Throwable("class_cast_exception", f"class {given} cannot be cast to class java.lang.String ({where})")


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return list(map(_plain, value))
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    return value
