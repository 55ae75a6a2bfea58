"""Every good body is answered by its mock in the documented shape, and every bad one refused with a status of 4xx."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.auth import SigV4Auth  # type: ignore[import-untyped]  # AWS ships no types
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]

from conformance.http import Request, Response
from conformance.mock.check import accepts, first_fault
from conformance.mock.sigv4 import ACCESS_KEY, SECRET_KEY
from conformance.providers.mocks import Mocks
from conformance.schema import schema_names

from .mutants import figure
from .sdk_types import REPLIES
from .test_schemas import BAD, FILES, GOOD

INVOKE = {
    "titan-embed-v1": "amazon.titan-embed-text-v1",
    "titan-embed-v2": "amazon.titan-embed-text-v2:0",
    "titan-embed-image": "amazon.titan-embed-image-v1",
    "titan-text": "amazon.titan-text-express-v1",
    "claude-text": "anthropic.claude-v2",
    "claude-messages": "us.anthropic.claude-sonnet-5",
    "jurassic2": "ai21.j2-mid-v1",
    "jamba": "ai21.jamba-1-5-mini-v1:0",
    "cohere-command": "cohere.command-text-v14",
    "cohere-embed": "cohere.embed-english-v3",
    "cohere-embed-v4": "cohere.embed-v4:0",
    "cohere-rerank": "cohere.rerank-v3-5:0",
    "amazon-rerank": "amazon.rerank-v1:0",
    "nova": "amazon.nova-lite-v1:0",
    "nova-embed": "amazon.nova-2-multimodal-embeddings-v1:0",
    "gpt-oss": "openai.gpt-oss-20b-1:0",
    "deepseek": "us.deepseek.r1-v1:0",
    "llama": "meta.llama3-8b-instruct-v1:0",
}
"""A model of each family."""

VERTEX = "/v1/projects/p/locations/l/publishers/google/models"
PATHS = {
    "openai.chat": "/v1/chat/completions",
    "openai.images": "/v1/images/generations",
    "azure-openai.chat": "/openai/deployments/d/chat/completions?api-version=2024-10-21",
    "azure-openai.embeddings": "/openai/deployments/d/embeddings?api-version=2024-10-21",
    "azure-openai.completions": "/openai/deployments/d/completions?api-version=2024-10-21",
    "deepseek.chat": "/chat/completions",
    "mistral.chat": "/v1/chat/completions",
    "anthropic.messages": "/v1/messages",
    "anthropic.batches": "/v1/messages/batches",
    "anthropic.count-tokens": "/v1/messages/count_tokens",
    "cohere.v1-chat": "/v1/chat",
    "cohere.v2-chat": "/v2/chat",
    "cohere.v1-embed": "/v1/embed",
    "cohere.v2-embed": "/v2/embed",
    "cohere.v1-rerank": "/v1/rerank",
    "cohere.v2-rerank": "/v2/rerank",
    "ollama.chat": "/api/chat",
    "ollama.generate": "/api/generate",
    "ollama.embed": "/api/embed",
    "ollama.embeddings": "/api/embeddings",
    "ollama.openai-chat": "/v1/chat/completions",
    "ollama.openai-completions": "/v1/completions",
    "ollama.openai-embeddings": "/v1/embeddings",
    "llamacpp.chat": "/v1/chat/completions",
    "llamacpp.completion": "/completion",
    "llamacpp.embedding": "/embedding",
    "llamacpp.rerank": "/rerank",
    "google.generate-content": "/v1beta/models/gemini-3.5-flash:generateContent",
    "google.embed-content": "/v1beta/models/gemini-embedding-001:embedContent",
    "google.batch-embed-contents": "/v1beta/models/gemini-embedding-001:batchEmbedContents",
    "google.predict": f"{VERTEX}/text-embedding-005:predict",
    "aleph-alpha.semantic-embed": "/semantic_embed",
    "aleph-alpha.batch-semantic-embed": "/batch_semantic_embed",
    "yandex.text-embedding": "/foundationModels/v1/textEmbedding",
    "bedrock-runtime.converse": "/model/us.anthropic.claude-sonnet-5/converse",
    "bedrock-runtime.apply-guardrail": "/guardrail/abc/version/1/apply",
    "bedrock-agent-runtime.rerank": "/rerank",
    "bedrock.create-model-invocation-job": "/model-invocation-job",
}
MODELS = {"chat": "gpt-4o", "completions": "gpt-3.5-turbo-instruct", "embeddings": "text-embedding-3-small"}
ANY_MODEL = {
    "mistral.chat": "mistral-large-latest",
    "mistral.embeddings": "codestral-embed",
    "cohere.v2-chat": "command-a-03-2025",
    "cohere.v2-embed": "embed-v4.0",
    "anthropic.count-tokens": "claude-sonnet-4-6",
    "ollama.chat": "llama3.2",
    "ollama.embed": "bge-m3",
    "aleph-alpha.semantic-embed": "luminous-base",
}
TARGETS = {
    "comprehend": "Comprehend_20171127",
    "textract": "Textract",
    "rekognition": "RekognitionService",
    "sagemaker": "SageMaker",
}
IGNORED = {"unknown member", "type member", "max_tokens", "anthropic_version", "unknown member of the document"}
"""Why a body is bad to botocore, and no more than odd to a service that ignores what it does not know."""


def sent(mocks: Mocks, name: str, body: Any) -> Response:
    """The mock's answer to a body of a schema."""
    provider, _, surface = name.partition(".")
    if provider == "bedrock-runtime" and surface in INVOKE:
        path = f"/model/{INVOKE[surface]}/invoke"
    else:
        path = PATHS.get(name) or ("/" if provider in TARGETS else f"/v1/{surface}")
    data = json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    if provider in {*TARGETS, "bedrock-runtime", "bedrock", "bedrock-agent-runtime"}:
        if provider in TARGETS:
            operation = "".join(part.capitalize() for part in surface.split("-"))
            headers |= {
                "content-type": "application/x-amz-json-1.1",
                "x-amz-target": f"{TARGETS[provider]}.{operation}",
            }
        asked = AWSRequest("POST", f"http://mock{path}", headers=headers, data=data)
        service = "bedrock" if provider.startswith("bedrock") else provider
        SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), service, "us-east-1").add_auth(asked)
        headers = {key: str(value) for key, value in asked.headers.items()}
    else:
        headers |= {"authorization": "Bearer k", "x-goog-api-key": "k", "anthropic-version": "2023-06-01"}
    return mocks[provider].handle(Request("POST", f"http://mock{path}", tuple(headers.items()), data))


