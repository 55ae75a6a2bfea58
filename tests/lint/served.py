"""The recorded connectors that the real engine took and served as they were meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from conformance.template.substitutor import PARAMETERS, template
from tests.golden_vectors import vectors

__all__ = ["conversations", "page_of", "predicted", "served"]

_NAME = re.compile(r"[\w.-]+")
_LEFT = re.compile(r"\$\s*\{|\bparameters\.\w|\bcredential\.\w")
Json = dict[str, Any]


def served(vector: Json) -> bool:
    """Whether the engine took a vector's connector and call, and what went to the provider is what was meant.

    Meant is: something was sent and answered with 200; each body is JSON, has no member twice (that is how a caller's
    text adds one) and holds no template any more; and the parameters that are read have names that people write.
    """
    expected = vector["expected"]
    requests = expected.get("requests", [])
    if expected.get("response", {}).get("status") != 200 or not requests:
        return False
    return all(_is_meant(request) for request in requests) and _names_are_plain(vector["connector"])


def _is_meant(request: Json) -> bool:
    shown = [request["path"], request["body"], *map(str, request["headers"].values())]
    if any(_LEFT.search(text) for text in shown):
        return False
    return _is_json(request["body"])


def _is_json(body: str) -> bool:
    try:
        if body:
            json.loads(body, object_pairs_hook=_without_doubles)
    except ValueError:
        return False
    return True


def _without_doubles(pairs: list[tuple[str, Any]]) -> Json:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a member twice")
    return dict(pairs)


def _names_are_plain(connector: Json) -> bool:
    names = [
        hole.name.removesuffix(".toString()")
        for action in connector.get("actions") or ()
        for member in ("url", "request_body")
        for hole in template(str(action.get(member) or ""), PARAMETERS).placeholders()
    ]
    return all(_NAME.fullmatch(name) for name in names)


def predicted() -> Iterator[tuple[str, Json]]:
    """The served predict vectors by id."""
    for group in vectors("predict").values():
        for vector in group:
            if "connector" in vector and served(vector):
                yield vector["id"], vector


def conversations() -> Iterator[tuple[str, Json]]:
    """The connector bodies of the API conversations that were created and then called, each with status 200."""
    for group in vectors("api").values():
        for talk in group:
            calls = [step for step in talk["steps"] if step["path"].partition("?")[0].endswith("/_predict")]
            if not calls or any(step["expected"]["status"] != 200 for step in calls):
                continue
            for step in talk["steps"]:
                creates = step["path"].partition("?")[0].endswith("/connectors/_create")
                if creates and step["expected"]["status"] == 200 and isinstance(step["body"], dict):
                    yield talk["id"], step["body"]


def page_of(vector: Json) -> str:
    """A vector as a page shows it: the connector, and the call."""
    body = vector.get("input")
    call = body if isinstance(body, str) else json.dumps(body, indent=1)
    where = "models/m/_predict"
    if vector.get("algorithm"):
        where = f"_predict/{vector['algorithm']}/m"
    elif vector.get("action"):
        where = f"models/m/_{vector['action']}"
    create = json.dumps(vector["connector"], indent=1)
    return f"POST /_plugins/_ml/connectors/_create\n{create}\n\nPOST /_plugins/_ml/{where}\n{call}\n"
