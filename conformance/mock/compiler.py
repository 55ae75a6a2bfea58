"""A JSON Schema compiled to one function; only the keywords that our schemas use."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from conformance.mock.keywords import (
    APPLIED,
    COMBINED,
    PLAIN,
    Check,
    an_object,
    anything,
    conditional,
    every_one,
    nothing,
    of_type,
)
from conformance.pointer import pointer_steps

__all__ = ["UnknownKeywordError", "compile_schema"]

ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "default", "examples", "deprecated", "format"}
)
"""Keywords that never refuse a value."""


class UnknownKeywordError(Exception):
    """A keyword that is not compiled here."""


def compile_schema(root: Any, others: Callable[[str], Any] | None = None) -> Check:
    """A function that tells whether a value fits; `others` finds a schema by name for references to other files.

    Raises `UnknownKeywordError` for a keyword outside the subset.
    """
    known: dict[tuple[int, str], Check] = {}

    def resolve(reference: str, document: Any) -> tuple[Any, Any]:
        file, _, pointer = reference.partition("#")
        if file:
            if others is None:
                raise UnknownKeywordError(reference)
            document = others(file.rpartition("/")[2].removesuffix(".schema.json"))
        found = document
        for step in pointer_steps(pointer):
            found = found[step]
        return found, document

    def referred(reference: str, document: Any) -> Check:
        key = (id(document), reference)
        if key in known:
            return known[key]

        def later(value: Any) -> bool:  # a schema may refer to itself
            return known[key](value)

        known[key] = later
        target, home = resolve(reference, document)
        known[key] = built(target, home)
        return known[key]

    def built(part: Any, document: Any) -> Check:
        if part is True or part == {}:
            return anything
        if part is False:
            return nothing
        checks: list[Check] = []
        rest = dict(part)
        for keyword in ANNOTATIONS:
            rest.pop(keyword, None)
        if "$ref" in rest:
            checks.append(referred(rest.pop("$ref"), document))
        if "type" in rest:
            checks.append(of_type(rest.pop("type")))
        if not rest.keys().isdisjoint({"properties", "required", "additionalProperties", "patternProperties"}):
            checks.append(
                an_object(
                    {name: built(sub, document) for name, sub in rest.pop("properties", {}).items()},
                    tuple(rest.pop("required", ())),
                    [(re.compile(p), built(sub, document)) for p, sub in rest.pop("patternProperties", {}).items()],
                    built(rest.pop("additionalProperties", True), document),
                )
            )
        if "if" in rest:
            checks.append(
                conditional(
                    built(rest.pop("if"), document),
                    built(rest.pop("then", True), document),
                    built(rest.pop("else", True), document),
                )
            )
        for keyword, value in rest.items():
            if keyword in COMBINED:
                checks.append(COMBINED[keyword]([built(sub, document) for sub in value]))
            elif keyword in APPLIED:
                checks.append(APPLIED[keyword](built(value, document)))
            elif keyword in PLAIN:
                checks.append(PLAIN[keyword](value))
            else:
                raise UnknownKeywordError(keyword)
        return every_one(checks)

    return built(root, root)
