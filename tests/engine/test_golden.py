"""Every predict vector of the real engine holds: byte for byte on the wire, value for value in the answer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.golden_vectors import GOLDEN, comparable, run, vectors

EXPECTED = 1060
SHARED = Path(__file__).parents[3] / "shared" / "golden"


@pytest.mark.parametrize("name", sorted(vectors("predict")))
def test_the_kit_does_what_the_engine_did(name: str) -> None:
    differing = [
        vector["id"]
        for vector in vectors("predict")[name]
        if comparable(vector, run(vector, recorder=True)) != comparable(vector, vector["expected"])
    ]
    assert differing == []


def test_every_recorded_vector_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    counted = sum(len(found) for found in vectors("predict").values())
    with capsys.disabled():
        print(f"\n{counted} recorded predict vectors compared")
    assert counted == EXPECTED


@pytest.mark.skipif(not SHARED.is_dir(), reason="the recordings' home is not beside this checkout")
def test_the_vectors_are_as_they_were_recorded() -> None:
    def digests(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*.json")
        }

    assert digests(GOLDEN) == digests(SHARED)
