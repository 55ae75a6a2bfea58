"""What the endpoints share: the store, the way out, the keys, the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.apis.connections.access import Scope
    from conformance.apis.connections.store import Store
    from conformance.http import Handler

__all__ = ["Context"]


@dataclass(frozen=True, slots=True)
class Context:
    """One service."""

    store: Store
    call_out: Handler
    keys: Mapping[str, frozenset[Scope]] = field(repr=False)
    environment: Mapping[str, str] = field(repr=False)
