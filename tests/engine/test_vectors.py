"""What comparisons with the real engine taught: each difference once found, as the engine had it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden_vectors import comparable, run

VECTORS: list[dict[str, Any]] = [
    vector
    for path in sorted((Path(__file__).parent / "vectors").glob("*.json"))
    for vector in json.loads(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["id"]))
def test_the_kit_does_what_the_engine_did(vector: dict[str, Any]) -> None:
    assert comparable(vector, run(vector)) == comparable(vector, vector["expected"])
