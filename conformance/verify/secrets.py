"""Credentials of a blueprint, kept out of what is shown: results are printed, and reports are uploaded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from conformance.blueprint import Blueprint
from conformance.lint.secrets import secrets_in
from conformance.verify.result import Result

__all__ = ["masked", "secrets_of"]

SHORTEST = 8
"""A shorter value would be found in words."""

_NO_SECRET = frozenset(("region", "service_name"))
_SECRET = re.compile(r"(?i)key|secret|token|password|auth")


def secrets_of(blueprint: Blueprint) -> list[str]:
    """The values that must not be shown, the longest first."""
    found = {value for value in _values(blueprint) if isinstance(value, str) and len(value) >= SHORTEST}
    found.update(secrets_in(blueprint.body))
    return sorted(found, key=lambda value: (-len(value), value))


def _values(blueprint: Blueprint) -> Iterator[object]:
    credential, fields = blueprint.body.get("credential"), blueprint.body.get("fields")
    if isinstance(credential, Mapping):
        yield from (value for name, value in credential.items() if name not in _NO_SECRET)
    for told in (fields, blueprint.environment):
        if isinstance(told, Mapping):
            yield from (value for name, value in told.items() if _SECRET.search(name))


def masked(result: Result, secrets: Sequence[str]) -> Result:
    """The result with each secret replaced by stars."""
    if not secrets or not (result.expected or result.actual or result.problems):
        return result
    return replace(
        result,
        problems=tuple(_without(text, secrets) for text in result.problems),
        expected=_without(result.expected, secrets),
        actual=_without(result.actual, secrets),
    )


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text
