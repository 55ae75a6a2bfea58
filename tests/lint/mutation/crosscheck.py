"""Whether a real engine refuses what the kit's engine refuses, in the same words: the judge is judged."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from conformance.blueprint import blueprint
from conformance.connector import read_connector
from conformance.java.throwable import Throwable
from tests.golden_vectors import TRUSTED, comparable, run
from tests.lint.mutation.trial import Mutant
from tests.real.node import CONNECTORS, Node, Provider
from tests.real.test_registry import vector

__all__ = ["disagreements", "sampled"]


def sampled(mutants: Iterable[Mutant], count: int, *, seed: int = 0) -> list[Mutant]:
    """So many of the mutants, as many of each operator as can be."""
    by_operator: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        by_operator.setdefault(mutant.operator, []).append(mutant)
    rng = random.Random(seed)  # noqa: S311 - a sample, no secret
    for each in by_operator.values():
        rng.shuffle(each)
    found: list[Mutant] = []
    while len(found) < count and any(by_operator.values()):
        found += [each.pop() for each in by_operator.values() if each]
    return found[:count]


def disagreements(mutants: Iterable[Mutant], node: Node, provider: Provider) -> Iterator[str]:
    """What a node makes of each mutant, where it is not what the kit makes of it.

    Nothing but loopback is called: every URL of a connector leads to the provider given here. A connector that is
    refused for its URL is so by the patterns of its blueprint, which a node that serves others does not have: what
    both make of such a one is compared under the same patterns, which trust every https address.
    """
    for number, mutant in enumerate(mutants):
        try:
            body = json.loads(mutant.text)
            vectors = _vectors(mutant, body)
        except (ValueError, KeyError, TypeError, AttributeError):
            # no JSON, or not the shape that a host could be replaced in
            ours, theirs = _created(mutant.text), _created_by(node, mutant.text)
            if ours != theirs:
                yield _told(mutant, ours, theirs)
            continue
        key = f"mutant-{number}"
        for made, real in zip(vectors, node.run(vectors, provider, key), strict=True):
            kits, nodes = comparable(made, run(made)), comparable(made, real)
            if kits != nodes:
                yield _told(mutant, kits, nodes)


def _told(mutant: Mutant, kit: object, node: object) -> str:
    return f"{mutant.operator} {mutant.blueprint}: the kit says {kit}, the node {node}"


def _vectors(mutant: Mutant, body: dict[str, Any]) -> list[dict[str, Any]]:
    original = blueprint(mutant.blueprint)
    value = replace(original, body=body)
    # of several requests at a time, the node tells of each that fails, in an order of its own
    made = [vector(value, call) for call in original.calls if len(call.exchanges) == 1]
    for one in made:
        # a reply is chosen by the documented body, which a mutant need not send
        one["replies"] = [{name: part for name, part in one["replies"][0].items() if name != "when"}]
        urls = [action["url"] for action in one["connector"]["actions"]]
        if not all(url.startswith("http://provider.test") for url in urls):
            raise ValueError("a URL that leads elsewhere")
    return made


def _created(text: str) -> str:
    try:
        read_connector(text, trusted=TRUSTED)
    except Throwable as error:
        return error.type
    return "created"


def _created_by(node: Node, text: str) -> str:
    status, answer = node.call("POST", f"{CONNECTORS}/_create", text)
    if status == 200:
        node.call("DELETE", f"{CONNECTORS}/{json.loads(answer)['connector_id']}")
        return "created"
    return str(json.loads(answer)["error"]["type"])
