"""Aleph Alpha: semantic embeddings. Source: providers, section 12."""

from __future__ import annotations

from typing import Any

from conformance.http import Request, Response
from conformance.mock.answer import dumps, json_answer, raw_json_answer
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.vectors import as_json
from conformance.mock.words import tokens
from conformance.providers.openai_errors import bearer_key
from conformance.providers.provider import Provider
from conformance.providers.registry import provider

__all__ = ["AlephAlpha"]

_CODES = {
    401: "UNAUTHORIZED",
    402: "QUOTA_EXCEEDED",
    404: "NOT_FOUND",
    408: "REQUEST_TIMEOUT",
    429: "TOO_MANY_REQUESTS",
    503: "QUEUE_FULL",
}


@provider(
    "aleph-alpha",
    title="Aleph Alpha",
    hosts=(r"api\.aleph-alpha\.com",),
    reference="https://docs.aleph-alpha.com/api/semantic-embed/",
)
class AlephAlpha(Provider):
    """One embedding, or up to a hundred."""

    def authenticate(self, call: Call) -> None:
        """Any bearer token, unless it begins with `bad-`."""
        call.key = bearer_key(call.request)

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """`{"error", "code"}`."""
        usual = "INTERNAL_ERROR" if refused.status >= 500 else "INVALID_REQUEST"
        code = refused.code or _CODES.get(refused.status, usual)
        return json_answer(refused.status, {"error": refused.message, "code": code})

    def fault_message(self, fault: SchemaFault) -> Refused:
        """400."""
        text = f"{fault.dotted or 'body'}: {fault.message[:300]}"
        return Refused(400, text, reason=Reason.SCHEMA, fault=fault)

    def unknown_model(self, given: str) -> Refused:
        """404."""
        return Refused(404, f"Could not find model {given}", reason=Reason.MODEL, code="UNKNOWN_MODEL")

    def _size(self, call: Call) -> int:
        model = self.model(call, call.body["model"])
        size: int = call.body.get("compress_to_size") or model.dimension
        return size

    @route("POST", "/semantic_embed", schema="aleph-alpha.semantic-embed.request")
    def embed(self, call: Call) -> Response:
        """One embedding."""
        text = _text(call.body["prompt"])
        vector = as_json(text, self._size(call))
        return raw_json_answer(
            f'{{"model_version":"2022-04","embedding":{vector},"num_tokens_prompt_total":{tokens(text)}}}'
        )

    @route("POST", "/batch_semantic_embed", schema="aleph-alpha.batch-semantic-embed.request")
    def embed_many(self, call: Call) -> Response:
        """One embedding for each prompt."""
        texts = [_text(prompt) for prompt in call.body["prompts"]]
        size = self._size(call)
        rows = ",".join(as_json(text, size) for text in texts)
        used = sum(map(tokens, texts))
        return raw_json_answer(f'{{"model_version":"2022-04","embeddings":[{rows}],"num_tokens_prompt_total":{used}}}')


def _text(prompt: Any) -> str:
    if isinstance(prompt, str):
        return prompt
    return "\n".join(item["data"] if isinstance(item["data"], str) else dumps(item["data"]) for item in prompt)
