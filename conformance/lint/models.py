"""The ids of models that a connector names: in a parameter, in the URL, in the body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from conformance.lint.rule import Spot
from conformance.lint.subject import Act, Subject
from conformance.lint.surface import Address, address, provider_of
from conformance.pointer import escape_pointer

__all__ = ["Named", "named_models"]

_IN_BODY = re.compile(r'"model(?:Id)?"\s*:\s*"([^"$\\]+)"')
_IN_PATH = re.compile(r"/models?/([^/:$]+(?::\d+)?)(?=[/:]|$)")


class Named(NamedTuple):
    """A model's id, whose it is, and where it stands; `start` is its offset in the text at the pointer."""

    provider: str
    id: str
    at: Spot
    pointer: str
    start: int | None


def named_models(subject: Subject) -> list[Named]:
    """Every model that the connector names, each once."""
    found: dict[tuple[str, str], Named] = {}
    for act in subject.actions:
        parts = address(subject.url(act))
        provider = provider_of(parts.host) if parts else None
        if parts is None or provider is None:
            continue
        for named in _of(subject, act, parts, provider.name):
            found.setdefault((named.pointer, named.id), named)
    return list(found.values())


def _of(subject: Subject, act: Act, parts: Address, provider: str) -> Iterator[Named]:
    read = {hole.name for hole in subject.holes if hole.act is act}
    selects = "service_name" in subject.parameters
    for name, text in subject.raw_parameters.items():
        # whatever a template reads, or selects the engine's preset, is what is called
        if isinstance(text, str) and "model" in name.lower() and (name in read or (name == "model" and selects)):
            pointer = f"/parameters/{escape_pointer(name)}"
            yield Named(provider, text, subject.at(pointer), pointer, 0)
    found = _IN_PATH.search(act.url)
    if found is not None and parts.path:
        pointer = f"{act.pointer}/url"
        yield Named(provider, found[1], subject.within(pointer, *found.span(1)), pointer, found.start(1))
    for literal in _IN_BODY.finditer(act.body or ""):
        pointer = f"{act.pointer}/request_body"
        yield Named(provider, literal[1], subject.within(pointer, *literal.span(1)), pointer, literal.start(1))
