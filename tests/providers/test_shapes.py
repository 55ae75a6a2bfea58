"""What has no request body of its own to stand beside: errors, lists, and the events of streams fit their schemas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance.http import Request, Response
from conformance.mock.check import accepts, first_fault
from conformance.providers.mocks import Mocks
from conformance.providers.registry import provider_names
from conformance.schema import schema_names

from .mutants import figure, mutants
from .test_replies import sent

ERRORS = {
    "openai": "openai.error.reply",
    "azure-openai": "azure-openai.error.reply",
    "anthropic": "anthropic.error.reply",
    "cohere": "cohere.error.reply",
    "deepseek": "deepseek.error.reply",
    "google": "google.error.reply",
    "mistral": "mistral.error.reply",
    "ollama": "ollama.error.reply",
    "llamacpp": "llamacpp.error.reply",
    "aleph-alpha": "aleph-alpha.error.reply",
    "yandex": "yandex.error.reply",
    "comprehend": "aws.json-error.reply",
    "textract": "aws.json-error.reply",
    "rekognition": "aws.json-error.reply",
    **dict.fromkeys(
        ("aws", "bedrock", "bedrock-agent-runtime", "bedrock-runtime", "lambda", "sagemaker"), "aws.error.reply"
    ),
}
"""The schema of each provider's errors."""

KEY = (("authorization", "Bearer k"), ("anthropic-version", "2023-06-01"), ("x-goog-api-key", "k"))
BAD = (("authorization", "Bearer bad-k"), ("anthropic-version", "2023-06-01"), ("x-goog-api-key", "bad-k"))
STATUSES = [400, 401, 402, 403, 404, 408, 409, 413, 415, 422, 424, 429, 500, 502, 503, 504, 529]


@pytest.fixture
def fresh() -> Mocks:
    return Mocks()


def test_every_provider_has_a_schema_of_its_errors() -> None:
    assert sorted(ERRORS) == provider_names()
    assert set(ERRORS.values()) <= set(schema_names())


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("status", STATUSES)
def test_an_error_of_any_status_has_the_provider_s_form(fresh: Mocks, name: str, status: int) -> None:
    got = fresh[name].handle(Request("POST", "http://h/", (*KEY, ("x-mock-fault", str(status))), b"{}"))
    assert first_fault(ERRORS[name], json.loads(got.body)) is None


