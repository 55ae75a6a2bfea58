"""What the SDKs' own types and service models say of a body: the judges of our schemas."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args, get_origin, get_type_hints

import anthropic.types
import anthropic.types.message_count_tokens_params
import anthropic.types.message_create_params
import anthropic.types.messages
import anthropic.types.messages.batch_create_params
import botocore.session  # type: ignore[import-untyped]  # AWS ships no types
import cohere
import ollama._types
import openai.types
import openai.types.batch_create_params
import openai.types.chat
import openai.types.chat.completion_create_params
import openai.types.completion_create_params
import openai.types.image_generate_params
import openai.types.responses
import openai.types.responses.response_create_params
import pydantic
from botocore.validate import ParamValidator  # type: ignore[import-untyped]
from cohere.raw_base_client import RawBaseCohere
from cohere.v2.raw_client import RawV2Client
from google.genai import types as genai_types
from mistralai.client import models as mistral_models

__all__ = ["REPLIES", "REQUESTS"]

Verdict = Callable[[Any], bool]


def typed(kind: Any) -> Verdict:
    """The verdict of a type; its lazy lists are walked to the end."""
    adapter = pydantic.TypeAdapter(kind)

    def walked(value: Any) -> None:
        if isinstance(value, dict):
            for member in value.values():
                walked(member)
        elif isinstance(value, pydantic.BaseModel):
            return
        elif not isinstance(value, str | bytes | int | float | None):
            for member in value:
                walked(member)

    def verdict(body: Any) -> bool:
        try:
            walked(adapter.validate_python(body, strict=False))
        except pydantic.ValidationError:
            return False
        return True

    return verdict


def modelled(kind: type[pydantic.BaseModel]) -> Verdict:
    """The verdict of a pydantic model that checks what it is given."""

    def verdict(body: Any) -> bool:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                kind.model_validate(body)
        except (pydantic.ValidationError, ValueError, TypeError, AttributeError, UserWarning):
            return False
        return True

    return verdict


def without_any(hint: Any) -> Any:
    """A type without the `Any` that the client adds to its literals for values of the days to come."""
    if get_origin(hint) is None or get_origin(hint) is Literal:
        return hint
    known = tuple(part for part in get_args(hint) if part is not Any)
    if len(known) < len(get_args(hint)) and any(get_origin(part) is Literal for part in known):
        found = known[0]
        for part in known[1:]:
            found |= part
        return found
    return hint


def called(method: Callable[..., Any]) -> Verdict:
    """The verdict of a method's parameters: required where they have no default, and nothing else is known."""
    hints = get_type_hints(method, include_extras=True)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(method).parameters.items():
        if name not in {"self", "request_options"}:
            required = parameter.default is inspect.Parameter.empty
            fields[name] = (without_any(hints[name]), ... if required else None)
    return modelled(pydantic.create_model("Called", __config__=pydantic.ConfigDict(extra="forbid"), **fields))


def service(name: str, operation: str, *, reply: bool = False) -> Verdict:
    """The verdict of botocore's model of an operation; what stands in the path is taken as given."""
    model = botocore.session.get_session().get_service_model(name).operation_model(operation)
    shape = model.output_shape if reply else model.input_shape
    uri = {m: "x" * 12 for m, s in shape.members.items() if "location" in s.serialization}

    def verdict(body: Any) -> bool:
        return isinstance(body, dict) and not ParamValidator().validate({**uri, **body}, shape).has_errors()

    return verdict


def changed(verdict: Verdict, more: Mapping[str, Any], *less: str) -> Verdict:
    """The verdict of a type on a body that differs from it by a few members."""

    def other(body: Any) -> bool:
        return (
            isinstance(body, dict)
            and body.keys().isdisjoint(more)
            and all(name in body for name in less)
            and verdict({**more, **{name: value for name, value in body.items() if name not in less}})
        )

    return other


def defaulted(verdict: Verdict, **more: Any) -> Verdict:
    """The verdict of a type on a body that need not have some of its members: the server knows them."""
    return lambda body: verdict({**more, **body} if isinstance(body, dict) else body)


class Strict(pydantic.BaseModel):
    """The members of a request that the client has types for, and no others."""

    model_config = pydantic.ConfigDict(extra="forbid")


class Contents(Strict):
    """Google's request for contents."""

    contents: list[genai_types.Content]
    systemInstruction: genai_types.Content | None = None  # noqa: N815 -- Google's name
    generationConfig: genai_types.GenerationConfig | None = None  # noqa: N815
    tools: list[genai_types.Tool] | None = None
    safetySettings: list[genai_types.SafetySetting] | None = None  # noqa: N815


