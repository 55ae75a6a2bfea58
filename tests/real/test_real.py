"""The kit against OpenSearch 3.6.0 itself, on vectors that nobody wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from conformance.painless.errors import PainlessUnsupportedError
from tests.golden_vectors import comparable, run
from tests.real.seats import Seats
from tests.real.strategies import CALLS, SUBJECTS, Vector, groups, streamed

AT_A_TIME = 6
STREAMED = 12
"""Groups of calls to which the engine is listened for that long."""
SILENCE = 3  # seconds after which a node that the kit says never answers is taken not to

_FIRST_CLASS = re.compile(r"class (\S+) cannot be cast to class java\.lang\.Number \([^()]*\)")
"""An operator that has met no other class yet says so; later it says what the replacement says."""

_ids = iter(range(1 << 30))


@dataclass(slots=True)
class Tally:
    """What was compared, over all subjects."""

    compared: int = 0
    connectors: int = 0
    not_imitated: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


def generated(subject: st.SearchStrategy[Vector], count: int, number: int) -> list[list[Vector]]:
    """Groups of vectors, each group with a connector of its own; always the same ones for a number."""
    found: list[list[Vector]] = []

    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(groups(subject))
    def collect(group: list[Vector]) -> None:
        found.append(group)

    collect()
    return found


def settled(outcome: Any) -> Any:
    """Without the words that depend on what a script did in an earlier call, when a call site met other classes."""
    text = json.dumps(outcome).replace('\\"receiver\\" is null', '\\"callArgs[0]\\" is null')
    return json.loads(_FIRST_CLASS.sub(r"Cannot convert [class \1] to a Number", text))


def imitated(groups_: Iterable[list[Vector]], tally: Tally) -> Iterator[list[tuple[Vector, Any]]]:
    """What the kit makes of the vectors, but for those of which it says that it does not imitate them."""
    for group in groups_:
        claimed = []
        for vector in group:
            try:
                claimed.append((vector, run(vector)))
            except PainlessUnsupportedError as unsupported:
                tally.not_imitated.append(str(unsupported))
        if claimed:
            yield claimed


def differences(groups_: list[list[Vector]], seats: Seats, tally: Tally) -> list[Vector]:
    """The vectors of which kit and node make different things, with what each made of them."""

    def ask(group: list[tuple[Vector, Any]]) -> list[dict[str, Any]]:
        unanswered = {"wait": SILENCE}
        asked = [vector | (unanswered if "<no answer>" in str(kit) else {}) for vector, kit in group]
        return seats.run(asked, f"k{next(_ids)}")

    found = []
    claimed = list(imitated(groups_, tally))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        for group, answers in zip(claimed, pool.map(ask, claimed), strict=True):
            tally.connectors += 1
            for (vector, kit), real in zip(group, answers, strict=True):
                tally.compared += 1
                if settled(comparable(vector, kit)) != settled(comparable(vector, real)):
                    found.append({**vector, "kit": kit, "expected": real})
    return found


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_the_kit_and_the_engine_agree_on_generated_vectors(
    subject: str, seats: Seats, tally: Tally, request: pytest.FixtureRequest
) -> None:
    vectors, number = request.config.getoption("--real-vectors"), request.config.getoption("--real-seed")
    made = generated(SUBJECTS[subject], -(-vectors // len(SUBJECTS) // CALLS), number)
    differing = differences(made, seats, tally)
    assert not differing, f"{len(differing)} differ, the first: {json.dumps(differing[0], indent=1)}"


def test_they_agree_on_calls_that_are_never_answered(
    seats: Seats, tally: Tally, request: pytest.FixtureRequest
) -> None:
    made = generated(streamed(), STREAMED, request.config.getoption("--real-seed"))
    differing = differences(made, seats, tally)
    assert not differing, f"{len(differing)} differ, the first: {json.dumps(differing[0], indent=1)}"


@pytest.mark.usefixtures("seats")
def test_enough_was_compared(tally: Tally, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{tally.compared} generated calls of {tally.connectors} connectors compared with OpenSearch 3.6.0,")
        print(f"{len(tally.not_imitated)} more left out: the kit says that it does not imitate their scripts")
    assert tally.compared >= 3000
