"""OpenAI's API. Source: its API reference and the guide "Error codes"; providers, section 1."""

from __future__ import annotations

from typing import Any

from conformance.http import Headers, Request, Response
from conformance.mock.answer import CREATED, digest, json_answer
from conformance.mock.openai_shape import Shape, chat, completions, content_text, embeddings, input_texts
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.words import tokens
from conformance.providers.openai_batches import OpenAIBatches
from conformance.providers.openai_errors import bearer, max_tokens_refused
from conformance.providers.openai_responses import OpenAIResponses
from conformance.providers.registry import provider

__all__ = ["OpenAI"]

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
"""A PNG of one pixel, base64."""

_HARM = {
    "violence": ("kill", "stab", "shoot", "attack"),
    "hate": ("hate", "slur"),
    "self-harm": ("suicide",),
    "sexual": ("porn",),
    "illicit": ("bomb", "meth"),
}
_CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)


@provider(
    "openai",
    title="OpenAI",
    hosts=(r"api\.openai\.com", r"(us|eu)\.api\.openai\.com"),
    reference="https://developers.openai.com/api/reference",
)
class OpenAI(OpenAIResponses, OpenAIBatches):
    """Chat, responses, completions, embeddings, moderations, images, files and batches."""

    base = "/v1"
    max_body = 512 * 1024 * 1024

    def authenticate(self, call: Call) -> None:
        """Any bearer key, unless it begins with `bad-`."""
        key = bearer(call.request)
        if key is None:
            raise Refused(
                401,
                "You didn't provide an API key. You need to provide your API key in an Authorization header using "
                "Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
                reason=Reason.NO_KEY,
            )
        if key.startswith(BAD_PREFIX):
            raise Refused(
                401,
                f"Incorrect API key provided: {key[:4]}***. You can find your API key at "
                "https://platform.openai.com/account/api-keys.",
                reason=Reason.BAD_KEY,
                code="invalid_api_key",
            )
        call.key = key

    def headers(self, request: Request) -> Headers:
        """Request id, rate limits and processing time, fixed for a request."""
        return (
            ("x-request-id", "req_" + digest(request.method, request.path, request.body, length=32)),
            ("openai-version", "2020-10-01"),
            ("openai-organization", "mock-org"),
            ("openai-processing-ms", "10"),
            ("x-ratelimit-limit-requests", "10000"),
            ("x-ratelimit-limit-tokens", "1000000"),
            ("x-ratelimit-remaining-requests", "9999"),
            ("x-ratelimit-remaining-tokens", "999000"),
            ("x-ratelimit-reset-requests", "6ms"),
            ("x-ratelimit-reset-tokens", "60ms"),
        )

    @route("POST", "/v1/chat/completions", schema="openai.chat.request")
    def chat(self, call: Call) -> Response:
        """A chat completion; reasoning models refuse `max_tokens`."""
        body = call.body
        model = self.model(call, body["model"], "chat")
        if model.reasoning and body.get("max_tokens") is not None:
            raise max_tokens_refused()
        for name, instead in _DEPRECATED.items():
            if name in body:
                call.warn(f"parameter {name} is deprecated" + (f"; use {instead}" if instead else ""))
        return chat(body, model.id, _SHAPE, call.request.body)

    @route("POST", "/v1/completions", schema="openai.completions.request")
    def completions(self, call: Call) -> Response:
        """A completion of the old kind."""
        model = self.models().get(call.body["model"])
        if model is not None and "chat" in model.does:
            raise Refused(
                404,
                "This is a chat model and not supported in the v1/completions endpoint. "
                "Did you mean to use v1/chat/completions?",
                reason=Reason.MODEL,
                param="model",
            )
        return completions(call.body, self.model(call, call.body["model"], "completion").id, call.request.body)

    @route("POST", "/v1/embeddings", schema="openai.embeddings.request")
    def embeddings(self, call: Call) -> Response:
        """Embeddings; sizes may be asked for from the third generation on."""
        body = call.body
        model = self.model(call, body["model"], "embedding")
        size = body.get("dimensions")
        if size is not None and not model.dimensions:
            raise Refused(400, "This model does not support specifying dimensions.", param="dimensions")
        if size is not None and size > model.dimension:
            raise Refused(
                400,
                f"Invalid value for 'dimensions' = {size}. Must be less than or equal to {model.dimension}.",
                param="dimensions",
            )
        return embeddings(body["input"], model.id, size or model.dimension, encoding=body.get("encoding_format"))

    @route("POST", "/v1/moderations", schema="openai.moderations.request")
    def moderations(self, call: Call) -> Response:
        """Verdicts: one for each text, or one for a list of parts."""
        model = self.model(call, call.body.get("model", "omni-moderation-latest"), "moderation")
        given = call.body["input"]
        texts = [content_text(given)] if isinstance(given, list) and isinstance(given[0], dict) else input_texts(given)
        results = [_verdict(text) for text in texts]
        return json_answer(200, {"id": "modr-" + digest(call.request.body), "model": model.id, "results": results})

    @route("POST", "/v1/images/generations", schema="openai.images.request")
    def images(self, call: Call) -> Response:
        """Images of one pixel."""
        body = call.body
        name = body.get("model") or "gpt-image-1-mini"
        self.model(call, name, "image")
        as_url = body.get("response_format", "url") == "url" and name.startswith("dall-e")
        picture = {"url": f"https://images.example/{digest(call.request.body)}.png"} if as_url else {"b64_json": PIXEL}
        answer: dict[str, Any] = {"created": CREATED, "data": [picture] * (body.get("n") or 1)}
        if not name.startswith("dall-e"):
            asked = tokens(body["prompt"])
            details = {"text_tokens": asked, "image_tokens": 0}
            answer["usage"] = {
                "input_tokens": asked,
                "output_tokens": 1,
                "total_tokens": asked + 1,
                "input_tokens_details": details,
            }
        return json_answer(200, answer)

    @route("GET", "/v1/models")
    def list_models(self, call: Call) -> Response:  # noqa: ARG002
        """The models that it knows."""
        return json_answer(200, {"object": "list", "data": [_model_row(name) for name in sorted(self.models())]})

    @route("GET", "/v1/models/{model}")
    def get_model(self, call: Call) -> Response:
        """One model."""
        return json_answer(200, _model_row(self.model(call, call.args["model"]).id))

    # --- responses ----------------------------------------------------------------------------------------------------

    @route("POST", "/v1/responses", schema="openai.responses.request")
    def respond(self, call: Call) -> Response:
        """A response; a stored prompt may name its model."""
        return self.create_response(call, self.model(call, call.body.get("model") or "gpt-4.1", "chat").id)

    @route("GET", "/v1/responses/{id}/input_items")
    def list_response_items(self, call: Call) -> Response:
        """What a response was made from."""
        return self.response_items(call)


_SHAPE = Shape(top={"service_tier": "default", "system_fingerprint": None})

_DEPRECATED = {
    "max_tokens": "max_completion_tokens",
    "functions": "tools",
    "function_call": "tool_choice",
    "seed": "",
    "user": "safety_identifier and prompt_cache_key",
    "prompt_cache_retention": "prompt_cache_options",
}


def _model_row(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "system"}


def _verdict(text: str) -> dict[str, Any]:
    words = set(text.lower().split())
    hits = {name: any(word in words for word in _HARM.get(name, ())) for name in _CATEGORIES}
    return {
        "flagged": any(hits.values()),
        "categories": hits,
        "category_scores": {name: 0.9 if hit else 0.0001 for name, hit in hits.items()},
        "category_applied_input_types": {name: ["text"] for name in _CATEGORIES},
    }