class EmbedContent(Strict):
    """Google's request for an embedding."""

    content: genai_types.Content
    model: str | None = None
    taskType: str | None = None  # noqa: N815
    title: str | None = None
    outputDimensionality: int | None = None  # noqa: N815
    embedContentConfig: genai_types.EmbedContentConfig | None = None  # noqa: N815


class EmbedContents(Strict):
    """Google's request for several embeddings."""

    requests: list[EmbedContent]


class EmbeddedContent(Strict):
    """Google's embedding."""

    embedding: genai_types.ContentEmbedding


class EmbeddedContents(Strict):
    """Google's embeddings."""

    embeddings: list[genai_types.ContentEmbedding]


_CHAT = typed(openai.types.chat.completion_create_params.CompletionCreateParamsNonStreaming)
_COMPLETIONS = typed(openai.types.completion_create_params.CompletionCreateParamsNonStreaming)
_EMBEDDINGS = typed(openai.types.EmbeddingCreateParams)
_MESSAGES = typed(anthropic.types.message_create_params.MessageCreateParamsNonStreaming)

REQUESTS: dict[str, Verdict] = {
    "openai.chat": _CHAT,
    "openai.responses": typed(openai.types.responses.response_create_params.ResponseCreateParamsNonStreaming),
    "openai.embeddings": _EMBEDDINGS,
    "openai.completions": _COMPLETIONS,
    "openai.moderations": typed(openai.types.ModerationCreateParams),
    "openai.batches": typed(openai.types.batch_create_params.BatchCreateParams),
    "openai.images": typed(openai.types.image_generate_params.ImageGenerateParamsNonStreaming),
    "azure-openai.chat": defaulted(_CHAT, model="m"),
    "azure-openai.embeddings": defaulted(_EMBEDDINGS, model="m"),
    "azure-openai.completions": defaulted(_COMPLETIONS, model="m", prompt=""),
    "deepseek.chat": _CHAT,
    "ollama.openai-chat": _CHAT,
    "ollama.openai-completions": _COMPLETIONS,
    "ollama.openai-embeddings": _EMBEDDINGS,
    "llamacpp.chat": defaulted(_CHAT, model="m"),
    "llamacpp.completions": defaulted(_COMPLETIONS, model="m", prompt=""),
    "llamacpp.embeddings": defaulted(_EMBEDDINGS, model="m"),
    "yandex.embeddings": _EMBEDDINGS,
    "anthropic.messages": _MESSAGES,
    "anthropic.count-tokens": typed(anthropic.types.message_count_tokens_params.MessageCountTokensParams),
    "anthropic.batches": typed(anthropic.types.messages.batch_create_params.BatchCreateParams),
    "cohere.v1-chat": called(RawBaseCohere.chat),
    "cohere.v1-embed": called(RawBaseCohere.embed),
    "cohere.v1-rerank": called(RawBaseCohere.rerank),
    "cohere.v2-chat": called(RawV2Client.chat),
    "cohere.v2-embed": called(RawV2Client.embed),
    "cohere.v2-rerank": called(RawV2Client.rerank),
    "mistral.chat": modelled(mistral_models.ChatCompletionRequest),
    "mistral.embeddings": modelled(mistral_models.EmbeddingRequest),
    "ollama.chat": modelled(ollama._types.ChatRequest),
    "ollama.generate": modelled(ollama._types.GenerateRequest),
    "ollama.embed": modelled(ollama._types.EmbedRequest),
    "ollama.embeddings": modelled(ollama._types.EmbeddingsRequest),
    "google.generate-content": modelled(Contents),
    "google.embed-content": modelled(EmbedContent),
    "google.batch-embed-contents": modelled(EmbedContents),
    "bedrock-runtime.claude-messages": changed(_MESSAGES, {"model": "m"}, "anthropic_version"),
    "bedrock-runtime.gpt-oss": defaulted(_CHAT, model="m"),
    "bedrock-runtime.converse": service("bedrock-runtime", "Converse"),
    "bedrock-runtime.apply-guardrail": service("bedrock-runtime", "ApplyGuardrail"),
    "bedrock-agent-runtime.rerank": service("bedrock-agent-runtime", "Rerank"),
    "bedrock.create-model-invocation-job": service("bedrock", "CreateModelInvocationJob"),
    "sagemaker.create-transform-job": service("sagemaker", "CreateTransformJob"),
    "sagemaker.describe-transform-job": service("sagemaker", "DescribeTransformJob"),
    "comprehend.detect-dominant-language": service("comprehend", "DetectDominantLanguage"),
    "comprehend.detect-sentiment": service("comprehend", "DetectSentiment"),
    "comprehend.detect-key-phrases": service("comprehend", "DetectKeyPhrases"),
    "comprehend.detect-pii-entities": service("comprehend", "DetectPiiEntities"),
    "comprehend.detect-entities": service("comprehend", "DetectEntities"),
    "textract.detect-document-text": service("textract", "DetectDocumentText"),
    "textract.analyze-document": service("textract", "AnalyzeDocument"),
    "rekognition.detect-labels": service("rekognition", "DetectLabels"),
    "rekognition.detect-text": service("rekognition", "DetectText"),
    "rekognition.detect-moderation-labels": service("rekognition", "DetectModerationLabels"),
    "rekognition.detect-faces": service("rekognition", "DetectFaces"),
}
"""The SDK's verdict on a request, by the schema that must be as strict."""

