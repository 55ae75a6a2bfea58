"""What providers have taken away: models, members of requests, versions and paths of their APIs."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["AddressEnd", "MemberEnd", "ModelEnd", "address_ends", "member_ends", "model_end"]

_DATA = Path(__file__).parent / "data" / "deprecations.json"
_PROFILE = re.compile(r"^(?:us|eu|apac|jp|au|ca|us-gov|global)\.")


class ModelEnd(NamedTuple):
    """A model that goes: `status` is retired, deprecated or unknown; `date` None where no day is known."""

    id: str
    status: str
    date: date | None
    replacement: str


class MemberEnd(NamedTuple):
    """A member of a request that a provider advises against or refuses, for some models or API versions alone.

    `model` is a pattern that matches as a whole.
    """

    schema: str
    member: str
    model: str | None
    header: tuple[str, str] | None
    severity: str
    message: str


class AddressEnd(NamedTuple):
    """A path or a query's version that a provider has switched off: a pattern for the whole path, or in the query."""

    provider: str
    path: str | None
    query: str | None
    date: date
    replacement: str


@cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_DATA.read_text("utf-8"))
    return found


@cache
def _models() -> dict[tuple[str, str], ModelEnd]:
    return {
        (row["provider"], row["id"]): ModelEnd(
            row["id"],
            row["status"],
            date.fromisoformat(row["date"]) if "date" in row else None,
            row.get("replacement", ""),
        )
        for row in _read()["models"]
    }


def model_end(provider: str, model: str) -> ModelEnd | None:
    """What becomes of a provider's model; None where nothing is known to."""
    known = _models()
    plain = _PROFILE.sub("", model) if provider.startswith("bedrock") else model
    return known.get((provider, plain)) or known.get((provider, plain.removesuffix(":0")))


@cache
def member_ends() -> tuple[MemberEnd, ...]:
    """Every member that is advised against or refused, the special cases first."""
    return tuple(
        MemberEnd(
            row["schema"],
            row["member"],
            row.get("model"),
            tuple(row["header"].split(": ")) if "header" in row else None,
            row["severity"],
            row["message"],
        )
        for row in _read()["parameters"]
    )


@cache
def address_ends() -> tuple[AddressEnd, ...]:
    """Every path and API version that is switched off."""
    return tuple(
        AddressEnd(
            row["provider"],
            row.get("path"),
            row.get("query"),
            date.fromisoformat(row["date"]),
            row.get("replacement", ""),
        )
        for row in _read()["addresses"]
    )
