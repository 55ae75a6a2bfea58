"""The judge is judged: the suite fails each faulty implementation for what it breaks, and for nothing else."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.suite.requirement import Requirement, catalogue
from tests.miniatures.miniature import Miniature, miniatures
from tests.miniatures.world import judged

TESTED = [found for found in catalogue() if not found.untested]
CONNECTIONS = {"CONN", "KEY"}


def of_one_api(miniature: Miniature | None, *, connections: bool = False) -> list[Requirement]:
    """The requirements on the API that a miniature breaks: the other one is untouched."""
    if miniature is not None:
        connections = bool({id_.partition("-")[0] for id_ in miniature.fails} & CONNECTIONS)
    return [found for found in TESTED if (found.short in CONNECTIONS) == connections]


@pytest.mark.parametrize("connections", [False, True], ids=["ML Commons", "Connections"])
def test_an_implementation_without_a_fault_fails_nothing(connections: bool) -> None:
    assert judged(None, of_one_api(None, connections=connections)) == {}


@pytest.mark.parametrize("miniature", miniatures(), ids=lambda found: f"{found.subject}: {found.name}")
def test_the_suite_fails_a_miniature_for_what_it_breaks(miniature: Miniature) -> None:
    asked = [found for found in of_one_api(miniature) if found.id not in miniature.sometimes]
    found = judged(miniature, asked)
    failed = {id_ for id_, said in found.items() if said.startswith("fail: ")}
    blocked = {id_ for id_, said in found.items() if said.startswith("blocked: ")} if miniature.blocks else set()
    others = {id_: said for id_, said in found.items() if id_ not in (miniature.fails & failed) | blocked}
    assert others == {}
    assert failed == miniature.fails


def test_each_requirement_is_failed_by_a_miniature() -> None:
    failed = {id_ for miniature in miniatures() for id_ in miniature.fails}
    assert sorted({found.id for found in TESTED} ^ failed) == []


def test_there_are_miniatures_that_fail_for_one_thing_alone() -> None:
    counts = Counter(len(miniature.fails) for miniature in miniatures())
    print(f"{counts.total()} miniatures, {counts[1]} of which break one requirement; {len(TESTED)} requirements")
    assert counts.total() >= 40
    assert all(miniature.fails for miniature in miniatures())
