"""What providers have taken away: models, members of requests, versions and paths of their APIs."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from conformance.lint.lazy import regex

__all__ = ["AddressEnd", "MemberEnd", "ModelEnd", "address_ends", "meant_model", "member_ends", "model_end"]

_DATA = Path(__file__).parent / "data" / "deprecations.json"
_PROFILE = regex(r"^(?:us|eu|apac|jp|au|ca|us-gov|global)\.")


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


@lru_cache(maxsize=2048)
def model_end(provider: str, model: str) -> ModelEnd | None:
    """What becomes of a provider's model; None where nothing is known to."""
    known = _models()
    plain = _PROFILE.sub("", model) if provider.startswith("bedrock") else model
    return known.get((provider, plain)) or known.get((provider, plain.removesuffix(":0")))


_WORDS = regex(r"[a-z]+|[0-9]+", re.IGNORECASE)
_FAMILIES = {"bedrock-runtime": "bedrock", "vertex": "google"}


@lru_cache(maxsize=2048)
def meant_model(provider: str, model: str) -> str:
    """The known model that an unknown id is a slip of the pen for; empty where it may be a newer model.

    The numbers are the same, and so are the words, but for one that has a letter too many, too few, wrong or swapped;
    or nothing but dashes, dots and capitals differ.
    """
    from conformance.mock.models import models_of

    family = _FAMILIES.get(provider, provider)
    plain = _PROFILE.sub("", model) if family == "bedrock" else model
    known = models_of(family)
    if not known or plain in known or model_end(provider, model) is not None:
        return ""
    words = _words(plain)
    found = [one for one in known if _is_slip(words, _words(one))]
    return found[0] if found else ""


@cache
def _words(model: str) -> tuple[str, ...]:
    return tuple(_WORDS.findall(model.lower()))


def _is_slip(words: tuple[str, ...], known: tuple[str, ...]) -> bool:
    if len(words) != len(known):
        return False
    wrong = [(given, right) for given, right in zip(words, known, strict=True) if given != right]
    if not wrong:
        return True
    given, right = wrong[0]
    return len(wrong) == 1 and right.isalpha() and len(right) > 3 and _is_near(given, right)


def _is_near(given: str, right: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours are swapped."""
    head = 0
    while head < min(len(given), len(right)) and given[head] == right[head]:
        head += 1
    rest, other = given[head:], right[head:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2][::-1] == other[:2] and rest[2:] == other[2:])
    )


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
