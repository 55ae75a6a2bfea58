"""The two cluster settings without which no provider on a private address can be called: set, and put back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from conformance.errors import TargetError
from conformance.suite.answer import Answer, Broken
from conformance.suite.target import Target

__all__ = ["PRIVATE", "TRUST", "changed", "prepare", "put_back", "trusted_patterns"]

TRUST = "plugins.ml_commons.trusted_connector_endpoints_regex"
PRIVATE = "plugins.ml_commons.connector.private_ip_enabled"
_PATH = "/_cluster/settings?flat_settings=true"

Layers = dict[str, dict[str, Any]]


def _read(target: Target, *, defaults: bool = False) -> Answer:
    return target.send("GET", _PATH + ("&include_defaults=true" if defaults else ""))


def _value(answer: Answer, name: str) -> tuple[str, Any]:
    """The layer in which a setting is in force, and its value there."""
    for layer in ("transient", "persistent", "defaults"):
        found = answer.find(layer)
        if isinstance(found, dict) and name in found:
            return layer, found[name]
    return "defaults", None


def trusted_patterns(target: Target) -> list[str]:
    """The patterns of the URLs that connectors may have."""
    _, value = _value(_read(target, defaults=True), TRUST)
    return [value] if isinstance(value, str) else list(value or [])


def prepare(target: Target, origin: str) -> Layers:
    """Let connectors reach `origin`; gives what is to be put back, per layer. Raises TargetError."""
    answer = _read(target, defaults=True)
    if answer.status != 200:
        raise TargetError(f"{target.url}: the cluster settings can't be read ({answer.status})")
    changes: Layers = {}
    restore: Layers = {}
    layer, trusted = _value(answer, TRUST)
    patterns = [trusted] if isinstance(trusted, str) else list(trusted or [])
    if not any(_matches(pattern, f"{origin}/x") for pattern in patterns):
        into = "persistent" if layer == "defaults" else layer
        changes.setdefault(into, {})[TRUST] = [*patterns, f"^{re.escape(origin.rpartition(':')[0])}:[0-9]+/.*$"]
        restore.setdefault(into, {})[TRUST] = None if layer == "defaults" else trusted
    layer, private = _value(answer, PRIVATE)
    if str(private).lower() != "true":
        into = "persistent" if layer == "defaults" else layer
        changes.setdefault(into, {})[PRIVATE] = True
        restore.setdefault(into, {})[PRIVATE] = None if layer == "defaults" else private
    if changes:
        said = target.send("PUT", "/_cluster/settings", changes)
        if said.status != 200:
            raise TargetError(
                f"{target.url} doesn't let connectors call {origin}, and this user may not change that: {said}"
            )
    return restore


def _matches(pattern: str, url: str) -> bool:
    try:
        return re.fullmatch(pattern, url) is not None
    except re.error:
        return False  # a pattern of Java's own: that ours is missing is found out by adding it


def put_back(target: Target, restore: Layers) -> None:
    """Undo what `prepare` did. Raises Broken."""
    if restore:
        said = target.send("PUT", "/_cluster/settings", restore)
        if said.status != 200:
            raise Broken(f"the cluster settings could not be put back: {said}")


@contextmanager
def changed(target: Target, values: Mapping[str, Any]) -> Iterator[None]:
    """Other cluster settings until the end of the block."""
    answer = _read(target)
    layers = {name: _value(answer, name) for name in values}
    into = {name: "transient" if layer == "transient" else "persistent" for name, (layer, _) in layers.items()}
    given: Layers = {}
    restore: Layers = {}
    for name, value in values.items():
        given.setdefault(into[name], {})[name] = value
        restore.setdefault(into[name], {})[name] = layers[name][1]
    try:
        said = target.send("PUT", "/_cluster/settings", given)
        if said.status != 200:
            raise Broken(f"the cluster settings can't be changed: {said}")
        yield
    finally:
        put_back(target, restore)
