"""The streaming path, which a `stream` parameter takes whatever its value: another client, and never an answer.

Source: predict-pipeline, section 11; what is sent was observed on 3.6.0.
"""

from __future__ import annotations

from collections.abc import Mapping

from conformance.connector import ClientConfig
from conformance.engine.answer import Unsent
from conformance.engine.model import Model
from conformance.http import Headers, Request
from conformance.java import charsets
from conformance.java.gson_element import element_text, read_element
from conformance.java.is_json import is_json
from conformance.java.okhttp import checked_header, http_url
from conformance.java.strings import trim
from conformance.java.throwable import Throwable
from conformance.java.unescape import unescape_java
from conformance.template.substitutor import template

__all__ = ["request", "with_stream_member"]

Parameters = Mapping[str, str | None]

INTERFACE = "_llm_interface"
OPENAI = "openai/v1/chat/completions"
BEDROCK = "bedrock/converse/claude"
_ADDED = (("Accept", "text/event-stream"), ("Cache-Control", "no-cache"))
_TYPE = ("Content-Type", "application/json; charset=utf-8")
_REPLACED = frozenset(("content-type", "content-length", "transfer-encoding"))
_MOST_SECONDS = (2**31 - 1) // 1000


def with_stream_member(payload: str, parameters: Parameters) -> str:
    """The payload with the member `stream`, where it goes to OpenAI's interface. Raises Throwable."""
    if _interface(parameters) != OPENAI or not is_json(payload):
        return payload
    body = read_element(payload)
    if not isinstance(body, dict):
        raise Throwable("illegal_state_exception", f"Not a JSON Object: {element_text(body)}", status=500)
    return element_text({**body, "stream": True})


def request(model: Model, url: str, parameters: Parameters, payload: str | None) -> Request:
    """What goes to the provider: always a POST, whatever the action's method. Raises Unsent."""
    spoken = _interface(parameters)
    if model.connector.protocol == "aws_sigv4":
        if spoken != BEDROCK:
            raise Unsent(f"with aws_sigv4 it needs {INTERFACE} {BEDROCK}")
        raise Unsent("it calls Bedrock's Converse API itself, not the connector's URL")
    if spoken != OPENAI:
        raise Unsent(f"it needs {INTERFACE} {OPENAI}")
    _check_timeouts(model.client_config)
    if payload is None:
        raise Unsent("there is no body")
    try:
        target = http_url(template(url).fill(parameters) if parameters else url)
        return Request("POST", target, _headers(model.headers), charsets.encode(payload, "UTF-8"))
    except Throwable as error:
        raise Unsent(error.reason or error.type) from error


def _interface(parameters: Parameters) -> str | None:
    """The interface that the parameters name. Raises Throwable for an escape that is none."""
    spoken = parameters.get(INTERFACE)
    return None if spoken is None else unescape_java(trim(spoken).lower())


def _check_timeouts(config: ClientConfig) -> None:
    for seconds in (config.connection_timeout, config.read_timeout):
        if not 0 <= seconds <= _MOST_SECONDS:
            raise Unsent(f"its client takes no timeout of {seconds} s")


def _headers(configured: Mapping[str, str]) -> Headers:
    own = tuple(checked_header(name, value) for name, value in configured.items() if name.lower() not in _REPLACED)
    return (*own, *_ADDED, _TYPE)
