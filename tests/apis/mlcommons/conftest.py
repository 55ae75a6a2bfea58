"""An embedded API in process, with a provider that is a function: no port, no waiting."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.apis.mlcommons import MLCommons
from conformance.http import Request, Response

ORIGIN = "http://127.0.0.1:40404"
_UNSEEN = frozenset(["host", "connection", "content-length", "user-agent", "accept-encoding"])
TRUST = {
    "plugins.ml_commons.trusted_connector_endpoints_regex": ["^https?://127\\.0\\.0\\.1.*", "^https://.*"],
    "plugins.ml_commons.connector.private_ip_enabled": True,
}
Talk = Callable[..., tuple[int, Any]]


class Provider:
    """Answers each request with the reply that was set, and remembers it."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.reply: dict[str, Any] = {}

    def __call__(self, request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers if name.lower() not in _UNSEEN}
        target = request.path + (f"?{request.query}" if request.query else "")
        asked = {"method": request.method, "path": target, "headers": headers, "body": request.body.decode()}
        self.seen.append(asked)
        body = self.reply.get("body", "{}")
        text = body if isinstance(body, str) else json.dumps(body)
        sent = self.reply.get("headers", {"content-type": "application/json"})
        return Response(self.reply.get("status", 200), tuple(sent.items()), text.encode())


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def api(provider: Provider) -> Iterator[MLCommons]:
    made = MLCommons(provider, switch_delay=0)
    yield made
    made.close()


@pytest.fixture
def talk(api: MLCommons) -> Talk:
    return talker(api)


@pytest.fixture
def talk_to() -> Callable[[MLCommons], Talk]:
    """For tests that make their own API."""
    return talker


def talker(api: MLCommons) -> Talk:
    """Say something to an API: method, path and body in, status and JSON out; trusts what the recorder trusts."""

    def say(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        text = "" if body is None else body if isinstance(body, str) else json.dumps(body)
        url = "http://localhost" + path.replace(" ", "%20")
        answer = api(Request(method, url, (("content-type", "application/json"),), text.encode()))
        return answer.status, json.loads(answer.body) if answer.body else None

    say("PUT", "/_cluster/settings", {"persistent": TRUST})
    return say
