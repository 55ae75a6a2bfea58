"""llama.cpp's server: OpenAI's shape and its own, whatever model it was started with. Source: providers, section 11."""

from __future__ import annotations

from typing import Any

from conformance.http import Request, Response
from conformance.mock.answer import dumps, json_answer, raw_json_answer, sse, sse_answer
from conformance.mock.bedrock_models import ranked
from conformance.mock.openai_shape import Shape, chat, completions, embeddings, input_texts
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.talk import Finish, turn
from conformance.mock.vectors import as_json
from conformance.mock.words import pieces, tokens
from conformance.providers.openai_errors import OpenAIErrors, bearer
from conformance.providers.registry import provider

__all__ = ["LlamaCpp"]

MODEL = "mock.gguf"
DIMENSION = 768

_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    501: "not_supported_error",
    503: "unavailable_error",
}


@provider(
    "llamacpp",
    title="llama.cpp server",
    reference="https://github.com/ggml-org/llama.cpp/tree/master/tools/server",
)
class LlamaCpp(OpenAIErrors):
    """Chat, completions, embeddings, rerank."""

    def authenticate(self, call: Call) -> None:
        """No key is asked for, but a wrong one is refused."""
        key = bearer(call.request)
        if key is not None and key.startswith(BAD_PREFIX):
            raise Refused(401, "Invalid API Key", reason=Reason.BAD_KEY)

    def check_media_type(self, call: Call) -> None:
        """Whatever it is called, the body is read as JSON."""

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """`{"error": {code, message, type}}`."""
        kind = _KINDS.get(refused.status, "server_error" if refused.status >= 500 else "invalid_request_error")
        return json_answer(
            refused.status, {"error": {"code": refused.status, "message": refused.message, "type": kind}}
        )

    def fault_message(self, fault: SchemaFault) -> Refused:
        """In its own words where a member is missing."""
        text = f"'{fault.missing}' is required" if fault.missing else f"{fault.dotted}: {fault.message[:200]}"
        return Refused(400, text, reason=Reason.SCHEMA, fault=fault)

    @route("POST", "/v1/chat/completions", schema="llamacpp.chat.request")
    @route("POST", "/chat/completions", schema="llamacpp.chat.request")
    def chat(self, call: Call) -> Response:
        """A chat."""
        return chat(call.body, call.body.get("model") or MODEL, Shape(message={}, choice={}), call.request.body)

    @route("POST", "/v1/completions", schema="llamacpp.completions.request")
    def completions(self, call: Call) -> Response:
        """A completion in OpenAI's shape."""
        return completions(call.body, call.body.get("model") or MODEL, call.request.body)

    @route("POST", "/v1/embeddings", schema="llamacpp.embeddings.request")
    def embeddings(self, call: Call) -> Response:
        """Embeddings in OpenAI's shape."""
        body = call.body
        return embeddings(body["input"], body.get("model") or MODEL, DIMENSION, encoding=body.get("encoding_format"))

    @route("POST", "/completion", schema="llamacpp.completion.request")
    def completion(self, call: Call) -> Response:
        """Its own completion."""
        body = call.body
        prompt = body["prompt"] if isinstance(body["prompt"], str) else dumps(body["prompt"])
        limit = body.get("n_predict", -1)
        said = turn(prompt, prompt, limit=limit if limit >= 0 else None, stops=body.get("stop"))
        kind = {Finish.LENGTH: "limit", Finish.SEQUENCE: "word"}.get(said.finish, "eos")
        end: dict[str, Any] = {
            "content": said.text,
            "stop": True,
            "model": MODEL,
            "stop_type": kind,
            "stopping_word": said.sequence or "",
            "tokens_predicted": said.output_tokens,
            "tokens_evaluated": said.input_tokens,
        }
        if not body.get("stream"):
            return json_answer(200, end)
        rows = [sse({"content": piece, "stop": False}) for piece in pieces(said.text)]
        return sse_answer([*rows, sse({**end, "content": ""})])

    @route("POST", "/embedding", schema="llamacpp.embedding.request")
    @route("POST", "/embeddings", schema="llamacpp.embedding.request")
    def embedding(self, call: Call) -> Response:
        """Its own embeddings: one list of vectors for each text."""
        texts = input_texts(call.body.get("content", call.body.get("input")))
        rows = ",".join(f'{{"index":{i},"embedding":[{as_json(text, DIMENSION)}]}}' for i, text in enumerate(texts))
        return raw_json_answer(f"[{rows}]")

    @route("POST", "/rerank", schema="llamacpp.rerank.request")
    @route("POST", "/v1/rerank", schema="llamacpp.rerank.request")
    def rerank(self, call: Call) -> Response:
        """Documents, the best first."""
        body = call.body
        documents = body.get("documents") or body["texts"]
        rows = [
            {"index": i, "relevance_score": score} for i, score in ranked(body["query"], documents, body.get("top_n"))
        ]
        used = sum(map(tokens, documents)) + tokens(body["query"])
        usage = {"prompt_tokens": used, "total_tokens": used}
        return json_answer(
            200, {"model": body.get("model") or MODEL, "object": "list", "usage": usage, "results": rows}
        )

    @route("GET", "/health")
    @route("GET", "/v1/health")
    def health(self, call: Call) -> Response:  # noqa: ARG002
        """A sign of life."""
        return json_answer(200, {"status": "ok"})

    @route("GET", "/v1/models")
    @route("GET", "/models")
    def list_models(self, call: Call) -> Response:  # noqa: ARG002
        """The one model."""
        row = {"id": MODEL, "object": "model", "created": 0, "owned_by": "llamacpp"}
        return json_answer(200, {"object": "list", "data": [row]})
