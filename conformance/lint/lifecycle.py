"""What providers have taken away: models, members of requests, versions and paths of their APIs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["AddressEnd", "MemberEnd", "ModelEnd", "address_ends", "member_ends", "model_end"]

_DATA = Path(__file__).parent / "data" / "deprecations.json"
_PROFILE = re.compile(r"^(?:us|eu|apac|jp|au|ca|us-gov|global)\.")


@dataclass(frozen=True, slots=True)
class ModelEnd:
    """A model that goes: `status` is retired, deprecated or unknown; `date` None where no day is known."""

    id: str
    status: str
    date: date | None
    replacement: str


@dataclass(frozen=True, slots=True)
class MemberEnd:
    """A member of a request that a provider advises against or refuses, for some models or API versions alone."""

    schema: str
    member: str
    model: re.Pattern[str] | None
    header: tuple[str, str] | None
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class AddressEnd:
    """A path or a query's version that a provider has switched off."""

    provider: str
    path: re.Pattern[str] | None
    query: re.Pattern[str] | None
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
            re.compile(row["model"]) if "model" in row else None,
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
            re.compile(row["path"]) if "path" in row else None,
            re.compile(row["query"]) if "query" in row else None,
            date.fromisoformat(row["date"]),
            row.get("replacement", ""),
        )
        for row in _read()["addresses"]
    )
