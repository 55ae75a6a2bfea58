"""The bodies of the Connections API on a page: to create a connection, to update one, or one as it was answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from conformance.documents.document import Document
from conformance.lint.lazy import regex
from conformance.lint.page import Page
from conformance.lint.rule import Spot
from conformance.lint.subject import nearest_place

__all__ = ["PROVIDERS", "ConnectionBody", "connection_bodies", "required_of"]

PROVIDERS = ("Open AI", "Anthropic", "Azure Open AI", "API")

_CREATE = regex(r"/api/public/connections/?(?:\?.*)?$")
_UPDATE = regex(r"/api/public/connections/[^/?]+/?$")
_CUSTOM = (
    "connectionName",
    "model",
    "promptVars",
    "customVars",
    "endpointUrl",
    "headers",
    "payload",
    "outputPath",
    "inputTokensPath",
    "outputTokensPath",
    "status",
    "isEnable",
)
_MAPPED = (
    "connectionName",
    "model",
    "endpointUrl",
    "headers",
    "status",
    "isEnable",
    "idp",
    "bodyTab",
    "mapProvider",
    "llmFeatures",
    "IOMappings",
)
_REQUIRED: dict[str, tuple[str, ...]] = {
    "Open AI": ("connectionName", "model", "fields.API_KEY"),
    "Anthropic": ("connectionName", "model", "fields.API_KEY", "modelType"),
    "Azure Open AI": (
        "connectionName",
        "model",
        "fields.API_KEY",
        "fields.api_version",
        "fields.your_resource_name",
        "fields.deployment_id",
        "modelType",
    ),
}


class ConnectionBody(NamedTuple):
    """A body and what it is for: `create` or `update`."""

    document: Document
    value: dict[str, Any]
    kind: str
    base: str = ""
    """Where the body stands in the document."""

    @property
    def provider(self) -> str:
        """The provider as written, empty where it is no text."""
        given = self.value.get("provider")
        return given if isinstance(given, str) else ""

    @property
    def fields(self) -> dict[str, Any]:
        """The provider's own fields."""
        given = self.value.get("fields")
        return given if isinstance(given, dict) else {}

    @property
    def is_mapped(self) -> bool:
        """Whether the body and the reply take a known provider's shape."""
        return self.value.get("bodyTab") == "providerReferences" or "mapProvider" in self.value

    def at(self, pointer: str = "", *, key: bool = False) -> Spot:
        """A value of the body."""
        return Spot(self.base + pointer, nearest_place(self.document, self.base + pointer, key=key))

    def within(self, pointer: str, start: int, end: int) -> Spot:
        """Characters of a text of the body."""
        try:
            return Spot(self.base + pointer, self.document.place_in(self.base + pointer, start, end))
        except KeyError:
            return self.at(pointer)


def connection_bodies(page: Page) -> Iterator[ConnectionBody]:
    """The bodies that are sent, in the order of the page; answers (they have a connectionId) are left out."""
    for document in page.documents:
        value, request = document.value, document.request
        if not isinstance(value, dict):
            continue
        if request is None and isinstance(value.get("connection"), dict) and "title" in value:
            yield ConnectionBody(document, value["connection"], "create", "/connection")
        elif request is None:
            if "connectionName" in value and "provider" in value and "connectionId" not in value:
                yield ConnectionBody(document, value, "create")
        elif request.method == "POST" and _CREATE.search(request.path):
            yield ConnectionBody(document, value, "create")
        elif request.method == "PATCH" and _UPDATE.search(request.path):
            yield ConnectionBody(document, value, "update")


def required_of(body: ConnectionBody) -> tuple[str, ...]:
    """The members that a body of its provider must have; `fields.x` stands in `fields`."""
    if body.provider == "API":
        return _MAPPED if body.is_mapped else _CUSTOM
    return _REQUIRED.get(body.provider, ())