REFUSED: dict[str, Callable[[str], Request]] = {
    "no such path": lambda _: Request("POST", "http://h/no/such/path", KEY, b"{}"),
    "a wrong method": lambda path: Request("PATCH", f"http://h{path}", KEY, b"{}"),
    "no key": lambda path: Request("POST", f"http://h{path}", (), b"{}"),
    "a wrong key": lambda path: Request("POST", f"http://h{path}", BAD, b"{}"),
    "no JSON": lambda path: Request("POST", f"http://h{path}", KEY, b"{"),
    "another type": lambda path: Request("POST", f"http://h{path}", (*KEY, ("content-type", "text/plain")), b"{}"),
    "an empty object": lambda path: Request("POST", f"http://h{path}", KEY, b"{}"),
    "a long header": lambda path: Request("POST", f"http://h{path}", (*KEY, ("x", "a" * 70_000)), b"{}"),
    "a climbing path": lambda _: Request("POST", "http://h/v1/../v1/x", KEY, b"{}"),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("why", REFUSED)
def test_every_refusal_has_the_provider_s_form(fresh: Mocks, name: str, why: str) -> None:
    paths = [r.path for r in fresh[name].routes() if r.body == "json" and "{" not in r.path] or ["/"]
    path = "/model/us.anthropic.claude-sonnet-5/converse" if name == "bedrock-runtime" else paths[0]
    got = fresh[name].handle(REFUSED[why](path))
    if got.status >= 400:
        assert first_fault(ERRORS[name], json.loads(got.body)) is None
    else:
        assert why in {"no key", "a wrong key", "another type"}, "only a server without keys may let this in"


@pytest.mark.parametrize("name", sorted(set(ERRORS.values())))
def test_an_error_of_another_form_is_refused(fresh: Mocks, name: str) -> None:
    provider = next(key for key, schema in ERRORS.items() if schema == name)
    good = json.loads(fresh[provider].handle(Request("POST", "http://h/", (("x-mock-fault", "429"),), b"{}")).body)
    assert accepts(name, good)
    assert sum(not accepts(name, mutant) for mutant in mutants(good, unknown=False)) >= 5


# --- lists --------------------------------------------------------------------------------------------------------

LISTS = {
    "openai": ("/v1/models", "openai.models.reply"),
    "anthropic": ("/v1/models", "anthropic.models.reply"),
    "deepseek": ("/models", None),
    "google": ("/v1beta/models", "google.models.reply"),
    "ollama": ("/api/tags", "ollama.tags.reply"),
}


@pytest.mark.parametrize("name", [name for name, (_, schema) in LISTS.items() if schema])
def test_a_list_fits_its_schema_and_a_spoilt_one_does_not(fresh: Mocks, name: str) -> None:
    path, schema = LISTS[name]
    got = json.loads(fresh[name].handle(Request("GET", f"http://h{path}", KEY)).body)
    assert schema is not None
    assert first_fault(schema, got) is None
    short = {key: value[:1] if isinstance(value, list) else value for key, value in got.items()}
    assert sum(not accepts(schema, mutant) for mutant in mutants(short, unknown=False)) >= 5


def test_counts_files_and_jobs_fit_their_schemas(fresh: Mocks) -> None:
    body = json.dumps({"contents": [{"parts": [{"text": "one two"}]}]}).encode()
    counted = fresh["google"].handle(Request("POST", "http://h/v1/models/gemini-3.5-flash:countTokens", KEY, body))
    assert first_fault("google.count-tokens.reply", json.loads(counted.body)) is None
    batch = json.loads(fresh["openai"].handle(Request("GET", "http://h/v1/batches/batch_abc123", KEY)).body)
    assert first_fault("openai.batches.reply", batch) is None
    file = json.loads(fresh["openai"].handle(Request("GET", "http://h/v1/files/file-abc123", KEY)).body)
    assert first_fault("openai.files.reply", file) is None
    jobs = fresh["bedrock"].handle(Request("GET", "http://h/model-invocation-jobs", KEY))
    assert first_fault("bedrock.list-model-invocation-jobs.reply", json.loads(jobs.body)) is None
    one = fresh["bedrock"].handle(Request("GET", "http://h/model-invocation-job/abc123def456", KEY))
    assert first_fault("bedrock.get-model-invocation-job.reply", json.loads(one.body)) is None


def test_each_line_of_a_batch_of_messages_fits_its_schema(fresh: Mocks) -> None:
    good = {"model": "claude-sonnet-4-6", "max_tokens": 9, "messages": [{"role": "user", "content": "x"}]}
    rows = [("a", good), ("b", {**good, "max_tokens": 0}), ("mock-expired-c", good)]
    made = sent(fresh, "anthropic.batches", {"requests": [{"custom_id": n, "params": p} for n, p in rows]})
    at = f"http://h/v1/messages/batches/{json.loads(made.body)['id']}"
    ended = json.loads(fresh["anthropic"].handle(Request("GET", at, KEY)).body)
    assert first_fault("anthropic.batches.reply", ended) is None
    lines = fresh["anthropic"].handle(Request("GET", f"{at}/results", KEY)).read().splitlines()
    found = [json.loads(line) for line in lines]
    assert [first_fault("anthropic.batch-result.reply", row) for row in found] == [None, None, None]
    assert not accepts("anthropic.batch-result.reply", {"custom_id": "a", "result": {"type": "succeeded"}})


# --- streams ------------------------------------------------------------------------------------------------------

USER = [{"role": "user", "content": "one two three four five"}]
TOOL = {"type": "function", "function": {"name": "find", "parameters": {"type": "object", "properties": {}}}}
CLAUDE = {"model": "claude-sonnet-4-6", "max_tokens": 2000, "stream": True, "messages": USER}
STREAMS: list[tuple[str, dict[str, Any], str]] = [
    (
        "openai.chat",
        {"model": "gpt-4o", "messages": USER, "stream": True, "stream_options": {"include_usage": True}},
        "openai.chat-chunk.reply",
    ),
    (
        "openai.chat",
        {"model": "gpt-4o", "messages": USER, "stream": True, "tools": [TOOL], "tool_choice": "required"},
        "openai.chat-chunk.reply",
    ),
    ("azure-openai.chat", {"messages": USER, "stream": True}, "openai.chat-chunk.reply"),
    ("deepseek.chat", {"model": "deepseek-v4-flash", "messages": USER, "stream": True}, "openai.chat-chunk.reply"),
    ("ollama.openai-chat", {"model": "llama3.2", "messages": USER, "stream": True}, "openai.chat-chunk.reply"),
    ("llamacpp.chat", {"messages": USER, "stream": True}, "openai.chat-chunk.reply"),
    ("openai.responses", {"model": "gpt-4.1", "input": "one two", "stream": True}, "openai.responses-event.reply"),
    ("anthropic.messages", CLAUDE, "anthropic.messages-event.reply"),
    (
        "anthropic.messages",
        {**CLAUDE, "thinking": {"type": "enabled", "budget_tokens": 1024}},
        "anthropic.messages-event.reply",
    ),
    (
        "anthropic.messages",
        {**CLAUDE, "tools": [{"name": "f", "input_schema": {"type": "object"}}], "tool_choice": {"type": "any"}},
        "anthropic.messages-event.reply",
    ),
    (
        "cohere.v2-chat",
        {"model": "command-a-03-2025", "messages": USER, "stream": True},
        "cohere.v2-chat-event.reply",
    ),
    (
        "cohere.v2-chat",
        {
            "model": "command-a-03-2025",
            "messages": USER,
            "stream": True,
            "tools": [TOOL],
            "tool_choice": "REQUIRED",
        },
        "cohere.v2-chat-event.reply",
    ),
    ("cohere.v1-chat", {"message": "one two", "stream": True}, "cohere.v1-chat-event.reply"),
    ("ollama.chat", {"model": "llama3.2", "messages": USER}, "ollama.chat.reply"),
    ("ollama.generate", {"model": "llama3.2", "prompt": "x"}, "ollama.generate.reply"),
    ("llamacpp.completion", {"prompt": "one two", "stream": True}, "llamacpp.completion.reply"),
]


def pieces(response: Response) -> Iterator[Any]:
    """The JSON values of a stream, of events or of lines."""
    for line in response.read().decode().splitlines():
        text = line.removeprefix("data: ") if line.startswith("data: ") else line if line.startswith("{") else ""
        if text and text != "[DONE]":
            yield json.loads(text)


@pytest.mark.parametrize(("name", "body", "schema"), STREAMS, ids=[f"{n}-{i}" for i, (n, _, _) in enumerate(STREAMS)])
def test_each_piece_of_a_stream_fits_its_schema(fresh: Mocks, name: str, body: Any, schema: str) -> None:
    got = sent(fresh, name, body)
    assert (got.status, fresh.journal.entries()[-1].refused) == (200, "")
    found = list(pieces(got))
    assert len(found) > 1
    assert [fault for piece in found if (fault := first_fault(schema, piece))] == []


@pytest.mark.parametrize("schema", sorted({schema for _, _, schema in STREAMS}))
def test_a_spoilt_piece_of_a_stream_is_refused(fresh: Mocks, schema: str) -> None:
    name, body, _ = next(row for row in STREAMS if row[2] == schema)
    found = list(pieces(sent(fresh, name, body)))
    refused = figure([found[0]], lambda piece: piece == found[0], lambda piece: accepts(schema, piece), unknown=False)
    assert refused.known - len(refused.missed) >= 5
