"""Models and calls for tests, in a few words."""

from __future__ import annotations

import json
from typing import Any

from conformance.connector import read_connector
from conformance.engine.answer import Answer
from conformance.engine.call import Call
from conformance.engine.model import Model, deploy
from conformance.engine.predict import Rendering, render

URL = "https://provider.test/v1"
AWS_KEYS = {"access_key": "AKIDEXAMPLE", "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}


def model(
    action: dict[str, Any] | None = None,
    *,
    actions: list[dict[str, Any]] | None = None,
    interface: dict[str, str] | None = None,
    **connector: Any,
) -> Model:
    """A deployed model; its predict action sends `{"v": "${parameters.v}"}` unless told otherwise (None: no member)."""
    predict = {"action_type": "predict", "method": "POST", "url": URL, "request_body": '{"v": "${parameters.v}"}'}
    first = {name: value for name, value in {**predict, **(action or {})}.items() if value is not None}
    body = {
        "name": "a connector",
        "version": 1,
        "protocol": "http",
        "credential": {"key": "secret"},
        "actions": [first, *(actions or [])],
        **connector,
    }
    return deploy(read_connector(json.dumps(body)), interface)


def call(body: Any, algorithm: str | None = None, action: str = "predict") -> Call:
    """A call with a JSON body."""
    return Call(json.dumps(body), algorithm, action)


def parameters(**given: Any) -> Call:
    """A call with parameters."""
    return call({"parameters": given})


def documents(*docs: str | None) -> Call:
    """A call with documents."""
    return call({"text_docs": list(docs)}, "text_embedding")


def sent(rendering: Rendering) -> list[str]:
    """The bodies that go out; the call must not be refused."""
    assert rendering.refused is None, rendering.refused
    return [prepared.request.body.decode() for prepared in rendering.prepared]


def body_of(model: Model, call: Call) -> str:
    """The one body that goes out."""
    (body,) = sent(render(model, call))
    return body


def refusal_of(model: Model, call: Call) -> tuple[int, str, str]:
    """Status, type and reason of the refusal."""
    refused = render(model, call).refused
    assert isinstance(refused, Answer)
    error = refused.body["error"]
    return refused.status, error["type"], error["reason"]
