"""The provider's mock takes what a blueprint sends, over a connection, and the model's end is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.blueprint import blueprint, blueprint_ids, from_mapping
from conformance.connector import MCP
from conformance.verify import Bench, Outcome, Result, on_loopback, verify
from conformance.verify.provider import reply_schema
from tests.verify.mapped import mapping


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with on_loopback() as found:
        yield found


def results(value: Any, check: str, bench: Bench | None = None) -> list[Result]:
    found = from_mapping(value) if isinstance(value, dict) else blueprint(value)
    return [result for result in verify(found, bench) if result.check == check]


def connector(identity: str) -> bool:
    return blueprint(identity).kind == "connector" and blueprint(identity).body.get("protocol") not in MCP


@pytest.mark.parametrize("identity", blueprint_ids())
def test_every_documented_call_is_taken_over_a_connection(identity: str, bench: Bench) -> None:
    known = blueprint(identity)
    found = results(identity, "provider", bench)
    assert [problem for result in found if result.outcome is Outcome.FAIL for problem in result.problems] == []
    if known.provider != "generic":
        assert [result.call for result in found if result.outcome is Outcome.PASS] == [
            call.name for call in known.calls
        ]
    else:
        assert {result.outcome for result in found} == {Outcome.SKIP}
        assert all(result.problems for result in found)


def test_a_request_goes_out_as_it_would_to_the_provider(bench: Bench) -> None:
    results("bedrock-titan-embed-text-v1", "provider", bench)
    entry = bench.mocks.journal.entries()[-1]
    host = {name.lower(): value for name, value in entry.headers}["host"]
    assert (host, entry.status) == ("bedrock-runtime.us-east-1.amazonaws.com", 200)
    assert entry.url.startswith(f"http://{host}/model/")


@pytest.mark.parametrize("where", ["in process", "over HTTP"])
def test_what_the_provider_refuses_is_told_in_its_words(where: str, bench: Bench) -> None:
    changed = mapping("openai-chat")
    action = changed["connector"]["actions"][0]
    action["request_body"] = action["request_body"].replace('"messages"', '"mesages"')
    (found,) = results(changed, "provider", bench if where == "over HTTP" else None)
    assert found.outcome is Outcome.FAIL
    (problem,) = found.problems
    assert problem.startswith("OpenAI refuses the request with status 400: schema: ")
    assert '"error"' in found.actual


def test_a_model_that_the_provider_does_not_have_is_told() -> None:
    changed = mapping("openai-embedding")
    changed["connector"]["parameters"]["model"] = "text-embedding-ada-003"
    problems = [problem for result in results(changed, "provider") for problem in result.problems]
    assert len(problems) == len(changed["calls"])
    assert all("status 404: model: The model `text-embedding-ada-003` does not exist" in told for told in problems)


def test_a_documented_reply_that_the_provider_never_gives_is_told() -> None:
    changed = mapping("openai-embedding")
    del changed["connector"]["actions"][0]["post_process_function"]
    changed["connector"]["parameters"]["response_filter"] = "$.vectors"
    call = changed["calls"][0]
    changed["calls"] = [call]
    call["exchanges"][0]["reply"]["body"] = {"vectors": [0.5]}
    tensor = {"name": "response", "dataAsMap": {"response": [0.5]}}
    call["answer"]["body"] = {"inference_results": [{"output": [tensor], "status_code": 200}]}
    assert {result.outcome for result in results(changed, "parses")} == {Outcome.PASS}
    (found,) = results(changed, "provider")
    assert found.outcome is Outcome.FAIL
    assert found.problems[0].startswith("the provider's reply gives an answer of status 500, 200 is documented: ")
    assert "$['vectors']" in found.problems[0]


def test_an_own_aws_key_is_known_to_the_mock() -> None:
    changed = mapping("bedrock-titan-embed-text-v1")
    changed["connector"]["credential"] |= {"access_key": "AKIAMINE", "secret_key": "of-mine"}
    assert {result.outcome for result in results(changed, "provider")} == {Outcome.PASS}


def test_a_host_without_a_mock_is_skipped_with_the_reason() -> None:
    changed = mapping("openai-chat")
    changed["provider"] = "somebody"
    changed["connector"]["parameters"]["endpoint"] = "models.example.org"
    changed["trusted_endpoints"] = ["^https://models\\.example\\.org/.*$"]
    (found,) = results(changed, "provider")
    assert (found.outcome, found.problems) == (Outcome.SKIP, ("no mock answers for models.example.org",))


@pytest.mark.parametrize(
    ("identity", "label", "told"),
    [
        ("openai-chat", "retired", ("gpt-3.5-turbo is retired since 2026-10-23; use gpt-5.4-mini",)),
        ("bedrock-titan-embed-text-v2", "", ()),
        ("sagemaker-embedding", "self-hosted", ()),
    ],
)
def test_the_model_s_end_is_told_and_is_no_failure(identity: str, label: str, told: tuple[str, ...]) -> None:
    (found,) = results(identity, "deprecated")
    assert (found.outcome, found.label, found.problems) == (Outcome.PASS, label, told)


def test_of_a_file_that_tells_no_status_the_mock_knows_the_model() -> None:
    changed = mapping("openai-chat")
    del changed["model"]
    (found,) = results(changed, "deprecated")
    assert (found.label, len(found.problems)) == ("retired", 1)
    assert "gpt-3.5-turbo is retired as of 2026-10-23" in found.problems[0]


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        ("openai.chat.request", "openai.chat.reply"),
        ("ollama.openai-chat.request", "ollama.openai-chat.reply"),
        ("azure-openai.embeddings.request", "azure-openai.embeddings.reply"),
        ("deepseek.chat.request", "deepseek.chat.reply"),
        ("cohere.v2-embed.request", "cohere.v2-embed.reply"),
        ("bedrock-runtime.gpt-oss.request", "bedrock-runtime.gpt-oss.reply"),
        ("blueprint", ""),
        ("", ""),
    ],
)
def test_a_reply_is_held_to_its_own_schema(asked: str, reply: str) -> None:
    assert reply_schema(asked) == reply
