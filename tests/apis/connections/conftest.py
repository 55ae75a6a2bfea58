"""A service whose provider is a function, and a short way to talk to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from conformance.apis.connections import Connections
from conformance.http import Request, Response
from tests.connection.samples import ENVIRONMENT, sample

BASE = "http://localhost/api/public"
REPLY = {"choices": [{"message": {"content": "Hi"}}], "usage": {"prompt_tokens": 3, "completion_tokens": 1}}


@dataclass
class Provider:
    """Answers as it is told, and keeps what it was sent."""

    answer: Callable[[Request], Response] = lambda _: Response(200, (), json.dumps(REPLY).encode())
    received: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Response:
        self.received.append(request)
        return self.answer(request)


@dataclass
class Client:
    """Talks JSON to a service."""

    service: Connections
    provider: Provider

    def raw(self, method: str, path: str, body: bytes = b"", **headers: str | None) -> Response:
        told = {"x-api-key": "demo", "content-type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        pairs = tuple((name, value) for name, value in told.items() if value is not None)
        return self.service(Request(method, BASE + path, pairs, body))

    def say(self, method: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, Any]:
        response = self.raw(method, path, b"" if body is None else json.dumps(body).encode(), **headers)
        assert response.header("content-type") == "application/json"
        return response.status, json.loads(response.read())

    def faults(self, method: str, path: str, body: Any = None, **headers: str | None) -> tuple[int, list[str]]:
        status, answer = self.say(method, path, body, **headers)
        assert answer.keys() == {"errors"}
        assert all(row.keys() == {"code", "path", "msg"} and row["msg"] for row in answer["errors"])
        return status, [f"{row['path']} {row['code']}" for row in answer["errors"]]

    def make(self, name: str = "open-ai", **members: Any) -> str:
        status, answer = self.say("POST", "/connections", sample(name, **members))
        assert status == 200, answer
        made: str = answer["connectionId"]
        return made


@pytest.fixture
def client() -> Client:
    provider = Provider()
    return Client(Connections(provider, environment=ENVIRONMENT), provider)
