"""Ollama: its own API, which streams unless told not to, and OpenAI's under /v1. Source: providers, section 11.

A model is known by its name before the colon, whatever the tag.
"""

from __future__ import annotations

from typing import Any

from conformance.http import Request, Response
from conformance.mock.answer import CREATED_ISO, digest, dumps, json_answer, raw_json_answer
from conformance.mock.models import Model
from conformance.mock.openai_shape import Shape, chat, completions, embeddings
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.talk import Finish, Turn, turn
from conformance.mock.vectors import as_json
from conformance.mock.words import pieces, tokens
from conformance.providers.openai_errors import OpenAIErrors
from conformance.providers.registry import provider

__all__ = ["Ollama"]


@provider(
    "ollama",
    title="Ollama",
    hosts=(r"ollama\.com",),
    reference="https://docs.ollama.com/api",
)
class Ollama(OpenAIErrors):
    """Chat, generate, embed; no key is asked for."""

    def authenticate(self, call: Call) -> None:
        """Everybody is let in."""

    def check_media_type(self, call: Call) -> None:
        """Whatever it is called, the body is read as JSON."""

    def error(self, refused: Refused, call: Request) -> Response:
        """`{"error": "text"}`; under /v1 in OpenAI's form."""
        if "/v1/" in call.path:
            if refused.kind is None:
                kinds = {400: "invalid_request_error", 404: "not_found_error"}
                refused.kind = kinds.get(refused.status, "api_error")
            return super().error(refused, call)
        return json_answer(refused.status, {"error": refused.message})

    def fault_message(self, fault: SchemaFault) -> Refused:
        """As Go's reader tells it, or the handler's own words."""
        if fault.missing:
            text = f"{fault.missing} is required"
        elif fault.keyword == "type":
            text = f"json: cannot unmarshal {_go(fault.found)} into Go struct field .{fault.dotted}"
        else:
            text = f"invalid {fault.dotted or 'body'}: {fault.message[:200]}"
        return Refused(400, text, reason=Reason.SCHEMA, fault=fault, param=fault.dotted or None)

    def bad_json(self, error: str) -> Refused:
        """An empty body has words of its own."""
        text = "missing request body" if error.startswith("Expecting value: line 1 column 1 (char 0)") else error
        return Refused(400, text, reason=Reason.BAD_JSON)

    def unknown_model(self, given: str) -> Refused:
        """404."""
        return Refused(404, f"model '{given}' not found", reason=Reason.MODEL)

    def local_model(self, given: str, does: str) -> Model:
        """The model of a name with or without a tag."""
        found = self.models().get(given.rpartition("/")[2].partition(":")[0])
        if found is None:
            raise self.unknown_model(given)
        if does not in found.does:
            raise Refused(400, f'"{given}" does not support {does}', reason=Reason.MODEL)
        return found

    # --- its own ------------------------------------------------------------------------------------------------------

    @route("POST", "/api/chat", schema="ollama.chat.request")
    def chat(self, call: Call) -> Response:
        """A chat; without messages the model is loaded, and nothing said."""
        body = call.body
        self.local_model(body["model"], "chat")
        texts = [str(message.get("content") or "") for message in body["messages"]]
        asked = [text for message, text in zip(body["messages"], texts, strict=True) if message["role"] == "user"]
        if not texts:
            return json_answer(
                200, _done(body["model"], None, {"message": {"role": "assistant", "content": ""}}, "load")
            )
        said = _turn(body, asked[-1] if asked else "", "\n".join(texts))
        return _answered(body, said, lambda text: {"message": {"role": "assistant", "content": text}})

    @route("POST", "/api/generate", schema="ollama.generate.request")
    def generate(self, call: Call) -> Response:
        """A text."""
        body = call.body
        self.local_model(body["model"], "completion")
        prompt = body.get("prompt") or ""
        if not prompt:
            return json_answer(200, _done(body["model"], None, {"response": ""}, "load"))
        said = _turn(body, prompt, "\n".join(filter(None, (body.get("system"), prompt))))
        return _answered(body, said, lambda text: {"response": text}, {"context": [1, 2, 3]})

    @route("POST", "/api/embed", schema="ollama.embed.request")
    def embed(self, call: Call) -> Response:
        """Embeddings of unit length."""
        body = call.body
        model = self.local_model(body["model"], "embedding")
        given = body["input"]
        texts = [given] if isinstance(given, str) else list(given)
        size = body.get("dimensions") or model.dimension
        rows = ",".join(as_json(text, min(size, model.dimension)) for text in texts)
        used = sum(map(tokens, texts))
        return raw_json_answer(
            f'{{"model":{dumps(body["model"])},"embeddings":[{rows}],"total_duration":10000000,"load_duration":1000000,'
            f'"prompt_eval_count":{used}}}'
        )

    @route("POST", "/api/embeddings", schema="ollama.embeddings.request")
    def embed_one(self, call: Call) -> Response:
        """One embedding, the old way."""
        model = self.local_model(call.body["model"], "embedding")
        return raw_json_answer(f'{{"embedding":{as_json(call.body["prompt"] or "", model.dimension)}}}')

    @route("GET", "/api/tags")
    def tags(self, call: Call) -> Response:  # noqa: ARG002
        """The models that are there."""
        rows = [
            {
                "name": f"{name}:latest",
                "model": f"{name}:latest",
                "modified_at": CREATED_ISO,
                "size": 1_000_000,
                "digest": digest(name, length=64),
                "details": {
                    "parent_model": "",
                    "format": "gguf",
                    "family": name,
                    "families": [name],
                    "parameter_size": "4B",
                    "quantization_level": "Q4_K_M",
                },
            }
            for name in sorted(self.models())
        ]
        return json_answer(200, {"models": rows})

    @route("GET", "/api/version")
    def version(self, call: Call) -> Response:  # noqa: ARG002
        """A version."""
        return json_answer(200, {"version": "0.13.0"})

    @route("GET", "/")
    def root(self, call: Call) -> Response:  # noqa: ARG002
        """A sign of life."""
        return Response(200, (("content-type", "text/plain; charset=utf-8"),), b"Ollama is running")

    # --- OpenAI's -----------------------------------------------------------------------------------------------------

    @route("POST", "/v1/chat/completions", schema="ollama.openai-chat.request")
    def openai_chat(self, call: Call) -> Response:
        """A chat in OpenAI's shape."""
        self.local_model(call.body["model"], "chat")
        shape = Shape(message={}, choice={}, top={"system_fingerprint": "fp_ollama"})
        return chat(call.body, call.body["model"], shape, call.request.body)

    @route("POST", "/v1/completions", schema="ollama.openai-completions.request")
    def openai_completions(self, call: Call) -> Response:
        """A completion in OpenAI's shape."""
        self.local_model(call.body["model"], "completion")
        return completions(call.body, call.body["model"], call.request.body)

    @route("POST", "/v1/embeddings", schema="ollama.openai-embeddings.request")
    def openai_embeddings(self, call: Call) -> Response:
        """Embeddings in OpenAI's shape."""
        body = call.body
        model = self.local_model(body["model"], "embedding")
        size = min(body.get("dimensions") or model.dimension, model.dimension)
        return embeddings(body["input"], body["model"], size, encoding=body.get("encoding_format"))

    @route("GET", "/v1/models")
    def openai_models(self, call: Call) -> Response:  # noqa: ARG002
        """The models that are there, in OpenAI's shape."""
        rows = [
            {"id": f"{n}:latest", "object": "model", "created": 0, "owned_by": "library"} for n in sorted(self.models())
        ]
        return json_answer(200, {"object": "list", "data": rows})


