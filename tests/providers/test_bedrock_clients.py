"""The Bedrock clients of OpenAI's and Anthropic's SDKs: both sign, or show a key; both read what the mock answers."""

from __future__ import annotations

from typing import Any

import anthropic
import openai
import pytest
from anthropic import AnthropicBedrock
from openai import BedrockOpenAI

from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY

CLAUDE: Any = {
    "model": "us.anthropic.claude-sonnet-5",
    "max_tokens": 50,
    "messages": [{"role": "user", "content": "one two three"}],
}
GPT: Any = {"model": "openai.gpt-oss-20b-1:0", "messages": [{"role": "user", "content": "one two three"}]}
SAID = "Mock answer to: one two three"
SIGNED = {"aws_access_key": ACCESS_KEY, "aws_secret_key": SECRET_KEY}
WAYS = [pytest.param(SIGNED, id="signature"), pytest.param({"api_key": "bedrock-api-key"}, id="key")]


def claude(base: str, **keys: str) -> AnthropicBedrock:
    given: Any = keys
    return AnthropicBedrock(base_url=f"{base}/bedrock-runtime", aws_region="us-west-2", max_retries=0, **given)


def gpt(base: str, **keys: str) -> BedrockOpenAI:
    given: Any = keys
    return BedrockOpenAI(base_url=f"{base}/bedrock-runtime/openai/v1", aws_region="us-west-2", max_retries=0, **given)


@pytest.mark.parametrize("keys", WAYS)
def test_anthropic_s_client_is_answered_and_streams(base: str, keys: dict[str, str]) -> None:
    with claude(base, **keys) as client:
        got = client.messages.create(**CLAUDE)
        assert got.content[0].type == "text"
        assert got.content[0].text == SAID
        with client.messages.stream(**CLAUDE) as stream:
            assert "".join(stream.text_stream) == SAID


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, anthropic.BadRequestError),
        (403, anthropic.PermissionDeniedError),
        (404, anthropic.NotFoundError),
        (429, anthropic.RateLimitError),
        (500, anthropic.InternalServerError),
        (503, anthropic.InternalServerError),
    ],
)
def test_each_status_is_the_exception_that_anthropic_s_client_has_for_it(
    base: str, status: int, kind: type[anthropic.APIStatusError]
) -> None:
    with claude(base, **SIGNED) as client, pytest.raises(kind) as raised:
        client.messages.create(**CLAUDE, extra_headers={"x-mock-fault": str(status)})
    assert raised.value.status_code == status


def test_a_wrong_secret_or_key_is_refused_to_anthropic_s_client(base: str) -> None:
    for wrong in ({**SIGNED, "aws_secret_key": "wrong"}, {"api_key": "bad-key"}):
        with claude(base, **wrong) as client, pytest.raises(anthropic.PermissionDeniedError):
            client.messages.create(**CLAUDE)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param({"aws_access_key_id": ACCESS_KEY, "aws_secret_access_key": SECRET_KEY}, id="signature"),
        pytest.param({"api_key": "bedrock-api-key"}, id="key"),
    ],
)
def test_openai_s_client_is_answered_and_streams(base: str, keys: dict[str, str]) -> None:
    with gpt(base, **keys) as client:
        got = client.chat.completions.create(**GPT)
        assert got.choices[0].message.content == SAID
        chunks = client.chat.completions.create(**GPT, stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == SAID


def test_a_wrong_key_is_refused_to_openai_s_client(base: str) -> None:
    with gpt(base, api_key="bad-key") as client, pytest.raises(openai.APIStatusError) as raised:
        client.chat.completions.create(**GPT)
    assert raised.value.status_code in {401, 403}


def test_the_new_version_in_the_body_forbids_what_it_forbids_elsewhere(base: str) -> None:
    with claude(base, **SIGNED) as client, pytest.raises(anthropic.BadRequestError) as raised:
        client.messages.create(**CLAUDE, extra_body={"temperature": 0.5})
    assert "temperature: Extra inputs are not permitted" in str(raised.value)
    with claude(base, **SIGNED) as client:
        old = {"temperature": 0.5, "anthropic_version": "bedrock-2023-05-31"}
        assert client.messages.create(**CLAUDE, extra_body=old).content
