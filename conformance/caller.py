"""Calls through a blueprint, whichever family it is of: through a deployed model, or through a connection."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from conformance.blueprint import Blueprint
from conformance.connection import predict as connections
from conformance.connection.connection import Connection, is_secret_header, read_connection
from conformance.connector import MCP, Credential
from conformance.engine import predict as engine
from conformance.engine.answer import Answer, NoAnswer
from conformance.engine.call import Call
from conformance.engine.model import Model, deploy
from conformance.engine.predict import Rendering
from conformance.http import ConnectionFailed, Handler, Response

__all__ = ["Caller", "caller_of"]

Replies = list[Response | ConnectionFailed]


class Caller(Protocol):
    """What calls are made through."""

    @property
    def credential(self) -> Mapping[str, str]:
        """Its credentials by name; some, like a region, are no secrets."""
        ...

    @property
    def credential_headers(self) -> list[str]:
        """The headers that carry a credential, whatever they are called."""
        ...

    def keyed(self, given: Mapping[str, str]) -> Caller:
        """The same, with other credentials for these names."""
        ...

    def render(self, call: Call) -> Rendering:
        """The requests that a call sends."""
        ...

    def parse(self, rendering: Rendering, replies: Replies) -> Answer | NoAnswer:
        """The answer for the provider's replies."""
        ...

    def predict(self, call: Call, send: Handler, *, sleep: Callable[[float], None] = time.sleep) -> Answer | NoAnswer:
        """Render, send and parse; `sleep` (seconds) waits between retries, for those that retry."""
        ...


def caller_of(blueprint: Blueprint) -> Caller | None:
    """What the blueprint's calls are made through; None for an MCP connector. Raises BlueprintError."""
    if blueprint.kind == "connection":
        return _ThroughConnection(blueprint.connection(), blueprint.environment)
    if blueprint.connector().protocol in MCP:
        return None
    return _ThroughModel(blueprint.deployed())


@dataclass(frozen=True, slots=True)
class _ThroughModel:
    model: Model

    @property
    def credential(self) -> Mapping[str, str]:
        return self.model.connector.credential

    @property
    def credential_headers(self) -> list[str]:
        return [
            name
            for action in self.model.connector.actions or ()
            for name, value in (action.headers or {}).items()
            if "${credential." in value
        ]

    def keyed(self, given: Mapping[str, str]) -> _ThroughModel:
        held = {name: given.get(name, value) for name, value in self.credential.items()}
        connector = self.model.connector._replace(credential=Credential(held))
        return _ThroughModel(deploy(connector, self.model.interface))

    def render(self, call: Call) -> Rendering:
        return engine.render(self.model, call)

    def parse(self, rendering: Rendering, replies: Replies) -> Answer | NoAnswer:
        return engine.parse(self.model, rendering, replies)

    def predict(self, call: Call, send: Handler, *, sleep: Callable[[float], None] = time.sleep) -> Answer | NoAnswer:
        return engine.predict(self.model, call, send, sleep=sleep)


@dataclass(frozen=True, slots=True)
class _ThroughConnection:
    connection: Connection
    environment: Mapping[str, str] = field(repr=False)

    @property
    def credential(self) -> Mapping[str, str]:
        own = {"API_KEY": self.connection.key} if self.connection.key else {}
        if not self.connection.custom:
            return own
        told = {"LLM_API_KEY": self.connection.body["LLM_API_KEY"]} if "LLM_API_KEY" in self.connection.body else {}
        return {**{name: key for name, key in self.environment.items() if is_secret_header(name)}, **own, **told}

    @property
    def credential_headers(self) -> list[str]:
        rows = self.connection.body.get("headers", ()) if self.connection.custom else ()
        return [row["key"] for row in rows if is_secret_header(row["key"]) or "KEY" in row["value"]]

    def keyed(self, given: Mapping[str, str]) -> _ThroughConnection:
        body: dict[str, Any] = dict(self.connection.body)
        if "API_KEY" in given and self.connection.key:
            body["fields"] = {**body["fields"], "API_KEY": given["API_KEY"]}
        if "LLM_API_KEY" in given and "LLM_API_KEY" in body:
            body["LLM_API_KEY"] = given["LLM_API_KEY"]
        environment = {name: given.get(name, value) for name, value in self.environment.items()}
        return _ThroughConnection(read_connection(body), environment)

    def render(self, call: Call) -> Rendering:
        return connections.render(self.connection, call, self.environment)

    def parse(self, rendering: Rendering, replies: Replies) -> Answer | NoAnswer:
        return connections.parse(self.connection, rendering, replies)

    def predict(self, call: Call, send: Handler, *, sleep: Callable[[float], None] = time.sleep) -> Answer | NoAnswer:  # noqa: ARG002 -- nothing is sent twice
        rendering = self.render(call)
        replies: Replies = []
        for prepared in rendering.prepared:
            try:
                replies.append(send(prepared.request))
            except ConnectionFailed as failure:
                replies.append(failure)
        return self.parse(rendering, replies)
