"""A call through a connection: the very request that goes to the provider, and the call itself.

What goes in are the variables' values as one JSON object: `{"prompt": "Hello"}`. Source: connections-api, section
"The template of a custom API connection".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from conformance.connection.connection import Connection, Kind, is_secret_header
from conformance.connection.fault import Fault, RefusedError
from conformance.connection.jsontext import write_json
from conformance.connection.reply import errors, parse
from conformance.connection.shapes import ANTHROPIC, OPEN_AI, Shape
from conformance.connection.variables import values_of
from conformance.engine.answer import Answer
from conformance.http import ConnectionFailed, Handler, Headers, Request, Response
from conformance.template.mustache import Filling, MissingError, MustacheError, Steps, mustache

__all__ = ["Rendered", "invoke", "render"]

_OPEN_AI_URL = "https://api.openai.com/v1/chat/completions"
_ANTHROPIC_URL = "https://api.anthropic.com/v1/messages"
_JSON: Headers = (("content-type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A request, or the refusal of the call; `secrets` are what no answer may show."""

    request: Request | None
    refused: Answer | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)


def render(connection: Connection, given: Any, environment: Mapping[str, str] | None = None) -> Rendered:
    """The request of a call with these values; `environment` supplies names that the body does not tell itself.

    Never raises for what connection and values hold: a refusal names each fault.
    """
    environment = environment or {}
    secrets = tuple(connection.secrets())
    try:
        values = values_of(connection.variables, given)
        if connection.custom:
            secrets += tuple(value for name, value in environment.items() if is_secret_header(name))
            request = _Custom(connection, values, environment).request()
        else:
            request = _easy(connection, values)
    except RefusedError as error:
        return Rendered(None, errors(400, *error.faults), secrets)
    return Rendered(request, None, secrets)


def invoke(connection: Connection, given: Any, send: Handler, environment: Mapping[str, str] | None = None) -> Answer:
    """Render, send and parse. `send` may raise ConnectionFailed."""
    rendered = render(connection, given, environment)
    if rendered.request is None:
        return rendered.refused or errors(500)
    reply: Response | ConnectionFailed
    try:
        reply = send(rendered.request)
    except ConnectionFailed as failure:
        reply = failure
    return parse(connection, reply, rendered.secrets)


def _easy(connection: Connection, values: Mapping[str, Any]) -> Request:
    shape = ANTHROPIC if connection.kind is Kind.ANTHROPIC else OPEN_AI
    body = shape.body(connection.model, values["prompt"], values.get("system_prompt"))
    headers: Headers
    if connection.kind is Kind.AZURE_OPEN_AI:
        fields = connection.body["fields"]
        deployment, version = (quote(fields[name], safe="") for name in ("deployment_id", "api_version"))
        host = f"{fields['your_resource_name'].lower()}.openai.azure.com"
        url = f"https://{host}/openai/deployments/{deployment}/chat/completions?api-version={version}"
        headers = (("api-key", connection.key),)
        # the deployment decides which model answers
        del body["model"]
    elif connection.kind is Kind.ANTHROPIC:
        url, headers = _ANTHROPIC_URL, (("x-api-key", connection.key),)
    else:
        url, headers = _OPEN_AI_URL, (("authorization", f"Bearer {connection.key}"),)
    return Request("POST", url, (*headers, *shape.headers, *_JSON), write_json(body))


class _Custom:
    """A custom API connection being filled; every fault is kept, with the way to it."""

    def __init__(self, connection: Connection, values: Mapping[str, Any], environment: Mapping[str, str]) -> None:
        model = {} if "{{" in connection.model else {"MODEL_NAME": connection.model}
        self._connection = connection
        self._values = values
        self._filling = Filling({**model, **environment, **connection.own, **values})
        self._faults: list[Fault] = []

    def request(self) -> Request:
        shape = self._connection.shape
        url, headers = self._url(), self._headers()
        body = self._payload() if shape is None else self._shaped(shape)
        if self._faults:
            raise RefusedError(self._faults)
        told = {name.lower() for name, _ in headers}
        added = tuple(row for row in (*(shape.headers if shape else ()), *_JSON) if row[0] not in told)
        try:
            written = write_json(body)
        except (ValueError, RecursionError):
            raise RefusedError([Fault("too_deep", ("payload",), "with these values it nests too deep")]) from None
        return Request("POST", url, (*headers, *added), written)

    def _payload(self) -> Any:
        return self._filling.fill(self._connection.body["payload"], ("payload",), self._failed)

    def _shaped(self, shape: Shape) -> Any:
        model = self._text(self._connection.model, ("model",))
        return shape.body(model, self._values["prompt"], self._values.get("system_prompt"))

    def _url(self) -> str:
        told = self._connection.body.get("endpointUrl")
        template = told if isinstance(told, str) else self._connection.body["fields"]["BASE_URL"]
        before = len(self._faults)
        url = self._text(template, ("endpointUrl",), in_url=True)
        if len(self._faults) == before and (problem := _url_problem(url)):
            self._faults.append(Fault("invalid_url", ("endpointUrl",), problem))
        return url

    def _headers(self) -> Headers:
        found = []
        for number, row in enumerate(self._connection.body["headers"]):
            steps = ("headers", number, "value")
            value = self._text(row["value"], steps)
            if any(not " " <= character <= "\xff" or character == "\x7f" for character in value):
                self._faults.append(Fault("invalid_header", steps, "its value holds what no header can"))
            found.append((row["key"], value))
        return tuple(found)

    def _text(self, text: str, steps: Steps, *, in_url: bool = False) -> str:
        try:
            return mustache(text).fill(self._filling, self._quoted if in_url else None)
        except MustacheError as error:
            self._failed(steps, error)
            return text

    def _quoted(self, name: str, text: str) -> str:
        """A caller's value in a URL can't begin another part of it; the environment's are parts of a URL already."""
        return quote(text, safe="", errors="replace") if name in self._values else text

    def _failed(self, steps: Steps, error: MustacheError) -> None:
        code = "missing_value" if isinstance(error, MissingError) else "invalid_template"
        self._faults.append(Fault(code, steps, str(error)))


def _url_problem(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "once filled, it is no URL"
    if parts.scheme not in {"http", "https"} or not host:
        return "once filled, it must begin with http:// or https:// and a host"
    if not url.isascii() or any(character <= " " or character in "\x7f\\" for character in url):
        return "once filled, it holds what no URL can"
    if {".", ".."} & set(parts.path.lower().replace("%2e", ".").split("/")):
        return "once filled, its path must not climb with '..'"
    return None
