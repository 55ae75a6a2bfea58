"""Mistral: nearly OpenAI's shape, and FastAPI's errors. Source: providers, section 10."""

from __future__ import annotations

from conformance.http import Headers, Request, Response
from conformance.mock.answer import CREATED, digest, json_answer
from conformance.mock.openai_shape import Shape, chat, embeddings
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.wording import pydantic
from conformance.providers.openai_errors import bearer_key
from conformance.providers.provider import Provider
from conformance.providers.registry import provider

__all__ = ["Mistral"]


@provider(
    "mistral",
    title="Mistral AI",
    hosts=(r"api\.mistral\.ai", r"codestral\.mistral\.ai"),
    reference="https://docs.mistral.ai/api/",
)
class Mistral(Provider):
    """Chat and embeddings."""

    def authenticate(self, call: Call) -> None:
        """Any bearer key, unless it begins with `bad-`."""
        call.key = bearer_key(call.request)

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """422: `{"detail": [...]}`; 401 and 404: `{"detail"}`; else `{"object": "error", ...}`."""
        if refused.fault is not None:
            place, text, kind = pydantic(refused.fault)
            row = {"type": kind, "loc": ["body", *place], "msg": text, "input": refused.fault.found}
            return json_answer(422, {"detail": [row]})
        if refused.status in {401, 404, 405}:
            return json_answer(refused.status, {"detail": refused.message})
        if refused.status == 422:
            row = {"type": refused.kind or "value_error", "loc": ["body"], "msg": refused.message, "input": None}
            return json_answer(422, {"detail": [row]})
        kind = refused.kind or ("rate_limited" if refused.status == 429 else "invalid_request_error")
        error = {"message": refused.message, "type": kind, "param": refused.param, "code": refused.code}
        return json_answer(refused.status, {"object": "error", **error})

    def headers(self, request: Request) -> Headers:
        """Request id and rate limits."""
        return (
            ("mistral-correlation-id", digest(request.method, request.path, request.body, length=32)),
            ("x-ratelimit-remaining-req-minute", "59"),
            ("x-ratelimit-remaining-tokens-minute", "49000"),
        )

    def fault_message(self, fault: SchemaFault) -> Refused:
        """422."""
        return Refused(422, f"{fault.dotted}: {fault.message[:200]}", reason=Reason.SCHEMA, fault=fault)

    def bad_json(self, error: str) -> Refused:
        """422 as well."""
        return Refused(422, f"JSON decode error: {error}", reason=Reason.BAD_JSON, kind="json_invalid")

    def unknown_model(self, given: str) -> Refused:
        """400 invalid_model."""
        return Refused(400, f"Invalid model: {given}", reason=Reason.MODEL, kind="invalid_model", code="1500")

    @route("POST", "/v1/chat/completions", schema="mistral.chat.request")
    def chat(self, call: Call) -> Response:
        """A chat."""
        model = self.model(call, call.body["model"], "chat")
        shape = Shape(message={"tool_calls": None}, choice={}, id_prefix="", usage_on_last_chunk=True)
        return chat(call.body, model.id, shape, call.request.body)

    @route("POST", "/v1/embeddings", schema="mistral.embeddings.request")
    def embeddings(self, call: Call) -> Response:
        """Embeddings."""
        body = call.body
        model = self.model(call, body["model"], "embedding")
        size = body.get("output_dimension")
        if size is not None and (not model.dimensions or size > 3072):
            raise Refused(
                400, f"Model {model.id} does not support an output dimension of {size}", kind="invalid_request_error"
            )
        top = f'"id":"{digest(call.request.body, length=32)}",'
        encoding = body.get("encoding_format")
        return embeddings(body["input"], model.id, size or model.dimension, encoding=encoding, top=top)

    @route("GET", "/v1/models")
    def list_models(self, call: Call) -> Response:  # noqa: ARG002
        """The models that it knows."""
        rows = [
            {
                "id": name,
                "object": "model",
                "created": CREATED,
                "owned_by": "mistralai",
                "type": "base",
                "capabilities": {"completion_chat": "chat" in model.does, "function_calling": "chat" in model.does},
            }
            for name, model in sorted(self.models().items())
        ]
        return json_answer(200, {"object": "list", "data": rows})