def _go(value: Any) -> str:
    for kind, told in ((bool, "bool"), (str, "string"), (list, "array"), (dict, "object")):
        if isinstance(value, kind):
            return told
    return "number"


def _turn(body: dict[str, Any], prompt: str, whole: str) -> Turn:
    options = body.get("options") or {}
    limit = options.get("num_predict")
    wished = body.get("format")
    schema = wished if isinstance(wished, dict) else {"type": "object", "properties": {}} if wished == "json" else None
    tools = {
        t["function"]["name"]: t["function"].get("parameters")
        for t in body.get("tools") or ()
        if isinstance(t.get("function"), dict) and "name" in t["function"]
    }
    return turn(
        prompt,
        whole,
        limit=limit if isinstance(limit, int) and limit > 0 else None,
        stops=options.get("stop"),
        schema=schema,
        tools=tools,
    )


def _done(model: str, said: Turn | None, part: dict[str, Any], reason: str) -> dict[str, Any]:
    row = {"model": model, "created_at": CREATED_ISO, **part, "done": True, "done_reason": reason}
    if said is None:
        return row
    return row | {
        "total_duration": 10_000_000,
        "load_duration": 1_000_000,
        "prompt_eval_count": max(1, said.input_tokens),
        "prompt_eval_duration": 1_000_000,
        "eval_count": said.output_tokens,
        "eval_duration": 8_000_000,
    }


def _answered(body: dict[str, Any], said: Turn, part: Any, last: dict[str, Any] | None = None) -> Response:
    """One object, or lines of them: it streams unless told not to."""
    reason = "length" if said.finish is Finish.LENGTH else "stop"
    if body.get("stream") is False:
        return json_answer(200, _done(body["model"], said, {**part(said.text), **(last or {})}, reason))
    rows = [
        {"model": body["model"], "created_at": CREATED_ISO, **part(piece), "done": False} for piece in pieces(said.text)
    ]
    rows.append(_done(body["model"], said, {**part(""), **(last or {})}, reason))
    lines = tuple((dumps(row) + "\n").encode() for row in rows)
    return Response(200, (("content-type", "application/x-ndjson"),), chunks=lines)
