"""Request schemas against bodies that are documented as good and bad, and against the SDKs' own types.

`bodies/<schema>.json` holds good bodies and, for the first of them, the changes that make it bad; `lazy` holds good
ones that an SDK's lazily read lists take for bad.
"""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anthropic.types.message_count_tokens_params
import anthropic.types.message_create_params
import botocore.session  # type: ignore[import-untyped]  # AWS ships no types
import ollama._types
import openai.types
import openai.types.batch_create_params
import openai.types.chat.completion_create_params
import openai.types.completion_create_params
import openai.types.image_generate_params
import pydantic
import pytest
from botocore.validate import ParamValidator  # type: ignore[import-untyped]
from google.genai import types as genai_types
from mistralai.client import models as mistral_models

from conformance.mock.check import accepts, first_fault
from conformance.schema import schema_names, validator

ABSENT = "<absent>"
FILES = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "bodies").glob("*.json"))
}
REQUESTS = [name.removesuffix(".request") for name in schema_names() if name.endswith(".request")]


def changed(body: Any, change: dict[str, Any]) -> Any:
    """A copy of a body with the values at some JSON Pointers set, or taken away."""
    found = copy.deepcopy(body)
    for pointer, value in change.items():
        *steps, last = pointer.split("/")[1:]
        at = found
        for step in steps:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if value == ABSENT:
            del at[last]
        elif isinstance(at, list):
            at[int(last)] = value
        else:
            at[last] = value
    return found


GOOD = [
    pytest.param(name, body, id=f"{name}-{i}") for name, file in FILES.items() for i, body in enumerate(file["good"])
]
LAZY = [pytest.param(name, body, id=name) for name, file in FILES.items() for body in file.get("lazy", ())]
BAD = [
    pytest.param(name, changed(file["good"][0], row["change"]), id=f"{name}-{row['why']}")
    for name, file in FILES.items()
    for row in file["bad"]
]


def test_every_request_schema_has_good_bodies_and_five_bad_ones() -> None:
    assert sorted(FILES) == sorted(REQUESTS)
    assert {name: len(file["bad"]) for name, file in FILES.items() if len(file["bad"]) < 5 or not file["good"]} == {}


@pytest.mark.parametrize("name", schema_names())
def test_a_schema_is_a_schema_and_names_its_source(name: str) -> None:
    found = validator(name).schema
    validator(name).check_schema(found)
    if name.endswith((".request", ".reply")):
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert found["$comment"].startswith("Source: ")


@pytest.mark.parametrize(("name", "body"), GOOD + LAZY)
def test_a_good_body_is_accepted(name: str, body: Any) -> None:
    assert first_fault(f"{name}.request", body) is None


@pytest.mark.parametrize(("name", "body"), BAD)
def test_a_bad_body_is_refused(name: str, body: Any) -> None:
    assert first_fault(f"{name}.request", body) is not None


# --- the SDKs' verdicts -------------------------------------------------------------------------------------------


def typed(kind: Any) -> Callable[[Any], bool]:
    """The verdict of a type; its lazy lists are walked to the end."""
    adapter = pydantic.TypeAdapter(kind)

    def walked(value: Any) -> None:
        if isinstance(value, dict):
            for member in value.values():
                walked(member)
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


def modelled(kind: type[pydantic.BaseModel]) -> Callable[[Any], bool]:
    def verdict(body: Any) -> bool:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                kind.model_validate(body)
        except (pydantic.ValidationError, ValueError, TypeError, AttributeError, UserWarning):
            return False
        return True

    return verdict


def service(name: str, operation: str) -> Callable[[Any], bool]:
    shape = botocore.session.get_session().get_service_model(name).operation_model(operation).input_shape
    uri = {m: "x" * 12 for m, s in shape.members.items() if "location" in s.serialization}

    def verdict(body: Any) -> bool:
        return isinstance(body, dict) and not ParamValidator().validate({**uri, **body}, shape).has_errors()

    return verdict