REPLIES: dict[str, Verdict] = {
    "openai.chat": modelled(openai.types.chat.ChatCompletion),
    "openai.responses": modelled(openai.types.responses.Response),
    "openai.embeddings": modelled(openai.types.CreateEmbeddingResponse),
    "openai.completions": modelled(openai.types.Completion),
    "openai.moderations": modelled(openai.types.ModerationCreateResponse),
    "openai.batches": modelled(openai.types.Batch),
    "openai.images": modelled(openai.types.ImagesResponse),
    "azure-openai.chat": modelled(openai.types.chat.ChatCompletion),
    "azure-openai.embeddings": modelled(openai.types.CreateEmbeddingResponse),
    "azure-openai.completions": modelled(openai.types.Completion),
    "deepseek.chat": modelled(openai.types.chat.ChatCompletion),
    "ollama.openai-chat": modelled(openai.types.chat.ChatCompletion),
    "ollama.openai-completions": modelled(openai.types.Completion),
    "ollama.openai-embeddings": modelled(openai.types.CreateEmbeddingResponse),
    "llamacpp.chat": modelled(openai.types.chat.ChatCompletion),
    "llamacpp.completions": modelled(openai.types.Completion),
    "llamacpp.embeddings": modelled(openai.types.CreateEmbeddingResponse),
    "yandex.embeddings": modelled(openai.types.CreateEmbeddingResponse),
    "anthropic.messages": modelled(anthropic.types.Message),
    "anthropic.count-tokens": modelled(anthropic.types.MessageTokensCount),
    "anthropic.batches": modelled(anthropic.types.messages.MessageBatch),
    "bedrock-runtime.claude-messages": modelled(anthropic.types.Message),
    "bedrock-runtime.gpt-oss": modelled(openai.types.chat.ChatCompletion),
    "cohere.v1-chat": modelled(cohere.NonStreamedChatResponse),
    "cohere.v1-embed": typed(cohere.EmbedResponse),
    "cohere.v1-rerank": modelled(cohere.RerankResponse),
    "cohere.v2-chat": modelled(cohere.V2ChatResponse),
    "cohere.v2-embed": modelled(cohere.EmbedByTypeResponse),
    "cohere.v2-rerank": modelled(cohere.V2RerankResponse),
    "mistral.chat": modelled(mistral_models.ChatCompletionResponse),
    "mistral.embeddings": modelled(mistral_models.EmbeddingResponse),
    "ollama.chat": modelled(ollama._types.ChatResponse),
    "ollama.generate": modelled(ollama._types.GenerateResponse),
    "ollama.embed": modelled(ollama._types.EmbedResponse),
    "ollama.embeddings": modelled(ollama._types.EmbeddingsResponse),
    "google.generate-content": modelled(genai_types.GenerateContentResponse),
    "google.embed-content": modelled(EmbeddedContent),
    "google.batch-embed-contents": modelled(EmbeddedContents),
    **{
        f"{name}.{surface}": service(name, operation, reply=True)
        for name, surface, operation in (
            ("bedrock-runtime", "converse", "Converse"),
            ("bedrock-runtime", "apply-guardrail", "ApplyGuardrail"),
            ("bedrock-agent-runtime", "rerank", "Rerank"),
            ("bedrock", "create-model-invocation-job", "CreateModelInvocationJob"),
            ("sagemaker", "create-transform-job", "CreateTransformJob"),
            ("sagemaker", "describe-transform-job", "DescribeTransformJob"),
            ("comprehend", "detect-dominant-language", "DetectDominantLanguage"),
            ("comprehend", "detect-sentiment", "DetectSentiment"),
            ("comprehend", "detect-key-phrases", "DetectKeyPhrases"),
            ("comprehend", "detect-pii-entities", "DetectPiiEntities"),
            ("comprehend", "detect-entities", "DetectEntities"),
            ("textract", "detect-document-text", "DetectDocumentText"),
            ("textract", "analyze-document", "AnalyzeDocument"),
            ("rekognition", "detect-labels", "DetectLabels"),
            ("rekognition", "detect-text", "DetectText"),
            ("rekognition", "detect-moderation-labels", "DetectModerationLabels"),
            ("rekognition", "detect-faces", "DetectFaces"),
        )
    },
}
"""The SDK's verdict on a reply, by the schema that must be as strict. What it does not know, a reader skips."""
