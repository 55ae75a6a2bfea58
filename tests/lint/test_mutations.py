"""What breaks a connector is seen: at least 95 of 100 mutants that the engine or the provider refuses."""

from __future__ import annotations

import pytest

from tests.lint.mutation.judge import Judge
from tests.lint.mutation.operator import Original, operators
from tests.lint.mutation.trial import predicting, tried

SAMPLE = (
    "azure-openai-chat",
    "bedrock-nova-multimodal",
    "bedrock-titan-embed-text-v2",
    "cohere-rerank",
    "gemini-chat",
    "openai-embedding",
    "sagemaker-semantic-highlighter",
)


def test_at_least_95_of_100_mutants_are_seen() -> None:
    mutants = list(tried(SAMPLE, most=1, seed=7))
    missed = [f"{one.operator} {one.blueprint}: {one.refused[:100]}" for one in mutants if not one.seen]
    assert len(mutants) >= 400
    assert len(missed) <= 0.05 * len(mutants), "\n".join(missed)


def test_there_are_operators_enough_and_each_says_what_it_breaks() -> None:
    assert len(operators()) >= 25
    assert all(each.what for each in operators().values())


@pytest.mark.parametrize("identity", predicting()[::8])
def test_what_is_not_changed_is_not_refused(identity: str) -> None:
    from conformance.blueprint import blueprint

    judge = Judge(blueprint(identity))
    assert judge.calls == tuple(call for call in judge.blueprint.calls if call.status == 200)
    assert judge.refusal(Original(identity, dict(judge.blueprint.body)).text) == ""
