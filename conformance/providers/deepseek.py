"""DeepSeek: OpenAI's shape, with reasoning and its own errors. Source: providers, section 9."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from conformance.http import Headers, Request, Response
from conformance.mock.answer import digest, json_answer
from conformance.mock.openai_shape import Shape, chat, turn_of
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.providers.openai_errors import OpenAIErrors, bearer
from conformance.providers.registry import provider

__all__ = ["DeepSeek"]

_KINDS = {401: "authentication_error", 402: "unknown_error", 429: "rate_limit_error"}


@provider(
    "deepseek",
    title="DeepSeek",
    hosts=(r"api\.deepseek\.com",),
    reference="https://api-docs.deepseek.com/api/create-chat-completion",
)
class DeepSeek(OpenAIErrors):
    """Chat."""

    statuses: ClassVar[Mapping[int, str]] = {402: "Insufficient Balance"}

    def authenticate(self, call: Call) -> None:
        """Any bearer key, unless it begins with `bad-`."""
        key = bearer(call.request)
        if key is None or key.startswith(BAD_PREFIX):
            shown = f"{key[:4]}***" if key else "****"
            raise Refused(
                401,
                f"Authentication Fails, Your api key: {shown} is invalid",
                reason=Reason.BAD_KEY if key else Reason.NO_KEY,
                code="invalid_request_error",
            )
        call.key = key

    def error(self, refused: Refused, call: Request) -> Response:
        """OpenAI's form, other types."""
        if refused.kind is None:
            refused.kind = _KINDS.get(refused.status)
        if refused.code is None:
            refused.code = "invalid_request_error"
        return super().error(refused, call)

    def headers(self, request: Request) -> Headers:
        """The trace id."""
        return (("x-ds-trace-id", digest(request.method, request.path, request.body, length=32)),)

    def fault_message(self, fault: SchemaFault) -> Refused:
        """A parameter out of its range is a 422, what has no form a 400."""
        found = super().fault_message(fault)
        if fault.keyword in {"minimum", "maximum", "enum", "const"} and not fault.missing:
            found.status = 422
        return found

    def unknown_model(self, given: str) -> Refused:  # noqa: ARG002
        """400."""
        return Refused(400, "Model Not Exist", reason=Reason.MODEL)

    @route("POST", "/chat/completions", schema="deepseek.chat.request")
    @route("POST", "/v1/chat/completions", schema="deepseek.chat.request")
    @route("POST", "/beta/chat/completions", schema="deepseek.chat.request")
    def chat(self, call: Call) -> Response:
        """A chat; it thinks unless told not to."""
        body = call.body
        model = self.model(call, body["model"], "chat")
        thinks = (body.get("thinking") or {}).get("type", "enabled") == "enabled" and model.id != "deepseek-chat"
        given = turn_of(body).input_tokens
        usage = {"prompt_cache_hit_tokens": 0, "prompt_cache_miss_tokens": given}
        message = {"reasoning_content": "A mock thinks of nothing."} if thinks else {}
        shape = Shape(
            message=message, usage=usage, top={"system_fingerprint": "fp_mock"}, id_prefix="", usage_on_last_chunk=True
        )
        return chat(body, model.id, shape, call.request.body)

    @route("GET", "/models")
    @route("GET", "/v1/models")
    def list_models(self, call: Call) -> Response:  # noqa: ARG002
        """The models that it knows."""
        rows = [{"id": name, "object": "model", "owned_by": "deepseek"} for name in sorted(self.models())]
        return json_answer(200, {"object": "list", "data": rows})
