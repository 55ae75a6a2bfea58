"""Where random sequences of calls once told the embedded API from OpenSearch 3.6.0: as recorded from it, now alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.apis.mlcommons.conftest import Talk
from tests.apis.mlcommons.test_golden import hold, make_every_index
from tests.golden_vectors import unworded

RECORDED = json.loads((Path(__file__).parent / "sequences.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", RECORDED, ids=lambda vector: vector["id"])
def test_the_sequence_is_answered_alike(vector: dict[str, Any], api: Any, talk: Talk) -> None:
    make_every_index(talk)
    answers, _ = hold(talk, vector, api.context.node)
    assert unworded(answers) == unworded([step["expected"] for step in vector["steps"]])