class Contents(pydantic.BaseModel):
    """The members of a request that the client has types for."""

    model_config = pydantic.ConfigDict(extra="forbid")
    contents: list[genai_types.Content]
    systemInstruction: genai_types.Content | None = None  # noqa: N815 -- Google's name
    generationConfig: genai_types.GenerationConfig | None = None  # noqa: N815
    tools: list[genai_types.Tool] | None = None
    safetySettings: list[genai_types.SafetySetting] | None = None  # noqa: N815


SDK: dict[str, Callable[[Any], bool]] = {
    "openai.chat": typed(openai.types.chat.completion_create_params.CompletionCreateParamsNonStreaming),
    "openai.embeddings": typed(openai.types.EmbeddingCreateParams),
    "openai.completions": typed(openai.types.completion_create_params.CompletionCreateParamsNonStreaming),
    "openai.moderations": typed(openai.types.ModerationCreateParams),
    "openai.batches": typed(openai.types.batch_create_params.BatchCreateParams),
    "openai.images": typed(openai.types.image_generate_params.ImageGenerateParamsNonStreaming),
    "anthropic.messages": typed(anthropic.types.message_create_params.MessageCreateParamsNonStreaming),
    "anthropic.count-tokens": typed(anthropic.types.message_count_tokens_params.MessageCountTokensParams),
    "mistral.chat": modelled(mistral_models.ChatCompletionRequest),
    "mistral.embeddings": modelled(mistral_models.EmbeddingRequest),
    "ollama.chat": modelled(ollama._types.ChatRequest),
    "ollama.generate": modelled(ollama._types.GenerateRequest),
    "ollama.embed": modelled(ollama._types.EmbedRequest),
    "ollama.embeddings": modelled(ollama._types.EmbeddingsRequest),
    "google.generate-content": modelled(Contents),
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
}


@pytest.mark.parametrize(
    ("name", "body"), [row for row in GOOD if isinstance(row.values[0], str) and row.values[0] in SDK]
)
def test_what_is_good_here_is_good_to_the_sdk(name: str, body: Any) -> None:
    assert SDK[name](body)


def mutants(body: Any) -> Iterator[Any]:
    """The body with each member dropped, of a wrong type, out of range, and with a member that nobody knows."""
    for steps, value in places(body, ()):
        for other in wrong(value):
            yield replaced(body, steps, other)
        if steps and isinstance(steps[-1], str):
            yield replaced(body, steps, ABSENT)
        if isinstance(value, dict):
            yield replaced(body, (*steps, "x_unknown_member"), 1)


def places(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield steps, value
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, member in members:
        yield from places(member, (*steps, step))


def wrong(value: Any) -> Iterator[Any]:
    kinds: list[Any] = [None, True, 3, "text", [], {}, [{"x": 1}], {"x": 1}, ""]
    yield from (other for other in kinds if type(other) is not type(value) or other in ("", [], {}))
    if isinstance(value, int | float) and not isinstance(value, bool):
        yield from (-1, -1000, 10**6, 0.5)
    if isinstance(value, str):
        yield "x_unknown_value"


def replaced(body: Any, steps: tuple[str | int, ...], value: Any) -> Any:
    if not steps:
        return value
    found = copy.deepcopy(body)
    at = found
    for step in steps[:-1]:
        at = at[step]
    if value == ABSENT:
        del at[steps[-1]]
    else:
        at[steps[-1]] = value
    return found


@pytest.mark.parametrize("name", SDK)
def test_nearly_every_mutant_that_the_sdk_refuses_is_refused_here(name: str) -> None:
    known = [mutant for body in FILES[name]["good"] for mutant in mutants(body) if not SDK[name](mutant)]
    missed = [mutant for mutant in known if accepts(f"{name}.request", mutant)]
    assert len(known) >= 5
    assert len(missed) <= 0.05 * len(known), missed[:10]
