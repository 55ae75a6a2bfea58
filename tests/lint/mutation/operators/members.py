"""Members of the connector: misspelt, missing, of another type, or with a value that the engine does not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.lint.mutation.operator import Original, Value, operator, swapped

OF_CONNECTOR = ("name", "version", "protocol", "parameters", "credential", "actions")
OF_ACTION = ("action_type", "method", "url", "headers", "request_body", "pre_process_function", "post_process_function")


def _renamed(value: Value, name: str, new: str) -> Value:
    return {new if key == name else key: inner for key, inner in value.items()}


@operator
def misspell_member(original: Original) -> Iterator[Value]:
    """A member's key has two letters in the wrong order."""
    for name in OF_CONNECTOR:
        if name in original.body:
            yield _renamed(original.copy(), name, swapped(name))
    for at, action in enumerate(original.body["actions"]):
        for name in OF_ACTION:
            if name in action:
                fresh = original.copy()
                fresh["actions"][at] = _renamed(action, name, swapped(name))
                yield fresh


@operator
def capital_member(original: Original) -> Iterator[Value]:
    """A member's key begins with a capital, or is written in camel case."""
    for name in ("protocol", "credential", "actions"):
        yield _renamed(original.copy(), name, name.title())
    for at, action in enumerate(original.body["actions"]):
        for name in ("action_type", "request_body", "url", "post_process_function"):
            if name in action:
                fresh = original.copy()
                head, *rest = name.split("_")
                camel = head + "".join(word.title() for word in rest)
                fresh["actions"][at] = _renamed(action, name, camel if camel != name else name.upper())
                yield fresh


@operator
def drop_member(original: Original) -> Iterator[Value]:
    """A member is left out."""
    for name in OF_CONNECTOR:
        fresh = original.copy()
        if fresh.pop(name, None) is not None:
            yield fresh
    for name in OF_ACTION:
        for action, fresh in original.actions():
            if action.pop(name, None) is not None:
                yield fresh


@operator
def wrong_member_type(original: Original) -> Iterator[Value]:
    """A member has another type: an object for a text, a list for an object."""
    wrong: dict[str, Any] = {
        "parameters": ["model"],
        "credential": "key",
        "actions": {"action_type": "predict"},
        "name": ["x"],
        "protocol": {"type": "http"},
    }
    for name, value in wrong.items():
        if name in original.body:
            yield {**original.copy(), name: value}
    yield {**original.copy(), "actions": original.body["actions"][0]}
    for name, value in (("request_body", {"a": 1}), ("headers", "Content-Type: application/json"), ("url", ["x"])):
        for action, fresh in original.actions():
            if name in action:
                action[name] = value
                yield fresh


@operator
def nested_credential(original: Original) -> Iterator[Value]:
    """The credential's keys stand one level too deep."""
    yield {**original.copy(), "credential": {"basic": original.body["credential"]}}


@operator
def name_with_brackets(original: Original) -> Iterator[Value]:
    """A name or a description has characters that the engine does not take."""
    yield {**original.copy(), "name": "<YOUR CONNECTOR>"}
    yield {**original.copy(), "name": "Chat & co"}
    yield {**original.copy(), "description": "Calls [a model] #1"}


@operator
def wrong_protocol(original: Original) -> Iterator[Value]:
    """The protocol is another one, or written in another way."""
    protocol = original.body["protocol"]
    for other in (protocol.upper(), "https", "aws_sigv4" if protocol == "http" else "http", "sigv4", "aws-sigv4"):
        yield {**original.copy(), "protocol": other}


@operator
def wrong_action_type(original: Original) -> Iterator[Value]:
    """An action's type is one that there is not, or another one."""
    for other in ("predit", "inference", "embedding", "execute"):
        for action, fresh in original.actions():
            action["action_type"] = other
            yield fresh


@operator
def wrong_method(original: Original) -> Iterator[Value]:
    """An action's method is another one, or none that the engine has."""
    for other in ("PATCH", "GET", "PUT", "PSOT"):
        for action, fresh in original.actions():
            action["method"] = other
            yield fresh


@operator
def wrong_client_config(original: Original) -> Iterator[Value]:
    """A setting of the client is out of range or unknown to the engine."""
    for wrong in (
        {"retry_backoff_policy": "linear"},
        {"max_connection": 0},
        {"max_retry_times": -2},
        {"connection_timeout": "10s"},
        {"read_timeout": -5},
        {"max_connection": "many"},
    ):
        yield {**original.copy(), "client_config": wrong}


@operator
def empty_credential(original: Original) -> Iterator[Value]:
    """The credential is empty or null."""
    yield {**original.copy(), "credential": {}}
    yield {**original.copy(), "credential": None}


@operator
def no_actions(original: Original) -> Iterator[Value]:
    """The list of actions is empty."""
    yield {**original.copy(), "actions": []}
