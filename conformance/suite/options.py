"""How a run is asked for: the same options on the command line, under pytest and in Python."""

from __future__ import annotations

from dataclasses import dataclass, field

from conformance.shard import WHOLE, Shard, shard_of

__all__ = ["Options", "shard_of"]


@dataclass(frozen=True, slots=True)
class Options:
    """Who is tested, and how. An empty `target` is the embedded one.

    `listen` is where the suite plays the provider: `HOST:PORT`, the host as the target reaches it. `deviations` is a
    file of known ones, `none`, or `auto` for those that are kept for the target's version. `timeout` is in seconds, and
    so is `patience`: how long what the target does later may take.
    `aws_service` with `aws_region` signs with the credentials that AWS's own tools would use.
    """

    target: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""
    insecure: bool = False
    aws_region: str = ""
    aws_service: str = "es"
    listen: str = "127.0.0.1:0"
    api_key: str = field(default="demo", repr=False)
    profiles: tuple[str, ...] = ()
    shard: Shard = WHOLE
    deviations: str = "auto"
    as_documented: bool = False
    may_change_settings: bool = False
    timeout: float = 30.0
    patience: float = 10.0

    @property
    def embedded(self) -> bool:
        """Whether the target is the kit's own, in this process."""
        return not self.target
