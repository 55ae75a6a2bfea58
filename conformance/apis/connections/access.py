"""Who may do what: API keys and their scopes."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import StrEnum

__all__ = ["DEMO_KEYS", "Scope", "scopes_of"]


class Scope(StrEnum):
    """What an API App is allowed."""

    VIEW = "View Connections"
    MANAGE = "Manage Connections"


DEMO_KEYS: Mapping[str, frozenset[Scope]] = {
    "demo": frozenset(Scope),
    "demo-view": frozenset((Scope.VIEW,)),
    "demo-manage": frozenset((Scope.MANAGE,)),
}
"""The keys of `conformance serve`."""


def scopes_of(keys: Mapping[str, frozenset[Scope]], given: str) -> frozenset[Scope] | None:
    """The scopes of a key; None for an unknown one. It takes as long for every key."""
    found = None
    for key, scopes in keys.items():
        if hmac.compare_digest(key.encode(), given.encode("utf-8", "surrogatepass")):
            found = scopes
    return found
