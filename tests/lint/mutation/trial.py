"""Operators over blueprints: how many mutants are refused, and how many of these the linter sees."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.blueprint import blueprint, blueprint_ids
from conformance.connector import MCP
from tests.lint.mutation.judge import Judge
from tests.lint.mutation.operator import Operator, Original, operators

__all__ = ["Mutant", "predicting", "tried"]


@dataclass(frozen=True)
class Mutant:
    """A mutant that counts: refused, and seen or not, in its blueprint and (`bare`) as a body without calls."""

    operator: str
    blueprint: str
    text: str
    refused: str
    seen: bool
    bare: bool


def predicting() -> list[str]:
    """The ids of the registry's connectors that models predict through."""
    found = (blueprint(identity) for identity in blueprint_ids())
    return [one.id for one in found if one.kind == "connector" and one.body.get("protocol") not in MCP and one.calls]


def tried(
    identities: Iterable[str], chosen: Iterable[Operator] | None = None, *, most: int = 3, seed: int = 0
) -> Iterator[Mutant]:
    """The refused mutants of blueprints, at most so many of an operator and a blueprint, drawn with a seed."""
    every = list(operators().values() if chosen is None else chosen)
    for identity in identities:
        judge = Judge(blueprint(identity))
        original = Original(identity, dict(judge.blueprint.body))
        known = {bare: set(judge.findings(original.text, bare=bare)) for bare in (False, True)}
        for each in every:
            mutants = list(each.mutants(original))
            random.Random(f"{seed} {identity} {each.name}").shuffle(mutants)  # noqa: S311 - a sample, no secret
            counted = 0
            for text in mutants:
                if counted == most:
                    break
                refused = judge.refusal(text)
                if refused:
                    counted += 1
                    seen, bare = (bool(set(judge.findings(text, bare=alone)) - known[alone]) for alone in (False, True))
                    yield Mutant(each.name, identity, text, refused, seen, bare)
