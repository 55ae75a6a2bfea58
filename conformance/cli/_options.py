"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from conformance.shard import Shard, shard_of

__all__ = ["format_option", "shard_option"]

Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(*formats: str) -> Callable[[Command], Command]:
    """`--format`, the first one being the default."""
    return click.option(
        "--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True, help="How to print."
    )


def shard_option(what: str) -> Callable[[Command], Command]:
    """`--shard N/M`: a part of the run."""

    def read(_context: click.Context, _option: click.Parameter, given: str) -> Shard:
        return shard_of(given)

    return click.option(
        "--shard", default="1/1", metavar="N/M", callback=read, help=f"Only a part of the {what}, such as 1/4."
    )
