"""A sample of the mutants that the linter is measured with, on the real engine: it refuses them in the same words."""

from __future__ import annotations

from tests.lint.mutation.crosscheck import disagreements, sampled
from tests.lint.mutation.trial import predicting, tried
from tests.real.node import Node, Provider


def test_the_engine_refuses_what_the_kit_refuses(node: Node, provider: Provider) -> None:
    mutants = sampled(tried(predicting()[::12], most=1), 120)
    assert len(mutants) == 120
    assert list(disagreements(mutants, node, provider)) == []
