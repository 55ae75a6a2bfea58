"""A connector as the engine holds it: read from a create body with the engine's own rules and errors.

Source: connector-api, sections 1.2 to 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from conformance.java.hashmap import hash_order
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument
from conformance.template.substitutor import template

__all__ = [
    "ACTION_TYPES",
    "METHODS",
    "PROTOCOLS",
    "Action",
    "ClientConfig",
    "Connector",
    "Credential",
    "read_connector",
    "read_inline_connector",
]

ACTION_TYPES = ("PREDICT", "EXECUTE", "BATCH_PREDICT", "CANCEL_BATCH_PREDICT", "BATCH_PREDICT_STATUS")
METHODS = ("GET", "POST", "PUT", "DELETE")
"""What the engine sends; others can be created, and fail when they are called."""
PROTOCOLS = ("aws_sigv4", "http", "mcp_sse", "mcp_streamable_http")
RETRY_POLICIES = ("constant", "exponential_equal_jitter", "exponential_full_jitter")
AWS = "aws_sigv4"
MCP = ("mcp_sse", "mcp_streamable_http")

_UNSAFE = re.compile(r"""[^\w \t\n\x0b\f\r.,!?():@\-/'"]""")
_ACTION_NAME = re.compile(r"[a-zA-Z0-9_-]+")


class Credential(dict[str, str]):
    """A connector's credential: a mapping whose `repr` shows the names alone."""

    def __repr__(self) -> str:
        return "{" + ", ".join(f"{name!r}: '***'" for name in self) + "}"


class Action(NamedTuple):
    """One action of a connector; `action_type` in upper case, `method` as written."""

    action_type: str
    method: str
    url: str
    headers: Mapping[str, str] | None = None
    request_body: str | None = None
    pre_process_function: str | None = None
    post_process_function: str | None = None
    name: str | None = None


class ClientConfig(NamedTuple):
    """How the engine's HTTP client behaves: timeouts in seconds, backoff in milliseconds."""

    max_connection: int = 30
    connection_timeout: int = 30
    read_timeout: int = 30
    retry_backoff_millis: int = 200
    retry_timeout_seconds: int = 30
    max_retry_times: int = 0
    retry_backoff_policy: str = "constant"
    skip_ssl_verification: bool = False


class Connector(NamedTuple):
    """A connector: parameters are texts, as the engine stores them; the credential never shows in `repr`."""

    name: str | None
    version: str | None
    protocol: str | None
    description: str | None = None
    parameters: Mapping[str, str] | None = None
    credential: Credential = Credential()
    actions: tuple[Action, ...] | None = None
    client_config: ClientConfig | None = None
    backend_roles: tuple[str, ...] | None = None
    add_all_backend_roles: bool | None = None
    access_mode: str | None = None
    dry_run: bool = False
    url: str | None = None
    headers: Mapping[str, str] | None = None

    def find_action(self, action: str) -> Action | None:
        """The first action of a type (any case), or None."""
        wanted = action.upper()
        return next((a for a in self.actions or () if a.action_type == wanted), None)

    def urls(self) -> Iterator[str]:
        """Each action's URL with the connector's own parameters filled in, as the trusted patterns see it."""
        for action in self.actions or ():
            yield template(action.url).fill(self.parameters or {})

    def aws_value(self, name: str) -> str | None:
        """`region` or `service_name`: from the parameters, else from the credential."""
        own = (self.parameters or {}).get(name)
        return own if own is not None else self.credential.get(name)


def read_connector(given: str | Body, *, trusted: Sequence[str] | None = None) -> Connector:
    """The connector of a create body (or its text), refused as `POST /_plugins/_ml/connectors/_create` refuses it.

    `trusted` are the trusted endpoint patterns; None skips that check. Raises Throwable.
    """
    connector = _read(given if isinstance(given, Body) else Body.read(given), "")
    if connector.dry_run:
        _check_texts(connector, required=False)
        return connector
    _check_required(connector)
    _check_texts(connector, required=True)
    _check_aws(connector)
    check_urls(connector, trusted)
    if connector.access_mode is not None or connector.add_all_backend_roles is not None or connector.backend_roles:
        raise illegal_argument(
            "You cannot specify connector access control parameters because the Security plugin or connector "
            "access control is disabled on your cluster."
        )
    return connector


def read_inline_connector(body: Body, pointer: str) -> Connector:
    """The connector inside a register body: not checked until it is used. Raises Throwable for wrong types."""
    return _read(body, pointer)


def check_urls(connector: Connector, trusted: Sequence[str] | None) -> None:
    """Refuse a connector without actions, or with a URL that no trusted pattern matches in full."""
    if connector.protocol in MCP:
        return
    if connector.actions is None:
        raise illegal_argument("No actions configured for this connector")
    if trusted is None:
        return
    from conformance.java.regex import full_match

    for url in connector.urls():
        if not any(full_match(pattern, url) for pattern in trusted):
            raise illegal_argument("Connector URL is not matching the trusted connector endpoint regex")


def _read(body: Body, at: str) -> Connector:
    known: dict[str, Any] = {}
    body.expect_object(at)
    for name, value in body.entries(at):
        pointer = f"{at}/{name}"
        match name:
            case "name" | "version" | "description" | "protocol":
                known[name] = _text(body, pointer, value)
            case "parameters":
                known[name] = body.parameters(pointer)
            case "credential":
                known[name] = Credential(body.text_map(pointer))
            case "actions":
                known[name] = tuple(_read_action(body, item) for item in body.items(pointer))
            case "backend_roles":
                known[name] = tuple(body.text(item) for item in body.items(pointer))
            case "add_all_backend_roles" | "dry_run":
                known[name] = body.boolean(pointer)
            case "access_mode":
                known[name] = _access_mode(body.text(pointer))
            case "client_config":
                known[name] = _read_client_config(body, pointer)
            case "url":
                known[name] = body.text_or_null(pointer)
            case "headers":
                known[name] = body.text_map(pointer)
            case _:
                pass
    known.setdefault("parameters", {})
    return Connector(**{"name": None, "version": None, "protocol": None, **known})


def _text(body: Body, pointer: str, value: Any) -> str:
    # nearly all are texts, for which nothing has to be looked up
    return value if isinstance(value, str) else body.text(pointer)


def _access_mode(text: str) -> str | None:
    return text if text in {"public", "private", "restricted"} else None


def _read_action(body: Body, at: str) -> Action:
    known: dict[str, Any] = {}
    body.expect_object(at)
    for name, value in body.entries(at):
        pointer = f"{at}/{name}"
        match name:
            case "action_type":
                known[name] = _action_type(_text(body, pointer, value))
            case "method" | "url" | "request_body" | "pre_process_function" | "post_process_function" | "name":
                known[name] = _text(body, pointer, value)
            case "headers":
                known[name] = body.text_map(pointer, 10)
            case _:
                pass
    for name, shown in (("action_type", "action type"), ("url", "url"), ("method", "method")):
        if name not in known:
            raise illegal_argument(f"{shown} can't be null")
    _check_action_name(known.get("name"))
    return Action(**known)


def _action_type(text: str) -> str:
    upper = text.upper()
    if upper not in ACTION_TYPES:
        raise illegal_argument(
            f"No enum constant org.opensearch.ml.common.connector.ConnectorAction.ActionType.{upper}"
        )
    return upper


def _check_action_name(name: str | None) -> None:
    if name is None:
        return
    if any(ord(character) < 32 for character in name):
        raise illegal_argument("Action name must not contain control characters")
    if len(name.encode("utf-16-le", "surrogatepass")) // 2 > 64:
        raise illegal_argument("Action name exceeds maximum length of 64 characters")
    if not _ACTION_NAME.fullmatch(name):
        raise illegal_argument(
            "Action name contains invalid characters. "
            "Only alphanumeric characters, hyphens, and underscores are allowed"
        )
    if name.upper() in ACTION_TYPES:
        raise illegal_argument(f"name can't be one of action type [{', '.join(ACTION_TYPES)}]")


def _read_client_config(body: Body, at: str) -> ClientConfig:
    known: dict[str, Any] = {}
    body.expect_object(at)
    for name in body.members(at):
        pointer = f"{at}/{name}"
        match name:
            case (
                "max_connection"
                | "connection_timeout"
                | "read_timeout"
                | "retry_backoff_millis"
                | "retry_timeout_seconds"
                | "max_retry_times"
            ):
                known[name] = body.integer(pointer)
            case "retry_backoff_policy":
                known[name] = body.text(pointer).lower()
                if known[name] not in RETRY_POLICIES:
                    raise illegal_argument("Unsupported retry backoff policy")
            case "skip_ssl_verification":
                known[name] = body.boolean(pointer)
            case _:
                pass
    return ClientConfig(**known)


def _check_required(connector: Connector) -> None:
    for name in ("name", "version", "protocol"):
        if getattr(connector, name) is None:
            raise illegal_argument(f"Connector {name} is null")
    mcp = connector.protocol in MCP
    if not connector.credential and not mcp:
        raise illegal_argument("Connector credential is null or empty list")
    if mcp and not (connector.url or "").strip():
        raise illegal_argument("MCP Connector url is null or blank")
    if connector.protocol not in PROTOCOLS:
        raise illegal_argument(f"Unsupported connector protocol. Please use one of [{', '.join(PROTOCOLS)}]")


def _check_texts(connector: Connector, *, required: bool) -> None:
    faults = text_faults(
        ("Model connector name", connector.name, required),
        ("Model connector description", connector.description, False),
    )
    if faults:
        raise validation_failed(faults)


def text_faults(*fields: tuple[str, str | None, bool]) -> list[str]:
    """What is wrong with names and descriptions (label, text, required), in the order in which the engine lists it."""
    faults: dict[str, str] = {}
    for label, text, required in fields:
        if required and (text is None or not text.strip()):
            faults[label] = f"{label} is required and cannot be null or blank"
        elif text is not None and text.strip() and _UNSAFE.search(text):
            faults[label] = f"{label} can only contain letters, numbers, spaces, and basic punctuation (.,!?():@-_'/\")"
    return [faults[label] for label in hash_order(faults)] if faults else []


def validation_failed(faults: Sequence[str]) -> Throwable:
    """The error that lists what a request's own validation found."""
    listed = "".join(f"{number}: {fault};" for number, fault in enumerate(faults, 1))
    return Throwable("action_request_validation_exception", f"Validation Failed: {listed}", status=400)


def _check_aws(connector: Connector) -> None:
    if connector.protocol != AWS:
        return
    if not {"access_key", "secret_key"} <= connector.credential.keys():
        raise illegal_argument("Missing credential")
    if connector.aws_value("service_name") is None:
        raise illegal_argument("Missing service name")
    if connector.aws_value("region") is None:
        raise illegal_argument("Missing region")
