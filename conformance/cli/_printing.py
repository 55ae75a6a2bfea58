"""What several commands print alike: JSON, and how many of something there are."""

from __future__ import annotations

import json
from typing import Any

import click

__all__ = ["counted", "echo_json"]


def counted(count: int, noun: str) -> str:
    """`1 blueprint`, `2 blueprints`."""
    return f"{count} {noun}{'s' * (count != 1)}"


def echo_json(value: Any) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))
