"""A stream that fails in its midst, with status 200: each client raises what it has for that."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import anthropic
import boto3  # type: ignore[import-untyped]  # AWS ships no types
import ollama
import openai
import pytest
from botocore.exceptions import EventStreamError  # type: ignore[import-untyped]  # AWS ships no types

from conformance.http import Request
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
from conformance.providers.mocks import Mocks

FAULT = {"x-mock-fault": "stream-error"}
USER: Any = [{"role": "user", "content": "one two three four five six"}]


def read_openai(base: str) -> list[str]:
    with openai.OpenAI(base_url=f"{base}/openai/v1", api_key="k", max_retries=0, default_headers=FAULT) as client:
        chunks = client.chat.completions.create(model="gpt-4o", messages=USER, stream=True)
        said: list[str] = []
        with pytest.raises(openai.APIError):
            said.extend(chunk.choices[0].delta.content or "" for chunk in chunks)
        return said


def read_responses(base: str) -> list[str]:
    with openai.OpenAI(base_url=f"{base}/openai/v1", api_key="k", max_retries=0, default_headers=FAULT) as client:
        events = client.responses.create(model="gpt-4.1", input="one two three", stream=True)
        said: list[str] = []
        with pytest.raises(openai.APIError):
            said.extend(event.type for event in events)
        return said


def read_anthropic(base: str) -> list[str]:
    with anthropic.Anthropic(base_url=f"{base}/anthropic", api_key="k", max_retries=0) as client:
        events = client.messages.create(
            model="claude-sonnet-4-6", max_tokens=50, messages=USER, stream=True, extra_headers=FAULT
        )
        said: list[str] = []
        with pytest.raises(anthropic.APIStatusError, match="api_error"):
            said.extend(event.type for event in events)
        return said


def read_ollama(base: str) -> list[str]:
    client = ollama.Client(host=f"{base}/ollama", headers=FAULT)
    said: list[str] = []
    with pytest.raises(ollama.ResponseError):
        said.extend(part.message.content or "" for part in client.chat("llama3.2", USER, stream=True))
    return said


def aws(base: str, service: str, mock: str) -> Any:
    client = boto3.client(
        service,
        endpoint_url=f"{base}/{mock}",
        region_name="us-west-2",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )
    client.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header(*next(iter(FAULT.items())))
    )
    return client


def read_converse(base: str) -> list[str]:
    asked = [{"role": "user", "content": [{"text": "one two three four five six"}]}]
    got = aws(base, "bedrock-runtime", "bedrock-runtime").converse_stream(
        modelId="us.anthropic.claude-sonnet-5", messages=asked
    )
    said: list[str] = []
    with pytest.raises(EventStreamError, match="internalServerException"):
        said.extend(next(iter(event)) for event in got["stream"])
    return said


def read_sagemaker(base: str) -> list[str]:
    body = json.dumps({"inputs": "one two three four five six"}).encode()
    got = aws(base, "sagemaker-runtime", "sagemaker").invoke_endpoint_with_response_stream(EndpointName="e", Body=body)
    said: list[str] = []
    with pytest.raises(EventStreamError, match="InternalStreamFailure"):
        said.extend(next(iter(event)) for event in got["Body"])
    return said


@pytest.mark.parametrize(
    "read", [read_openai, read_responses, read_anthropic, read_ollama, read_converse, read_sagemaker]
)
def test_a_stream_breaks_off_after_its_beginning(base: str, read: Callable[[str], list[str]]) -> None:
    assert read(base)


def test_an_answer_that_is_no_stream_fails_as_a_whole() -> None:
    mocks = Mocks()
    body = b'{"model": "text-embedding-3-small", "input": "x"}'
    headers = (("authorization", "Bearer k"), *FAULT.items())
    got = mocks["openai"].handle(Request("POST", "http://h/v1/embeddings", headers, body))
    assert (got.status, json.loads(got.body)["error"]["type"]) == (500, "server_error")
    assert mocks.journal.entries()[0].fault == "stream-error"
