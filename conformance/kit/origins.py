"""What made a request: the connector, the call, and the placeholder behind each part of it.

Of a request that the kit itself sent, this is known. One from outside is compared with the registry's templates: the
blueprint whose text it fits best is the likely one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.blueprint import Blueprint, blueprint, blueprint_ids_of
from conformance.connector import Action
from conformance.engine.explain import Part, explain
from conformance.engine.model import masked
from conformance.engine.predict import render
from conformance.errors import ConformanceError
from conformance.http import Request
from conformance.kit.calls import Calls, Made
from conformance.mock.journal import Entry, masked_url
from conformance.template.substitutor import PARAMETERS, template

__all__ = ["Filled", "Origin", "origin", "read_back"]


@dataclass(frozen=True, slots=True)
class Filled:
    """A placeholder as written, what stands for it, what supplied it; `start` and `end` in the body, -1 elsewhere."""

    where: str
    placeholder: str
    text: str
    source: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Origin:
    """What made a request. `certain` where the kit sent it itself; `others` are blueprints that fit it too."""

    by: str
    certain: bool
    filled: tuple[Filled, ...]
    others: tuple[str, ...] = ()


def origin(entry: Entry, path: str, calls: Calls) -> Origin | None:
    """What made a request; `path` is its path and query at the provider. None where nothing known fits."""
    for made in calls:
        found = _sent(made, entry)
        if found is not None:
            return found
    return _likely(entry, path)


def _sent(made: Made, entry: Entry) -> Origin | None:
    if made.model is None or made.call is None:
        return Origin(made.by, True, ()) if any(_is_of(request, entry) for request in made.requests) else None
    model = masked(made.model)
    try:
        rendering = render(model, made.call)
    except ConformanceError:
        return None
    action = model.connector.find_action(rendering.action_type)
    for prepared in rendering.prepared:
        if _is_of(prepared.request, entry) and action is not None:
            explained = explain(model.connector, action, made.call, prepared)
            return Origin(made.by, True, tuple(_filled(explained, prepared.request.body.decode("utf-8", "replace"))))
    return None


def _is_of(request: Request, entry: Entry) -> bool:
    same = len(request.body) == entry.body_size and request.body.startswith(entry.body)
    return same and request.method == entry.method and masked_url(request.url) == entry.url


def _filled(explained: Mapping[str, list[Part]], body: str) -> Iterator[Filled]:
    for where, parts in explained.items():
        for part in parts:
            default = "" if part.placeholder.default is None else f":-{part.placeholder.default}"
            written = f"{part.prefix}{part.placeholder.name}{default}}}"
            # processors may change the body after it is filled: a place counts only where the text stands there
            stands = where == "request_body" and body[part.start : part.end] == part.text
            at = (part.start, part.end) if stands else (-1, -1)
            yield Filled(where, written, part.text, str(part.origin), *at)


# --- from outside -------------------------------------------------------------------------------------------------


def _likely(entry: Entry, path: str) -> Origin | None:
    """The registry's blueprint whose templates give this very request, the one with the most text of its own first."""
    if entry.body_size > len(entry.body):
        return None
    body = entry.body.decode("utf-8", "replace")
    found: list[tuple[int, str, tuple[Filled, ...]]] = []
    for identity in blueprint_ids_of(entry.provider):
        known = blueprint(identity)
        if known.kind != "connector":
            continue
        for action in _actions(known):
            fit = _fit(known, action, entry.method, path, body)
            if fit is not None:
                found.append((len(action.request_body or "") - sum(len(f.placeholder) for f in fit), identity, fit))
    if not found:
        return None
    found.sort(key=lambda fit: (-fit[0], fit[1]))
    _, best, filled = found[0]
    others = tuple(dict.fromkeys(identity for _, identity, _ in found if identity != best))
    return Origin(f"the blueprint {best!r}", False, filled, others[:5])


def _actions(known: Blueprint) -> tuple[Action, ...]:
    try:
        return tuple(known.connector().actions or ())
    except ConformanceError:
        return ()


def _fit(known: Blueprint, action: Action, method: str, path: str, body: str) -> tuple[Filled, ...] | None:
    if action.method.upper() != method:
        return None
    own: Mapping[str, object] = known.body.get("parameters") or {}
    address = re.sub(r"^(https?://[^/]*|\$\{parameters\.[^}]*\})", "", action.url)
    filled: list[Filled] = []
    for where, text, whole in (("url", address, path), ("request_body", action.request_body or "", body)):
        spans = read_back(text, whole)
        if spans is None:
            return None
        for written, name, start, end in spans:
            value = whole[start:end]
            source = f"the connector's parameter {name!r}" if str(own.get(name)) == value else f"the parameter {name!r}"
            at = (start, end) if where == "request_body" else (-1, -1)
            filled.append(Filled(where, written, value, source, *at))
    return tuple(filled)


def read_back(text: str, filled: str) -> list[tuple[str, str, int, int]] | None:
    """Each placeholder as written, its name, and where its value stands in a filled text; None where it does not fit.

    Where a value holds the text that follows it, the first place is taken, and the result may be None.
    """
    found: list[tuple[str, str, int, int]] = []
    placeholders = [known for known in template(text, PARAMETERS).placeholders() if not known.escaped]
    first = placeholders[0].start if placeholders else len(text)
    if not filled.startswith(text[:first]):
        return None
    at = first
    for number, known in enumerate(placeholders):
        last = number + 1 == len(placeholders)
        literal = text[known.end : len(text) if last else placeholders[number + 1].start]
        if not last and not literal:
            return None
        end = len(filled) - len(literal) if last else filled.find(literal, at)
        if end < at or filled[end : end + len(literal)] != literal:
            return None
        found.append((text[known.start : known.end], known.name, at, end))
        at = end + len(literal)
    return found if at == len(filled) else None
