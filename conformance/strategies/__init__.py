"""Hypothesis strategies for tests of connectors: bodies that fit a blueprint, hostile values, replies, connectors.

@given(strategies.bodies(conformance.load("openai-chat"), values=strategies.hostile_texts()))
def test_no_text_breaks_the_body(body): ...
"""

from __future__ import annotations

from conformance.strategies.bodies import bodies, parameters
from conformance.strategies.connectors import connectors
from conformance.strategies.from_schema import from_schema
from conformance.strategies.replies import replies
from conformance.strategies.values import hostile_texts, json_values, lookalikes, texts

__all__ = [
    "bodies",
    "connectors",
    "from_schema",
    "hostile_texts",
    "json_values",
    "lookalikes",
    "parameters",
    "replies",
    "texts",
]
