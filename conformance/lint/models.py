"""The ids of models that a connector names: in a parameter, in the URL, in the body."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from conformance.lint.lazy import regex, remembered
from conformance.lint.rule import Spot
from conformance.lint.subject import Act, Subject, once
from conformance.lint.surface import address, provider_of
from conformance.pointer import escape_pointer

__all__ = ["Named", "named_models"]

_IN_BODY = regex(r'"model(?:Id)?"\s*:\s*"([^"$\\]+)"')
_IN_PATH = regex(r"/models?/([^/:$]+(?::\d+)?)(?=[/:]|$)")


class Named(NamedTuple):
    """A model's id, whose it is, and where it stands: a pointer, and the offset in the text there."""

    provider: str
    id: str
    pointer: str
    start: int
    whole: bool = False
    """Whether it is all of the text."""

    def spot(self, subject: Subject) -> Spot:
        """Where it stands."""
        if self.whole:
            return subject.at(self.pointer)
        return subject.within(self.pointer, self.start, self.start + len(self.id))


def named_models(subject: Subject) -> list[Named]:
    """Every model that the connector names, each once."""
    found: dict[tuple[str, str], Named] = {}
    for act in subject.actions:
        for named in _named(subject, act):
            found.setdefault((named.pointer, named.id), named)
    return list(found.values())


@once
def _named(subject: Subject, act: Act) -> Sequence[Named]:
    parts = address(subject.url(act))
    provider = provider_of(parts.host) if parts else None
    if parts is None or provider is None:
        return ()
    found: list[Named] = []
    selects = "service_name" in subject.parameters
    read = {hole.name for hole in act.holes}
    for name, text in subject.raw_parameters.items():
        # whatever a template reads, or selects the engine's preset, is what is called
        if isinstance(text, str) and "model" in name.lower() and (name in read or (name == "model" and selects)):
            found.append(Named(provider.name, text, f"/parameters/{escape_pointer(name)}", 0, whole=True))
    in_path = _IN_PATH.search(act.url) if parts.path else None
    if in_path is not None:
        found.append(Named(provider.name, in_path[1], f"{act.pointer}/url", in_path.start(1)))
    for name, start in _in_body(act.body or ""):
        found.append(Named(provider.name, name, f"{act.pointer}/request_body", start))
    return found


@remembered
def _in_body(body: str) -> list[tuple[str, int]]:
    return [(found[1], found.start(1)) for found in _IN_BODY.finditer(body)]