def with_known_model(name: str, body: Any) -> Any:
    """The body with a model that the mock knows, where its own is any."""
    if isinstance(body, dict) and body.get("model") == "m":
        return body | {
            "model": ANY_MODEL.get(name) or MODELS.get(name.partition(".")[2]) or FILES[name]["good"][0]["model"]
        }
    if name in {"ollama.openai-chat", "ollama.openai-completions"}:
        return body | {"model": "llama3.2"}
    if name == "google.batch-embed-contents":
        return {"requests": [row | {"model": "models/gemini-embedding-001"} for row in body["requests"]]}
    if name == "openai.images" and body.get("model"):
        return body | {"model": "gpt-image-1-mini"}
    return body


@pytest.fixture
def fresh() -> Mocks:
    return Mocks()


def replied(mocks: Mocks, name: str, body: Any) -> Any:
    """The reply to a good body; None where it is a stream."""
    if name == "sagemaker.describe-transform-job":
        sent(mocks, "sagemaker.create-transform-job", FILES["sagemaker.create-transform-job"]["good"][0])
    got = sent(mocks, name, with_known_model(name, body))
    assert (got.status, mocks.journal.entries()[-1].refused) == (200, "")
    return None if got.chunks is not None else json.loads(got.body)


def test_every_surface_has_a_schema_of_its_replies() -> None:
    names = set(schema_names())
    assert [name for name in FILES if f"{name}.reply" not in names] == []


@pytest.mark.parametrize(("name", "body"), GOOD)
def test_a_good_body_is_answered_in_the_documented_shape(fresh: Mocks, name: str, body: Any) -> None:
    reply = replied(fresh, name, body)
    if reply is not None:
        assert first_fault(f"{name}.reply", reply) is None


def shortened(value: Any) -> Any:
    """A reply with the first two items of each list: one number of a vector is as good as another."""
    if isinstance(value, list):
        return [shortened(item) for item in value[:2]]
    return {name: shortened(member) for name, member in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("name", REPLIES)
def test_nearly_every_mutant_of_a_reply_that_the_sdk_refuses_is_refused_here(
    fresh: Mocks, name: str, record_property: Callable[[str, object], None]
) -> None:
    replies = [shortened(reply) for body in FILES[name]["good"] if (reply := replied(fresh, name, body)) is not None]
    found = figure(replies, REPLIES[name], lambda reply: accepts(f"{name}.reply", reply), unknown=False)
    record_property("mutants", f"{name}.reply {found}")
    assert found.known >= 5
    assert found.rate >= 0.95, found.missed[:10]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        row
        for row in BAD
        if not (
            str(row.id).rpartition("-")[2] in IGNORED
            and str(row.id).startswith(("bedrock", "sage", "compre", "textr", "rekog"))
        )
    ],
)
def test_a_bad_body_is_refused_by_the_mock(fresh: Mocks, name: str, body: Any) -> None:
    got = sent(fresh, name, body)
    assert 400 <= got.status < 500
    assert fresh.journal.entries()[-1].refused
    assert json.loads(got.body)
