"""Output paths: JMESPath, within bounds, and what a reply looks like where a path finds nothing."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from importlib import import_module
from typing import Any

__all__ = ["OutputPath", "PathError", "output_path", "shape_of"]

# the package is not typed: one name for all that is unknown of it
_jmespath: Any = import_module("jmespath")
_errors: Any = import_module("jmespath.exceptions")

MAX_LENGTH = 1000
MAX_NODES = 50
MAX_MAKERS = 3
"""Lists, objects and function calls in one path: each can double what the one before gave."""

_MAKERS = frozenset(("multi_select_list", "multi_select_dict", "function_expression"))
_PROJECTIONS = frozenset(("projection", "value_projection", "filter_projection", "flatten"))


class PathError(ValueError):
    """A path does not parse, or goes beyond the bounds."""


class OutputPath:
    """A path into a provider's reply."""

    __slots__ = ("_parsed", "_projects", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        if not text.strip():
            raise PathError("must not be empty")
        if len(text) > MAX_LENGTH:
            raise PathError(f"is longer than {MAX_LENGTH} characters")
        try:
            self._parsed = _jmespath.compile(text)
        except _errors.JMESPathError as error:
            raise PathError(f"is no JMESPath: {str(error).splitlines()[0]}") from error
        except RecursionError:
            raise PathError("nests too deep") from None
        kinds = _kinds(self._parsed.parsed)
        if kinds.total() > MAX_NODES or sum(kinds[kind] for kind in _MAKERS) > MAX_MAKERS:
            raise PathError(f"has more than {MAX_NODES} parts, or more than {MAX_MAKERS} lists, objects and functions")
        self._projects = any(kinds[kind] for kind in _PROJECTIONS)

    def find(self, reply: Any) -> Any:
        """What stands there; None where there is nothing, also where a projection meets no item.

        Raises PathError where a function of the path does not fit what it is given.
        """
        try:
            found = self._parsed.search(reply)
        except _errors.JMESPathTypeError as error:
            # its own message shows the value
            wanted = " or ".join(error.expected_types)
            problem = f"calls {error.function_name}() with {error.actual_type}, which takes {wanted}"
            raise PathError(f"{problem}; the reply's shape is {shape_of(reply)}") from None
        except (_errors.JMESPathError, ArithmeticError, RecursionError, TypeError, ValueError):
            # the last four: functions that pass numbers and keys on to Python as they are
            raise PathError(f"can't be read in this reply, whose shape is {shape_of(reply)}") from None
        return None if found == [] and self._projects else found


@lru_cache(maxsize=1024)
def output_path(text: str) -> OutputPath:
    """The path of a text, read once. Raises PathError."""
    return OutputPath(text)


def _kinds(node: dict[str, Any]) -> Counter[str]:
    found = Counter([str(node["type"])])
    for child in node["children"]:
        if isinstance(child, dict) and "type" in child:
            found += _kinds(child)
    return found


def shape_of(value: Any, depth: int = 4) -> str:
    """Names and types of a value, without any text or number of it: `{content: [{text: string}], id: string}`."""
    if isinstance(value, dict):
        if depth == 0:
            return "object"
        shown = [f"{name[:40]}: {shape_of(member, depth - 1)}" for name, member in list(value.items())[:12]]
        return "{" + ", ".join(shown) + (", ..." if len(value) > 12 else "") + "}"
    if isinstance(value, list):
        if depth == 0 or not value:
            return "[]" if not value else "list"
        return f"[{shape_of(value[0], depth - 1)}" + (", ...]" if len(value) > 1 else "]")
    if isinstance(value, bool):
        return "boolean"
    return {str: "string", int: "number", float: "number", type(None): "null"}.get(type(value), type(value).__name__)
