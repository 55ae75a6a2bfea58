"""API keys: what is shown of them, what can be one, and how they are kept out of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

__all__ = ["key_problem", "looks_masked", "masked", "redacted"]

HEAD, STARS, TAIL = 2, 15, 4
SHORTEST_SHOWN = 12
SHORTEST_SECRET = 8
"""Shorter keys are not looked for in texts: they would be found in words."""

_MASK = re.compile(r".{2}\*{15,}.{4}", re.DOTALL)
_IN_A_HEADER = re.compile(r"[!-~](?:[ -~]*[!-~])?")


def masked(key: str) -> str:
    """What is shown of a key: its first 2 and last 4 characters around 15 asterisks, of a short one asterisks alone.

    >>> masked("sk-proj-4711-MQAA")
    'sk***************MQAA'
    """
    if len(key) < SHORTEST_SHOWN:
        return "*" * (HEAD + STARS + TAIL)
    return key[:HEAD] + "*" * STARS + key[-TAIL:]


def looks_masked(key: str) -> bool:
    """Whether a key is what `masked` gives: writing a mask back is the classic way to lose a key."""
    return _MASK.fullmatch(key) is not None


def key_problem(key: str) -> str | None:
    """Why a text can't be a key, or None; the text is not shown."""
    if not key:
        return "must not be empty"
    if looks_masked(key):
        return "is a mask as this API shows it, not a key: send the whole key"
    if not _IN_A_HEADER.fullmatch(key):
        return "can't stand in a header: printable ASCII without spaces at the ends is accepted"
    return None


def redacted(value: Any, secrets: Iterable[str]) -> Any:
    """A JSON value with every secret in its texts replaced by its mask."""
    # the longest first: one may be a part of another
    known = sorted({secret for secret in secrets if len(secret) >= SHORTEST_SECRET}, key=len, reverse=True)
    return _redacted(value, known) if known else value


def _redacted(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            if secret in value:
                value = value.replace(secret, masked(secret))
        return value
    if isinstance(value, dict):
        return {_redacted(name, secrets): _redacted(member, secrets) for name, member in value.items()}
    if isinstance(value, list):
        return [_redacted(item, secrets) for item in value]
    return value
