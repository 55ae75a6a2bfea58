"""Calls with a `stream` parameter: what OpenSearch 3.6.0 was seen to send, and that it does not answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.engine.answer import NoAnswer
from conformance.engine.predict import render
from tests.engine.making import model, parameters
from tests.golden_vectors import comparable, run

RECORDED: list[dict[str, Any]] = json.loads((Path(__file__).parent / "streams.json").read_text())
OPENAI = {"_llm_interface": "openai/v1/chat/completions"}


@pytest.mark.parametrize("vector", RECORDED, ids=lambda vector: str(RECORDED.index(vector)))
def test_the_kit_sends_what_the_engine_sent(vector: dict[str, Any]) -> None:
    assert comparable(vector, run(vector)) == comparable(vector, vector["expected"])


def test_most_of_them_are_not_answered() -> None:
    silent = [vector for vector in RECORDED if vector["expected"].get("response", {}).get("status") == 0]
    sent = [vector for vector in silent if vector["expected"]["requests"]]
    assert len(silent) > 80
    assert len(sent) > 50


def test_both_values_of_a_header_go_out() -> None:
    tested = model({"headers": {"Accept": "x/y", "Content-Type": "text/plain", "X-A": " v "}}, parameters=OPENAI)
    rendering = render(tested, parameters(v="x", stream="false"))
    assert rendering.prepared[0].request.headers == (
        ("Accept", "x/y"),
        ("X-A", "v"),
        ("Accept", "text/event-stream"),
        ("Cache-Control", "no-cache"),
        ("Content-Type", "application/json; charset=utf-8"),
    )


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({}, "it needs _llm_interface openai/v1/chat/completions"),
        ({"_llm_interface": "bedrock/converse/claude"}, "it needs _llm_interface openai/v1/chat/completions"),
    ],
)
def test_what_sends_nothing_says_why(own: dict[str, str], why: str) -> None:
    rendering = render(model(parameters=own), parameters(v="x", stream="true"))
    assert rendering.prepared == ()
    assert isinstance(rendering.refused, NoAnswer)
    assert rendering.refused.why.endswith(f"never answers this route; it sends nothing: {why}")
