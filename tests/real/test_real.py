"""The kit against OpenSearch 3.6.0 itself: on the registry, and on vectors that nobody wrote."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conformance.painless.errors import PainlessUnsupportedError
from tests.golden_vectors import comparable, run
from tests.real.node import Node, Provider
from tests.real.strategies import CALLS, SUBJECTS, groups

AT_A_TIME = 6

seen = [0]
CASES = 3672
"""Generated vectors in all, the same number for each subject."""


def _settled(outcome: Any) -> Any:
    """Without the one word that depends on what a script did before, when a call site met other classes."""
    return json.loads(json.dumps(outcome).replace('\\"receiver\\" is null', '\\"callArgs[0]\\" is null'))


def differences(
    node: Node, provider: Provider, groups_: list[list[dict[str, Any]]], pool: ThreadPoolExecutor
) -> list[dict[str, Any]]:
    """The vectors in which kit and node differ, with what each made of them."""
    asked = pool.map(lambda numbered: node.run(numbered[1], provider, f"k{numbered[0]}"), enumerate(groups_))
    found = []
    for group, answers in zip(groups_, asked, strict=True):
        for vector, real in zip(group, answers, strict=True):
            try:
                kit = run(vector)
            except PainlessUnsupportedError:
                continue  # the kit says that it does not imitate this, and so claims nothing
            seen[0] += 1
            if _settled(comparable(vector, kit)) != _settled(comparable(vector, real)):
                found.append({**vector, "kit": kit, "expected": real})
    return found


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_the_kit_and_the_engine_agree_on_generated_vectors(subject: str, node: Node, provider: Provider) -> None:
    budget = CASES // len(SUBJECTS) // AT_A_TIME // CALLS

    with ThreadPoolExecutor(AT_A_TIME) as pool:

        @settings(
            max_examples=budget,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(groups(SUBJECTS[subject]), min_size=AT_A_TIME, max_size=AT_A_TIME))
        def agree(found: list[list[dict[str, Any]]]) -> None:
            differing = differences(node, provider, found, pool)
            assert not differing, json.dumps(differing[0], indent=1)

        agree()


@pytest.mark.usefixtures("node")
def test_enough_was_compared(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{seen[0]} generated vectors compared with OpenSearch 3.6.0")
    assert seen[0] >= 3000
