"""Where blueprints/, schemas/ and cassettes/ lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["blueprints", "cassettes", "schemas"]


@cache
def _root() -> Path:
    package = Path(__file__).parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


def blueprints() -> Path:
    """The folder of the registry's blueprint files."""
    return _root() / "blueprints"


def schemas() -> Path:
    """The folder of the JSON Schemas."""
    return _root() / "schemas"


def cassettes() -> Path:
    """The folder of the recorded exchanges."""
    return _root() / "cassettes"
