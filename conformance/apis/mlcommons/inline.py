"""The connector inside a register body: read with other rules than a standalone one. Source: connector-api, 7.2."""

from __future__ import annotations

from typing import Any

from conformance.apis.mlcommons.connectors import check_aws
from conformance.connector import AWS, PROTOCOLS, Connector, read_inline_connector
from conformance.java.hashmap import hash_order
from conformance.java.throwable import Throwable
from conformance.java.xcontent import Body, illegal_argument

__all__ = ["read_inline"]

_ACCESS_MODES = ("public", "private", "restricted")
# Java's subclasses of IllegalArgumentException: Connector.createConnector lets them pass, and swallows all others.
_TOLD = ("illegal_argument_exception", "number_format_exception")


def read_inline(body: Body, at: str) -> Connector | None:
    """The connector at a pointer; None for a fault that the engine swallows. Raises Throwable for the others."""
    value: Any = body.at(at)
    if not isinstance(value, dict):
        raise illegal_argument("connector protocol is null")
    _check_protocol(value.get("protocol"))
    try:
        connector = read_inline_connector(_reordered(body, at), at)
    except Throwable as error:
        if error.type in _TOLD:
            raise
        return None
    if "parameters" not in value:
        connector = connector._replace(parameters=None)
    if connector.protocol == AWS:
        check_aws(connector.credential, connector.parameters or {})
    access = value.get("access")
    return connector._replace(access_mode=access if access in _ACCESS_MODES else None)


def _reordered(body: Body, at: str) -> Body:
    """The body with the connector's members as they come out of the maps that the engine reads them into first."""
    *steps, last = at.split("/")[1:]
    whole: Any = dict(body.value)
    place = whole
    for step in steps:
        place[step] = dict(place[step])
        place = place[step]
    place[last] = _hashed(place[last])
    return body._replace(value=whole)


def _hashed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _hashed(value[name]) for name in hash_order(value)}
    return [_hashed(item) for item in value] if isinstance(value, list) else value


def _check_protocol(protocol: Any) -> None:
    if protocol is None:
        raise illegal_argument("connector protocol is null")
    if not isinstance(protocol, str):
        kind = {bool: "Boolean", int: "Integer"}.get(type(protocol), "Double")
        if isinstance(protocol, (dict, list)):
            kind = "util.Map" if isinstance(protocol, dict) else "util.List"
        reason = (
            f"class java.lang.{kind} cannot be cast to class java.lang.String (java.lang.{kind} and java.lang.String "
            "are in module java.base of loader 'bootstrap')"
        )
        raise Throwable("class_cast_exception", reason, status=500)
    if protocol not in PROTOCOLS:
        raise illegal_argument(f"Can't find class for type {protocol}")
