"""Cohere's API, first and second version. Source: providers, section 4."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from conformance.http import Headers, Request, Response
from conformance.mock.answer import digest, dumps, json_answer, raw_json_answer, sse, sse_answer
from conformance.mock.bedrock_models import by_type, ranked
from conformance.mock.models import Model
from conformance.mock.openai_shape import content_text
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.talk import ANY_TOOL, Finish, Turn, turn
from conformance.mock.vectors import as_json
from conformance.mock.words import pieces, tokens
from conformance.providers.openai_errors import bearer
from conformance.providers.provider import Provider
from conformance.providers.registry import provider

__all__ = ["Cohere"]

_REASONS = {
    Finish.STOP: "COMPLETE",
    Finish.LENGTH: "MAX_TOKENS",
    Finish.SEQUENCE: "STOP_SEQUENCE",
    Finish.TOOL: "TOOL_CALL",
}


@provider(
    "cohere",
    title="Cohere",
    hosts=(r"api\.cohere\.(com|ai)", r"production\.api\.cohere\.ai"),
    reference="https://docs.cohere.com/reference/about",
)
class Cohere(Provider):
    """Chat, embed and rerank."""

    statuses: ClassVar[Mapping[int, str]] = {
        401: "invalid api token",
        429: "You are using a Trial key, which is limited to 40 API calls / minute.",
        498: "invalid token",
        499: "request cancelled by the client",
        501: "not implemented",
    }

    def authenticate(self, call: Call) -> None:
        """Any bearer key, unless it begins with `bad-`."""
        key = bearer(call.request)
        if key is None:
            raise Refused(401, "no api key supplied", reason=Reason.NO_KEY)
        if key.startswith(BAD_PREFIX):
            raise Refused(401, "invalid api token", reason=Reason.BAD_KEY)
        call.key = key

    def error(self, refused: Refused, call: Request) -> Response:
        """`{"message", "id"}`."""
        return json_answer(refused.status, {"id": _id(call), "message": refused.message})

    def headers(self, request: Request) -> Headers:  # noqa: ARG002
        """Those of every answer."""
        return (("x-endpoint-monthly-call-limit", "1000"), ("x-trial-endpoint-call-limit", "40"))

    def fault_message(self, fault: SchemaFault) -> Refused:
        """`invalid request: ...`; a member that is not known is 422."""
        if fault.missing:
            where = f"{fault.dotted}.{fault.missing}" if fault.path else fault.missing
            return Refused(400, f"invalid request: {where} is required", reason=Reason.SCHEMA, fault=fault)
        if fault.unknown:
            where = f"{fault.dotted}.{fault.unknown}" if fault.path else fault.unknown
            return Refused(
                422, f"unknown field: parameter '{where}' is not a valid field", reason=Reason.SCHEMA, fault=fault
            )
        text = f"invalid request: {fault.dotted or 'body'}: {fault.message[:200]}"
        return Refused(400, text, reason=Reason.SCHEMA, fault=fault)

    def unknown_model(self, given: str) -> Refused:
        """404."""
        return Refused(
            404,
            f"model '{given}' not found, make sure the correct model ID was used and that you "
            f"have access to the model.",
            reason=Reason.MODEL,
        )

    def retired_model(self, model: Model) -> Refused:
        """404, with the advice to take another."""
        return Refused(
            404, f"model '{model.id}' was removed on {model.retired}. Use {model.replacement}.", reason=Reason.RETIRED
        )

    # --- chat ---------------------------------------------------------------------------------------------------------

    @route("POST", "/v2/chat", schema="cohere.v2-chat.request")
    def chat(self, call: Call) -> Response:
        """A chat, as events where it asks for them."""
        body = call.body
        self.model(call, body["model"], "chat")
        texts = [content_text(message.get("content")) for message in body["messages"]]
        asked = [text for message, text in zip(body["messages"], texts, strict=True) if message["role"] == "user"]
        tools = {tool["function"]["name"]: tool["function"]["parameters"] for tool in body.get("tools") or ()}
        said = turn(
            asked[-1] if asked else "",
            "\n".join(texts),
            limit=body.get("max_tokens"),
            stops=body.get("stop_sequences"),
            tools=tools,
            force=ANY_TOOL if body.get("tool_choice") == "REQUIRED" else None,
            schema=_wished(body, "json_schema"),
        )
        message: dict[str, Any] = {"role": "assistant"}
        if said.tool is not None:
            function = {"name": said.tool[0], "arguments": dumps(said.tool[1])}
            message |= {
                "tool_plan": "I will call a tool.",
                "tool_calls": [{"id": "call_0", "type": "function", "function": function}],
            }
        else:
            message["content"] = [{"type": "text", "text": said.text}]
        counts = {"input_tokens": said.input_tokens, "output_tokens": said.output_tokens}
        usage = {"billed_units": counts, "tokens": counts}
        ident = _id(call.request)
        if body.get("stream"):
            return sse_answer(_events(ident, said, message, usage))
        return json_answer(
            200, {"id": ident, "finish_reason": _REASONS[said.finish], "message": message, "usage": usage}
        )

    @route("POST", "/v1/chat", schema="cohere.v1-chat.request")
    def chat_v1(self, call: Call) -> Response:
        """A chat of the first version: one answer, lines of JSON, or events where `Accept` asks for them."""
        body = call.body
        if "model" in body:
            self.model(call, body["model"], "chat")
        for name in ("connectors", "search_queries_only"):
            if name in body:
                call.warn(f"parameter {name} is retired")
        history = body.get("chat_history") or []
        whole = "\n".join([body.get("preamble") or "", *(str(m.get("message", "")) for m in history), body["message"]])
        said = turn(
            body["message"],
            whole,
            limit=body.get("max_tokens"),
            stops=body.get("stop_sequences"),
            schema=_wished(body, "schema"),
        )
        ident = _id(call.request)
        counts = {"input_tokens": said.input_tokens, "output_tokens": said.output_tokens}
        answer = {
            "response_id": ident,
            "text": said.text,
            "generation_id": digest(ident, "generation"),
            "chat_history": [
                *history,
                {"role": "USER", "message": body["message"]},
                {"role": "CHATBOT", "message": said.text},
            ],
            "finish_reason": "COMPLETE" if said.finish is Finish.STOP else _REASONS[said.finish],
            "meta": _meta("1", counts, {"tokens": counts}),
        }
        if not body.get("stream"):
            return json_answer(200, answer)
        reason = answer["finish_reason"]
        events: list[dict[str, Any]] = [
            {"is_finished": False, "event_type": "stream-start", "generation_id": answer["generation_id"]},
            *({"is_finished": False, "event_type": "text-generation", "text": piece} for piece in pieces(said.text)),
            {"is_finished": True, "event_type": "stream-end", "finish_reason": reason, "response": answer},
        ]
        if "text/event-stream" in (call.header("accept") or ""):
            return sse_answer([sse(event, event=event["event_type"]) for event in events])
        lines = tuple((dumps(event) + "\n").encode() for event in events)
        return Response(200, (("content-type", "application/stream+json"),), chunks=lines)

    # --- embed --------------------------------------------------------------------------------------------------------

    @route("POST", "/v2/embed", schema="cohere.v2-embed.request")
    def embed(self, call: Call) -> Response:
        """Embeddings by type."""
        body = call.body
        model = self.model(call, body["model"], "embedding")
        size = body.get("output_dimension")
        if size is not None and size not in model.dimensions:
            raise Refused(400, f"invalid request: output_dimension is not supported by model {model.id}")
        if "embedding_types" not in body:
            call.warn("embedding_types is not given: older servers required it")
        return self._embedded(call, model, size or model.dimension, body.get("embedding_types") or ["float"], "2")

    @route("POST", "/v1/embed", schema="cohere.v1-embed.request")
    def embed_v1(self, call: Call) -> Response:
        """Embeddings as floats, or by type where types are asked for; models from v3 on need an input type."""
        body = call.body
        model = self.model(
            call, body.get("model", "embed-english-v3.0" if "images" in body else "embed-english-v2.0"), "embedding"
        )
        if "v2" not in model.id and "input_type" not in body:
            raise Refused(
                400, "invalid request: valid input_type must be provided with the provided model", param="input_type"
            )
        return self._embedded(call, model, model.dimension, body.get("embedding_types"), "1")

    def _embedded(self, call: Call, model: Model, size: int, kinds: list[str] | None, version: str) -> Response:
        body = call.body
        images = body.get("images")
        if images and body.get("input_type", "image") != "image":
            raise Refused(400, "invalid request: images need input_type 'image'", param="input_type")
        if images and "image" not in model.does:
            raise Refused(400, f"invalid request: model {model.id} does not take images", param="images")
        texts = body.get("texts") or images or [content_text(item["content"]) or dumps(item) for item in body["inputs"]]
        if kinds:
            vectors, told = by_type(texts, kinds, size), "embeddings_by_type"
        else:
            vectors, told = "[" + ",".join(as_json(text, size) for text in texts) + "]", "embeddings_floats"
        billed = {"images": len(images)} if images else {"input_tokens": sum(map(tokens, texts))}
        head = f'"id":"{_id(call.request)}","texts":{dumps(body.get("texts") or [])}'
        rows = ""
        if images:
            described = [
                {"width": 1, "height": 1, "format": image[11:].partition(";")[0], "bit_depth": 24} for image in images
            ]
            rows = f',"images":{dumps(described)}'
        return raw_json_answer(
            f'{{{head}{rows},"embeddings":{vectors},"meta":{dumps(_meta(version, billed))},"response_type":"{told}"}}'
        )

    # --- rerank -------------------------------------------------------------------------------------------------------

    @route("POST", "/v2/rerank", schema="cohere.v2-rerank.request")
    def rerank(self, call: Call) -> Response:
        """Index and score, the best first."""
        self.model(call, call.body["model"], "rerank")
        return self._ranked(call, "2")

    @route("POST", "/v1/rerank", schema="cohere.v1-rerank.request")
    def rerank_v1(self, call: Call) -> Response:
        """The same, with the documents where they are asked for."""
        self.model(call, call.body.get("model", "rerank-english-v3.0"), "rerank")
        return self._ranked(call, "1")

    def _ranked(self, call: Call, version: str) -> Response:
        body = call.body
        documents = body["documents"]
        fields = body.get("rank_fields")
        if fields:
            documents = [
                " ".join(str(doc.get(name, "")) for name in fields) if isinstance(doc, dict) else doc
                for doc in documents
            ]
        rows: list[dict[str, Any]] = [
            {"index": index, "relevance_score": score}
            for index, score in ranked(body["query"], documents, body.get("top_n"))
        ]
        if body.get("return_documents"):
            for row in rows:
                found = body["documents"][int(row["index"])]
                row["document"] = {"text": found} if isinstance(found, str) else found
        return json_answer(200, {"id": _id(call.request), "results": rows, "meta": _meta(version, {"search_units": 1})})


def _wished(body: dict[str, Any], member: str) -> Any:
    """The JSON Schema of a structured answer, or None."""
    wished = body.get("response_format") or {}
    if wished.get("type") != "json_object":
        return None
    return wished.get(member) or {"type": "object", "properties": {"answer": {"type": "string"}}}


def _id(request: Request) -> str:
    hexed = digest(request.method, request.path, request.body, length=32)
    return f"{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:]}"


def _meta(version: str, billed: dict[str, int], more: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"api_version": {"version": version}, "billed_units": billed, **(more or {})}


def _events(ident: str, said: Turn, message: dict[str, Any], usage: dict[str, Any]) -> list[bytes]:
    def event(kind: str, **data: Any) -> bytes:
        return sse({"type": kind, **data}, event=kind)

    found = [
        event(
            "message-start",
            id=ident,
            delta={"message": {"role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": []}},
        )
    ]
    if said.tool is not None:
        call = message["tool_calls"][0]
        start = {**call, "function": {**call["function"], "arguments": ""}}
        found += [
            event("tool-plan-delta", delta={"message": {"tool_plan": message["tool_plan"]}}),
            event("tool-call-start", index=0, delta={"message": {"tool_calls": start}}),
            event(
                "tool-call-delta",
                index=0,
                delta={"message": {"tool_calls": {"function": {"arguments": call["function"]["arguments"]}}}},
            ),
            event("tool-call-end", index=0),
        ]
    else:
        found.append(event("content-start", index=0, delta={"message": {"content": {"type": "text", "text": ""}}}))
        found += [
            event("content-delta", index=0, delta={"message": {"content": {"text": piece}}})
            for piece in pieces(said.text)
        ]
        found.append(event("content-end", index=0))
    return [*found, event("message-end", delta={"finish_reason": _REASONS[said.finish], "usage": usage})]
