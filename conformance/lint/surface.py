"""Which provider's operation a URL is, told from its host, its path and the model in it."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from conformance.lint.lazy import regex

__all__ = ["Address", "Provider", "Surface", "address", "provider_of", "schema_like", "surface_of", "surfaces"]

_DATA = Path(__file__).parent / "data" / "surfaces.json"
_URL = regex(
    r"(?P<scheme>[a-zA-Z][\w+.-]*)://"
    r"(?P<host>[^/?#:$]*(?:\$\{[^}]*\}[^/?#:$]*)*)(?::(?P<port>[^/?#]*))?(?P<path>[^?#]*)"
)
_MODEL = regex(r"/model/([^/]+)/")


class Address(NamedTuple):
    """The parts of a URL, as far as they can be told; offsets are those of the host."""

    scheme: str
    host: str
    port: str
    path: str
    host_start: int

    @property
    def model(self) -> str:
        """The model's id in a Bedrock path, empty for another path."""
        found = _MODEL.match(self.path)
        return "" if found is None else found[1].replace("%3A", ":").replace("%3a", ":")


class Provider(NamedTuple):
    """A provider: how a caller is let in (`header: prefix`), headers it needs, the AWS service that is signed for.

    Patterns are texts, compiled when they are first asked: one file needs few of the hundred.
    """

    name: str
    hosts: tuple[str, ...]
    auth: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    aws: str = ""


class Surface(NamedTuple):
    """One operation; `pre` and `post` are the functions that fit (None: nothing is known, empty: none does).

    `methods` are those that it is called with (empty: nothing is known).
    """

    provider: Provider
    path: str
    model: str | None
    schema: str
    pre: tuple[str, ...] | None
    post: tuple[str, ...] | None
    methods: tuple[str, ...] = ()


@cache
def _read() -> tuple[dict[str, Provider], tuple[Surface, ...]]:
    data: dict[str, Any] = json.loads(_DATA.read_text("utf-8"))
    providers = {
        name: Provider(
            name,
            tuple(row["hosts"]),
            tuple(row.get("auth", ())),
            tuple(row.get("headers", ())),
            row.get("aws", ""),
        )
        for name, row in data["providers"].items()
    }
    found = tuple(
        Surface(
            providers[row["provider"]],
            row["path"],
            row.get("model"),
            row.get("schema", ""),
            tuple(row["pre"]) if "pre" in row else None,
            tuple(row["post"]) if "post" in row else None,
            tuple(row.get("methods", ("POST",) if "schema" in row else ())),
        )
        for row in data["surfaces"]
    )
    return providers, found


def surfaces() -> tuple[Surface, ...]:
    """Every operation that is known."""
    return _read()[1]


_SPECIAL = frozenset("\\.[](){}*+?|^$")


@cache
def _pattern(pattern: str) -> re.Pattern[str] | str:
    """A pattern, or the text which alone it matches: most do, and a text is compared without being compiled."""
    text = pattern.replace("\\.", "")
    return pattern.replace("\\.", ".") if _SPECIAL.isdisjoint(text) else re.compile(pattern)


def _matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches the whole of a text."""
    known = _pattern(pattern)
    return known == text if isinstance(known, str) else known.fullmatch(text) is not None


@lru_cache(maxsize=2048)
def address(url: str) -> Address | None:
    """The parts of a URL; None for one without scheme and host."""
    found = _URL.match(url.strip())
    if found is None:
        return None
    return Address(found["scheme"].lower(), found["host"], found["port"] or "", found["path"], found.start("host"))


@lru_cache(maxsize=2048)
def provider_of(host: str) -> Provider | None:
    """The provider that a host belongs to."""
    lower = host.lower()
    return next((one for one in _read()[0].values() if any(_matches(each, lower) for each in one.hosts)), None)


_ALIKE = (
    ("/v1/chat/completions", "openai.chat"),
    ("/v1/embeddings", "openai.embeddings"),
    ("/v1/completions", "openai.completions"),
    ("/api/chat", "ollama.chat"),
)
"""Paths that servers of many makers answer as the first one did."""


def schema_like(url: str) -> str:
    """The schema of the operation that a URL is, or is like; empty where nothing is known."""
    surface = surface_of(url)
    if surface is not None:
        return surface.schema
    parts = address(url)
    if parts is None or provider_of(parts.host) is not None:
        return ""
    path = re.sub("/{2,}", "/", parts.path)
    return next((schema for ending, schema in _ALIKE if path.endswith(ending)), "")


@lru_cache(maxsize=2048)
def surface_of(url: str) -> Surface | None:
    """The operation that a URL is; None for one that is not known."""
    parts = address(url)
    provider = None if parts is None else provider_of(parts.host)
    if parts is None or provider is None:
        return None
    path = re.sub("/{2,}", "/", parts.path)
    for one in surfaces():
        fits = one.provider is provider and _matches(one.path, path)
        if fits and (one.model is None or _matches(one.model, parts.model)):
            return one
    return None
