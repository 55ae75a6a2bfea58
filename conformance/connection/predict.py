"""A connection's calls in the terms of the engine, so that what shows and checks one family shows and checks both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.connection.call import render as render_call
from conformance.connection.connection import Connection, is_secret_header, read_connection
from conformance.connection.fault import Fault
from conformance.connection.jsontext import read_json
from conformance.connection.reply import errors
from conformance.connection.reply import parse as parse_reply
from conformance.engine.answer import Answer
from conformance.engine.call import Call
from conformance.engine.predict import Rendering
from conformance.engine.render import Prepared
from conformance.http import ConnectionFailed, Response
from conformance.template.mustache import mustache

__all__ = ["masked_connection", "masked_environment", "parse", "render"]

MASK = "***"
_ACTION = "PREDICT"


def render(connection: Connection, call: Call, environment: Mapping[str, str]) -> Rendering:
    """The one request of a call, whose body holds the variables' values; or its refusal."""
    try:
        given = read_json(call.body or "{}")
    except ValueError as error:
        return Rendering(_ACTION, (), errors(400, Fault("invalid_json", (), f"the variables are no JSON: {error}")))
    rendered = render_call(connection, given, environment)
    prepared = () if rendered.request is None else (Prepared(rendered.request, {}),)
    return Rendering(_ACTION, prepared, rendered.refused)


def parse(connection: Connection, rendering: Rendering, replies: Sequence[Response | ConnectionFailed]) -> Answer:
    """The answer for the provider's reply."""
    if isinstance(rendering.refused, Answer):
        return rendering.refused
    (reply,) = replies
    return parse_reply(connection, reply, connection.secrets())


def masked_connection(connection: Connection) -> Connection:
    """The connection with every secret replaced, so that no output can show one."""
    body: dict[str, Any] = dict(connection.body)
    if "API_KEY" in body.get("fields", {}):
        body["fields"] = {**body["fields"], "API_KEY": MASK}
    if connection.custom:
        if "LLM_API_KEY" in body:
            body["LLM_API_KEY"] = MASK
        body["headers"] = [{**row, "value": _masked_header(row)} for row in body["headers"]]
    return read_connection(body)


def masked_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with its secrets replaced."""
    return {name: MASK if is_secret_header(name) else value for name, value in environment.items()}


def _masked_header(row: Mapping[str, str]) -> str:
    value = row["value"]
    if mustache(value).holes or not is_secret_header(row["key"]):
        return value
    scheme, space, _ = value.rpartition(" ")
    return scheme + space + MASK
