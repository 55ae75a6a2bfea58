"""Connections as requirements need them: sound create bodies of the five kinds, and calls through a connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.suite.answer import Answer, Blocked, Skipped
from conformance.suite.api import Api

__all__ = ["KINDS", "PAGE", "RECOMMENDED", "called", "created", "custom", "keyed", "mapped", "payload_of", "variable"]

PAGE = "External Model Connection APIs"
RECOMMENDED = f"recommended; {PAGE} doesn't say"
"""The source of what is decided where the page is silent: such a requirement is a SHOULD."""

Body = dict[str, Any]


def variable(name: str, default: Any = "", **more: Any) -> Body:
    """A row of promptVars or customVars."""
    row = {"name": name, "displayName": name, "status": True, "dataType": "String", "elementType": "textBox"}
    return {**row, "defaultValue": default, "required": False, **more}


def _open_ai(api: Api) -> Body:
    return {"provider": "Open AI", "connectionName": api.name(), "model": "gpt-4o", "fields": {"API_KEY": api.secret()}}


def _azure(api: Api) -> Body:
    resource = {
        "api_version": "2024-08-01-preview",
        "your_resource_name": "a-resource",
        "deployment_id": "a-deployment",
    }
    return {
        "provider": "Azure Open AI",
        "connectionName": api.name(),
        "model": "GPT-4",
        "fields": {"API_KEY": api.secret(), **resource},
        "modelType": "EASY_INTEGRATION",
    }


def _anthropic(api: Api) -> Body:
    return {
        "provider": "Anthropic",
        "connectionName": api.name(),
        "model": "claude-haiku-4-5",
        "fields": {"API_KEY": api.secret()},
        "modelType": "EASY_INTEGRATION",
    }


def custom(api: Api, **changes: Any) -> Body:
    """A custom API connection to this requirement's provider, which sends the prompt and reads `text`, `in`, `out`."""
    return {
        "provider": "API",
        "connectionName": api.name(),
        "model": "m-1",
        "promptVars": [variable("prompt", required=True), variable("examples", examples=True)],
        "customVars": [],
        "endpointUrl": f"{api.provider.url}/v1/chat",
        "headers": [{"key": "x-api-key", "value": api.secret()}],
        "payload": {"prompt": "{{prompt}}"},
        "outputPath": "text",
        "inputTokensPath": "usage.in",
        "outputTokensPath": "usage.out",
        "status": "FINALIZED",
        "isEnable": True,
        **changes,
    }


def payload_of(api: Api, payload: Any, *variables: Body, **changes: Any) -> Body:
    """A custom API connection that sends this, with these custom variables."""
    return custom(api, payload=payload, customVars=list(variables), **changes)


def mapped(api: Api, provider: str = "anthropicModel", **changes: Any) -> Body:
    """A custom API connection in the shape of a known provider, to this requirement's one."""
    features = (
        "toolCalling",
        "supportTools",
        "parallelToolCalling",
        "structuredResponse",
        "dataGeneration",
        "streaming",
    )
    return {
        "provider": "API",
        "connectionName": api.name(),
        "model": "m-1",
        "endpointUrl": f"{api.provider.url}/v1/chat",
        "headers": [{"key": "x-api-key", "value": api.secret()}],
        "status": "FINALIZED",
        "isEnable": True,
        "idp": "none",
        "bodyTab": "providerReferences",
        "mapProvider": provider,
        "llmFeatures": dict.fromkeys(features, False),
        "IOMappings": ["textToText"],
        **changes,
    }


KINDS: dict[str, Callable[[Api], Body]] = {
    "Open AI": _open_ai,
    "Azure Open AI": _azure,
    "Anthropic": _anthropic,
    "API, default provider": custom,
    "API, existing provider": mapped,
}
"""A sound create body of each kind."""


def keyed(api: Api, key: str, kind: str = "Open AI") -> Body:
    """A create body of a kind that has `fields.API_KEY`, with this key."""
    body = KINDS[kind](api)
    return {**body, "fields": {**body["fields"], "API_KEY": key}}


def created(api: Api, body: Body) -> str:
    """The id of a new connection. Raises Blocked."""
    answer = api.connections("POST", "", body)
    found = answer.find("connectionId")
    if answer.status != 200 or not isinstance(found, str):
        raise Blocked(f"what it stands on was refused: {answer}")
    return found


def called(api: Api, connection: str, /, **variables: Any) -> Answer:
    """The answer to a call through a connection, with a prompt. Raises Skipped where the target can't be asked for one.

    The page has no such call; `POST /connections/{connectionId}/invoke` with the variables' values is the kit's own.
    """
    answer = api.connections("POST", f"/{connection}/invoke", {"prompt": "hi", **variables})
    if answer.status in {404, 405, 501}:
        raise Skipped("the target has no POST /connections/{connectionId}/invoke: its calls can't be seen")
    return answer
