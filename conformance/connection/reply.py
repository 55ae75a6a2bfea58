"""The answer for a provider's reply: `{"output", "inputTokens", "outputTokens"}`, or the API's own error body.

Source: connections-api, section "The template of a custom API connection"; the statuses are our own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from conformance.connection.connection import Connection, Kind
from conformance.connection.fault import Fault
from conformance.connection.jsontext import read_json
from conformance.connection.keys import redacted
from conformance.connection.paths import PathError, output_path, shape_of
from conformance.connection.shapes import ANTHROPIC, OPEN_AI
from conformance.engine.answer import Answer
from conformance.http import ConnectionFailed, Response

__all__ = ["errors", "parse", "paths_of"]

SHOWN = 300
"""Characters of a provider's error that are passed on."""


def errors(status: int, *faults: Fault) -> Answer:
    """The API's error answer."""
    return Answer(status, {"errors": [fault.body() for fault in faults]})


def paths_of(connection: Connection) -> dict[str, str]:
    """The three paths: the connection's own, or those of the provider's shape."""
    if connection.kind is Kind.CUSTOM:
        return {name: connection.body[name] for name in ("outputPath", "inputTokensPath", "outputTokensPath")}
    shape = connection.shape or (ANTHROPIC if connection.kind is Kind.ANTHROPIC else OPEN_AI)
    return {"outputPath": shape.output, "inputTokensPath": shape.input_tokens, "outputTokensPath": shape.output_tokens}


def parse(connection: Connection, reply: Response | ConnectionFailed, secrets: Iterable[str] = ()) -> Answer:
    """The answer for a reply; no secret stands in it. Never raises for what the reply holds."""
    if isinstance(reply, ConnectionFailed):
        return _provider_error(f"no answer came from the provider ({reply.kind}): {reply.message}", secrets)
    body = reply.read()
    if not 200 <= reply.status < 300:
        told = body.decode("utf-8", "replace").strip()
        return _provider_error(f"the provider answered with status {reply.status}: {told}", secrets)
    try:
        value = read_json(body)
    except ValueError as error:
        return _provider_error(f"the provider's answer is no JSON: {error}", secrets)
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for (name, path), member in zip(paths_of(connection).items(), _MEMBERS, strict=True):
        try:
            found[member] = _found(path, value, number=member != "output")
        except PathError as error:
            faults.append(Fault("path_found_nothing", (name,), f"{name} {path!r} {error}"))
    if faults:
        return errors(502, *(Fault(fault.code, fault.steps, redacted(fault.message, secrets)) for fault in faults))
    return Answer(200, redacted(found, secrets))


_MEMBERS = ("output", "inputTokens", "outputTokens")


def _found(path: str, value: Any, *, number: bool) -> Any:
    found = output_path(path).find(value)
    if found is None:
        raise PathError(f"finds nothing in the reply, whose shape is {shape_of(value)}")
    if number and (isinstance(found, bool) or not isinstance(found, (int, float))):
        raise PathError(f"finds {shape_of(found)}, not a number, in the reply, whose shape is {shape_of(value)}")
    return found


def _provider_error(message: str, secrets: Iterable[str]) -> Answer:
    # masked before it is cut: half a secret would not be found
    shown: str = redacted(message, secrets)
    return errors(502, Fault("provider_error", (), shown if len(shown) <= SHOWN else shown[: SHOWN - 3] + "..."))
