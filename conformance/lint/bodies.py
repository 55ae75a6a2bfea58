"""Which connector bodies a document holds, for the linter: those that stand in it, and the one a blueprint makes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.documents.connectors import find_connectors
from conformance.errors import BlueprintError

if TYPE_CHECKING:
    from conformance.documents.document import Document

__all__ = ["Held", "bodies_in", "is_blueprint"]


class Held(NamedTuple):
    """A connector body: where it stands in the document, its kind and its value.

    Kinds are those that `find_connectors` tells, update (what a PUT changes) and blueprint. `shown_base` is the part of
    the pointer that readers of findings are not told.
    """

    pointer: str
    kind: str
    value: Any
    shown_base: str = ""


def is_blueprint(document: Document) -> bool:
    """Whether a document is a blueprint in the kit's own form."""
    value = document.value
    return (
        isinstance(value, dict)
        and "title" in value
        and ("extends" in value or isinstance(value.get("connector"), dict))
    )


def bodies_in(document: Document) -> Iterator[Held]:
    """The connector bodies of a document, in the order of the text."""
    request = document.request
    if is_blueprint(document) and request is None:
        yield from _of_blueprint(document)
        return
    if request is not None and request.method == "PUT" and "/_ml/connectors/" in f"/{request.path}":
        if isinstance(document.value, dict):
            yield Held("", "update", document.value)
        return
    for body in find_connectors(document):
        kind = body.kind
        if request is not None and request.method == "PUT" and kind == "inline":
            kind = "update"
        yield Held(body.pointer, kind, document.get(body.pointer))


def _of_blueprint(document: Document) -> Iterator[Held]:
    value = document.value
    if "extends" in value:
        # blueprint.py imports the whole engine; a page without blueprints of ours does without.
        from conformance.blueprint import from_document

        try:
            value = {"connector": dict(from_document(document, PurePath(document.path).stem).body)}
        except BlueprintError:
            return
    if isinstance(value.get("connector"), dict):
        yield Held("/connector", "blueprint", value["connector"], "/connector")
