"""The providers by name, and by the host names that are theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TypeVar

import conformance.providers
from conformance.providers.provider import Provider
from conformance.registry import Registry, load_all

__all__ = ["host_provider", "provider", "provider_names", "provider_types"]

_PROVIDERS: Registry[type[Provider]] = Registry("provider")

Class = TypeVar("Class", bound=type[Provider])


def provider(name: str, *, title: str, hosts: tuple[str, ...] = (), reference: str = "") -> Callable[[Class], Class]:
    """Register a provider's mock under its name."""

    def register(found: Class) -> Class:
        found.name, found.title, found.hosts, found.reference = name, title, hosts, reference
        _PROVIDERS.add(name, found)
        return found

    return register


@cache
def provider_types() -> Registry[type[Provider]]:
    """Every provider's mock by name."""
    load_all(conformance.providers)
    return _PROVIDERS


def provider_names() -> list[str]:
    """The names of the providers, in order."""
    return provider_types().keys()


@lru_cache(maxsize=1024)
def host_provider(host: str) -> str | None:
    """The name of the provider whose real host this is, or None."""
    wanted = host.lower().rstrip(".")
    for name, found in provider_types().items():
        if any(re.fullmatch(pattern, wanted) for pattern in found.hosts):
            return name
    return None
