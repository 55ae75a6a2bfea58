"""What the endpoints share: the store, the settings, the key, the models that are loaded, and the way out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.apis.mlcommons.settings import ClusterSettings
from conformance.apis.mlcommons.store import new_id

if TYPE_CHECKING:
    from conformance.apis.encryption import Encryptor
    from conformance.apis.mlcommons.deployment import Loaded
    from conformance.apis.mlcommons.store import Store
    from conformance.engine.call import Call
    from conformance.engine.model import Model
    from conformance.http import Handler

__all__ = ["CONNECTORS", "GROUPS", "MODELS", "TASKS", "Context", "now"]

CONNECTORS = ".plugins-ml-connector"
MODELS = ".plugins-ml-model"
GROUPS = ".plugins-ml-model-group"
TASKS = ".plugins-ml-task"


@dataclass(slots=True)
class Context:
    """One node: `loaded` are its deployed models; `switch_delay` is in seconds.

    `on_predict` hears of each predict call before it is made, with the model that is called.
    `as_documented` leaves out what 3.6.0 does otherwise than its documentation says.
    """

    store: Store
    encryptor: Encryptor
    call_out: Handler
    as_documented: bool = False
    switch_delay: float = 0.03
    on_predict: Callable[[Model, Call], None] | None = None
    node: str = field(default_factory=new_id)
    loaded: dict[str, Loaded] = field(default_factory=dict)
    settings: ClusterSettings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = ClusterSettings(self.store)


def now() -> int:
    """The time as documents have it: milliseconds since 1970."""
    return time.time_ns() // 1_000_000
