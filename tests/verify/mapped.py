"""A blueprint of the registry as a mapping, to be changed."""

from __future__ import annotations

from typing import Any

import yaml

from conformance.resources import blueprints


def mapping(identity: str) -> dict[str, Any]:
    """What the blueprint's file holds."""
    read: dict[str, Any] = yaml.safe_load((blueprints() / f"{identity}.yaml").read_text(encoding="utf-8"))
    return read
