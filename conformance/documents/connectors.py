"""Where connector bodies stand in a document, whatever they are wrapped in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from conformance.pointer import escape_pointer

if TYPE_CHECKING:
    from conformance.documents.document import Document

__all__ = ["Body", "find_connectors", "looks_like_connector"]

_MEMBERS = frozenset(("name", "description", "version", "protocol", "parameters", "credential", "actions", "url"))
_KINDS = {"connector": "inline", "user_inputs": "workflow", "_source": "stored"}


class Body(NamedTuple):
    """A connector body: its pointer, and what it stands in.

    Kinds: body (to create, as a request's whole body), inline (`connector` of a model or a blueprint), workflow
    (`user_inputs` of a flow-framework node), stored (`_source` of a search hit), answer (what a get returned: no
    credential, no request), part (any other place).
    """

    pointer: str
    kind: str


def looks_like_connector(value: Any) -> bool:
    """Whether a value is a connector body: actions, and two more of its members; or a protocol, and three more."""
    if not isinstance(value, dict):
        return False
    known = len(value.keys() & _MEMBERS)
    if isinstance(value.get("actions"), list) and all(isinstance(action, dict) for action in value["actions"]):
        return known >= 3
    return "protocol" in value and known >= 4


def find_connectors(document: Document) -> list[Body]:
    """The connector bodies of a document, outermost first, in the order of the text."""
    found: list[Body] = []
    request = document.request
    creates = request is not None and "/connectors/_create" in request.path
    if creates and isinstance(document.value, dict):
        return [Body("", "body")]
    waiting: list[tuple[str, Any]] = [("", document.value)]
    while waiting:
        pointer, value = waiting.pop()
        if looks_like_connector(value):
            found.append(Body(pointer, _kind(document, pointer, value)))
            continue
        if isinstance(value, dict):
            items = [(f"{pointer}/{escape_pointer(name)}", item) for name, item in value.items()]
        elif isinstance(value, list):
            items = [(f"{pointer}/{index}", item) for index, item in enumerate(value)]
        else:
            continue
        waiting += reversed([item for item in items if isinstance(item[1], (dict, list))])
    return found


def _kind(document: Document, pointer: str, value: dict[str, Any]) -> str:
    if pointer:
        return _KINDS.get(pointer.rpartition("/")[2], "part")
    if document.request is None and "credential" not in value:
        return "answer"
    return "body"
