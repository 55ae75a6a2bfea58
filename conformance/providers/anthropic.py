"""Anthropic's Messages API, in its versions 2023-06-01 and 2026-10-21. Source: providers, section 3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from conformance.http import Headers, Request, Response
from conformance.mock.answer import CREATED_ISO, digest, json_answer, sse, sse_answer
from conformance.mock.anthropic_shape import NEW, check_new_version, check_rules, counted, events, message
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.wording import pydantic
from conformance.providers.anthropic_batches import AnthropicBatches
from conformance.providers.openai_errors import bearer
from conformance.providers.registry import provider

__all__ = ["Anthropic"]

OLD = "2023-06-01"

_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


@provider(
    "anthropic",
    title="Anthropic",
    hosts=(r"api\.anthropic\.com",),
    reference="https://platform.claude.com/docs/en/api/messages",
)
class Anthropic(AnthropicBatches):
    """Messages, the count of their tokens, and batches of them."""

    statuses: ClassVar[Mapping[int, str]] = {429: "This request would exceed your rate limit", 529: "Overloaded"}

    def authenticate(self, call: Call) -> None:
        """`x-api-key`, or a bearer key as the clients send since 2026-10-21; and a version."""
        key = call.header("x-api-key") or bearer(call.request)
        if not key:
            raise Refused(401, "x-api-key header is required", reason=Reason.NO_KEY)
        if key.startswith(BAD_PREFIX):
            raise Refused(401, "invalid x-api-key", reason=Reason.BAD_KEY)
        call.key = key
        version = call.header("anthropic-version")
        if version is None:
            raise Refused(400, "anthropic-version: header is required", reason=Reason.SCHEMA)
        if version not in {OLD, NEW}:
            raise Refused(400, f'anthropic-version: "{version}" is not a valid version', reason=Reason.SCHEMA)

    def error(self, refused: Refused, call: Request) -> Response:
        """`{"type": "error", "error": {type, message}, "request_id"}`."""
        kind = _KINDS.get(refused.status, "api_error" if refused.status >= 500 else "invalid_request_error")
        error = {"type": kind, "message": refused.message}
        return json_answer(refused.status, {"type": "error", "error": error, "request_id": _request_id(call)})

    def headers(self, request: Request) -> Headers:
        """Request id and rate limits."""
        limits = tuple(
            (f"anthropic-ratelimit-{what}-{name}", value)
            for what in ("requests", "tokens", "input-tokens", "output-tokens")
            for name, value in (("limit", "100000"), ("remaining", "99000"), ("reset", CREATED_ISO))
        )
        return (("request-id", _request_id(request)), *limits)

    def stream_error(self, refused: Refused, request: Request, media_type: str) -> bytes:
        """An event named `error`."""
        return b"event: error\n" + super().stream_error(refused, request, media_type)

    def fault_message(self, fault: SchemaFault) -> Refused:
        """`messages.0.role: Input should be 'user' or 'assistant'`."""
        place, text, _ = pydantic(fault)
        where = ".".join(map(str, place))
        return Refused(400, f"{where}: {text}" if where else text, reason=Reason.SCHEMA, fault=fault)

    def unknown_model(self, given: str) -> Refused:
        """404 not_found_error."""
        return Refused(404, f"model: {given}", reason=Reason.MODEL)

    @route("POST", "/v1/messages", schema="anthropic.messages.request")
    def messages(self, call: Call) -> Response:
        """A message, as a stream where it is asked for."""
        body = call.body
        _check_version(call)
        model = self.model(call, body["model"], "chat")
        check_rules(body)
        whole = message(body, model.id, call.request.body)
        if body.get("stream"):
            return sse_answer([sse(data, event=name) for name, data in events(whole)])
        return json_answer(200, whole)

    @route("POST", "/v1/messages/count_tokens", schema="anthropic.count-tokens.request")
    def count_tokens(self, call: Call) -> Response:
        """How many tokens a message has."""
        self.model(call, call.body["model"], "chat")
        return json_answer(200, {"input_tokens": counted(call.body)})

    @route("GET", "/v1/models")
    def list_models(self, call: Call) -> Response:  # noqa: ARG002
        """The models that it knows."""
        rows = [
            {"type": "model", "id": name, "display_name": name, "created_at": CREATED_ISO}
            for name in sorted(self.models())
        ]
        return json_answer(200, {"data": rows, "has_more": False, "first_id": rows[0]["id"], "last_id": rows[-1]["id"]})


def _request_id(request: Request) -> str:
    return "req_" + digest(request.method, request.path, request.body)


def _check_version(call: Call) -> None:
    """What version 2026-10-21 refuses and the one before takes."""
    if call.header("anthropic-version") == OLD:
        call.warn(f"anthropic-version {OLD} is superseded by {NEW}")
    else:
        check_new_version(call.body)
