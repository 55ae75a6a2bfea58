"""Google: the Gemini API, and Vertex AI's models by its paths. Source: providers, section 8."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from conformance.http import Request, Response
from conformance.mock.answer import digest, dumps, json_answer, raw_json_answer, sse, sse_answer
from conformance.mock.models import Model
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.talk import ANY_TOOL, Finish, Turn, turn
from conformance.mock.vectors import as_json
from conformance.mock.words import pieces, tokens
from conformance.providers.openai_errors import bearer
from conformance.providers.provider import Provider
from conformance.providers.registry import provider

__all__ = ["Google"]

_STATUS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    408: "DEADLINE_EXCEEDED",
    409: "ALREADY_EXISTS",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_FREE = frozenset(
    {"args", "response", "responseSchema", "responseJsonSchema", "parameters", "parametersJsonSchema", "labels"}
)
"""Members whose own members are the user's names, not the API's."""

_GONE_ON_VERTEX = {"gemini-2.5-flash": "2026-10-20", "gemini-2.5-pro": "2026-10-20"}
_REASONS = {Finish.LENGTH: "MAX_TOKENS"}
_VERTEX = "/projects/{project}/locations/{location}/publishers/google/models/{model}"


@provider(
    "google",
    title="Google (Gemini API and Vertex AI)",
    hosts=(r"generativelanguage\.googleapis\.com", r"([a-z0-9-]+-)?aiplatform\.googleapis\.com"),
    reference="https://ai.google.dev/api",
)
class Google(Provider):
    """Contents, embeddings and predictions."""

    statuses: ClassVar[Mapping[int, str]] = {429: "Resource has been exhausted (e.g. check quota)."}

    def authenticate(self, call: Call) -> None:
        """Gemini: an API key in a header or the query, a wrong one is a 400. Vertex AI: a bearer token."""
        if "/projects/" in call.path:
            token = bearer(call.request)
            if token is None or token.startswith(BAD_PREFIX):
                raise Refused(
                    401,
                    "Request had invalid authentication credentials. Expected OAuth 2 access "
                    "token, login cookie or other "
                    "valid authentication credential.",
                    reason=Reason.BAD_KEY if token else Reason.NO_KEY,
                )
            call.key = token
            return
        key = call.header("x-goog-api-key") or call.query.get("key")
        if not key:
            raise Refused(
                403,
                "Method doesn't allow unregistered callers (callers without established "
                "identity). Please use API Key or "
                "other form of API consumer identity to call this API.",
                reason=Reason.NO_KEY,
            )
        if key.startswith(BAD_PREFIX):
            raise Refused(
                400, "API key not valid. Please pass a valid API key.", reason=Reason.BAD_KEY, code="API_KEY_INVALID"
            )
        call.key = key

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """`{"error": {code, message, status, details}}`."""
        status = _STATUS.get(refused.status, "INTERNAL" if refused.status >= 500 else "INVALID_ARGUMENT")
        error: dict[str, Any] = {"code": refused.status, "message": refused.message, "status": status}
        if refused.code == "API_KEY_INVALID":
            error["details"] = [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "API_KEY_INVALID",
                    "domain": "googleapis.com",
                    "metadata": {"service": "generativelanguage.googleapis.com"},
                }
            ]
        elif refused.fault is not None:
            violation = {"field": refused.fault.dotted, "description": refused.message}
            error["details"] = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}]
        return json_answer(refused.status, {"error": error})

    def fault_message(self, fault: SchemaFault) -> Refused:
        """As protobuf's JSON reader tells it."""
        at = fault.dotted
        if fault.unknown:
            where = f" at '{at}'" if at else ""
            text = f'Invalid JSON payload received. Unknown name "{fault.unknown}"{where}: Cannot find field.'
        elif fault.missing:
            text = f"* {fault.missing if not at else f'{at}.{fault.missing}'}: {fault.missing} is not specified"
        elif fault.keyword in {"type", "enum"}:
            text = f"Invalid value at '{at}', {dumps(fault.found)[:100]}"
        else:
            text = f"* {at}: {fault.message[:200]}"
        return Refused(400, text, reason=Reason.SCHEMA, fault=fault)

    def check_schema(self, call: Call, name: str) -> None:
        """Both spellings of a name are read: the schemas know the camel's."""
        call.body = camel(call.body)
        if name == "google.predict.request" and isinstance(call.body, dict):
            given = call.body.get("instances")
            for instance in given if isinstance(given, list) else ():
                if isinstance(instance, dict) and "taskType" in instance:
                    instance["task_type"] = instance.pop("taskType")
        super().check_schema(call, name)

    def unknown_model(self, given: str) -> Refused:
        """404 NOT_FOUND."""
        return Refused(
            404,
            f"models/{given} is not found for API version v1beta, or is not supported for this method. "
            "Call ListModels to see the list of available models and their supported methods.",
            reason=Reason.MODEL,
        )

    def google_model(self, call: Call, does: str) -> Model:
        """The model of the path."""
        found = self.model(call, call.args["model"].removeprefix("models/"), does)
        day = _GONE_ON_VERTEX.get(found.id)
        if "project" in call.args and day and day <= self.today.isoformat():
            if self.options.strict_models:
                raise self.retired_model(found)
            call.warn(f"model {found.id} is retired on Vertex AI as of {day}")
        return found

    # --- contents -----------------------------------------------------------------------------------------------------

    def _generated(self, call: Call) -> tuple[Turn, dict[str, Any]]:
        model = self.google_model(call, "chat")
        said = _turn(call.body)
        usage = {
            "promptTokenCount": max(1, said.input_tokens),
            "candidatesTokenCount": said.output_tokens,
            "totalTokenCount": max(1, said.input_tokens) + said.output_tokens,
        }
        return said, {"usageMetadata": usage, "modelVersion": model.id, "responseId": digest(call.request.body)}

    @route("POST", "/v1beta/models/{model}:generateContent", schema="google.generate-content.request")
    @route("POST", "/v1/models/{model}:generateContent", schema="google.generate-content.request")
    @route("POST", f"/v1{_VERTEX}:generateContent", schema="google.generate-content.request")
    @route("POST", f"/v1beta1{_VERTEX}:generateContent", schema="google.generate-content.request")
    def generate(self, call: Call) -> Response:
        """One candidate, or as many as asked for."""
        said, top = self._generated(call)
        count = (call.body.get("generationConfig") or {}).get("candidateCount", 1)
        return json_answer(200, {"candidates": [_candidate(said, said.text, index) for index in range(count)], **top})

    @route("POST", "/v1beta/models/{model}:streamGenerateContent", schema="google.generate-content.request")
    @route("POST", "/v1/models/{model}:streamGenerateContent", schema="google.generate-content.request")
    @route("POST", f"/v1{_VERTEX}:streamGenerateContent", schema="google.generate-content.request")
    @route("POST", f"/v1beta1{_VERTEX}:streamGenerateContent", schema="google.generate-content.request")
    def stream(self, call: Call) -> Response:
        """The same in pieces: events with `alt=sse`, else one JSON array."""
        said, top = self._generated(call)
        parts = pieces(said.text) or [""]
        chunks = [
            {"candidates": [_candidate(said, part, 0, last=number == len(parts) - 1)], **top}
            for number, part in enumerate(parts)
        ]
        if call.query.get("alt") == "sse":
            return sse_answer([sse(chunk, end="\r\n\r\n") for chunk in chunks])
        return json_answer(200, chunks)

    @route("POST", "/v1beta/models/{model}:countTokens", body="json")
    @route("POST", "/v1/models/{model}:countTokens", body="json")
    @route("POST", f"/v1{_VERTEX}:countTokens", body="json")
    @route("POST", f"/v1beta1{_VERTEX}:countTokens", body="json")
    def count_tokens(self, call: Call) -> Response:
        """How many tokens contents have."""
        body = camel(call.body)
        asked = body.get("generateContentRequest") or body if isinstance(body, dict) else {}
        self.check_schema(
            Call(call.request, call.path, call.route, call.args, body=asked), "google.generate-content.request"
        )
        self.google_model(call, "chat")
        return json_answer(200, {"totalTokens": max(1, _turn(asked).input_tokens)})

    # --- embeddings ---------------------------------------------------------------------------------------------------

    def _size(self, call: Call, asked: int | None) -> int:
        model = self.google_model(call, "embedding")
        if asked is not None and asked > model.dimension:
            raise Refused(400, f"outputDimensionality must not be greater than {model.dimension}", reason=Reason.RULE)
        return asked or model.dimension

    @route("POST", "/v1beta/models/{model}:embedContent", schema="google.embed-content.request")
    @route("POST", "/v1/models/{model}:embedContent", schema="google.embed-content.request")
    @route("POST", f"/v1{_VERTEX}:embedContent", schema="google.embed-content.request")
    @route("POST", f"/v1beta1{_VERTEX}:embedContent", schema="google.embed-content.request")
    def embed(self, call: Call) -> Response:
        """One embedding."""
        asked = call.body.get("outputDimensionality") or (call.body.get("embedContentConfig") or {}).get(
            "outputDimensionality"
        )
        size = self._size(call, asked)
        text = _text(call.body["content"])
        return raw_json_answer(f'{{"embedding":{{"values":{as_json(text, size)}}}}}')

    @route("POST", "/v1beta/models/{model}:batchEmbedContents", schema="google.batch-embed-contents.request")
    @route("POST", "/v1/models/{model}:batchEmbedContents", schema="google.batch-embed-contents.request")
    def batch_embed(self, call: Call) -> Response:
        """One embedding for each request."""
        rows = []
        for asked in call.body["requests"]:
            if asked["model"].removeprefix("models/") != call.args["model"]:
                raise Refused(400, "The model of each request must be the model of the path", reason=Reason.RULE)
            size = self._size(call, asked.get("outputDimensionality"))
            rows.append(f'{{"values":{as_json(_text(asked["content"]), size)}}}')
        return raw_json_answer(f'{{"embeddings":[{",".join(rows)}]}}')

    @route("POST", f"/v1{_VERTEX}:predict", schema="google.predict.request")
    @route("POST", f"/v1beta1{_VERTEX}:predict", schema="google.predict.request")
    def predict(self, call: Call) -> Response:
        """Vertex AI's embeddings."""
        instances = call.body["instances"]
        size = self._size(call, (call.body.get("parameters") or {}).get("outputDimensionality"))
        if call.args["model"].startswith("gemini-embedding") and len(instances) > 1:
            raise Refused(400, f"{call.args['model']} takes one instance in a request", reason=Reason.RULE)
        rows = (
            f'{{"embeddings":{{"statistics":{{"truncated":false,"token_count":{tokens(row["content"])}}},'
            f'"values":{as_json(row["content"], size)}}}}}'
            for row in instances
        )
        billed = sum(len(re.sub(r"\s", "", row["content"])) for row in instances)
        return raw_json_answer(f'{{"predictions":[{",".join(rows)}],"metadata":{{"billableCharacterCount":{billed}}}}}')

    # --- models -------------------------------------------------------------------------------------------------------

    @route("GET", "/v1beta/models")
    @route("GET", "/v1/models")
    def list_models(self, call: Call) -> Response:  # noqa: ARG002
        """The models that it knows."""
        return json_answer(200, {"models": [_row(model) for _, model in sorted(self.models().items())]})

    @route("GET", "/v1beta/models/{model}")
    @route("GET", "/v1/models/{model}")
    def get_model(self, call: Call) -> Response:
        """One model."""
        return json_answer(200, _row(self.model(call, call.args["model"])))


def camel(value: Any, *, free: bool = False) -> Any:
    """A body with the names of protobuf's JSON: `generation_config` is `generationConfig`."""
    if isinstance(value, list):
        return [camel(item, free=free) for item in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, member in value.items():
        told = name if free else re.sub(r"_([a-z0-9])", lambda m: m.group(1).upper(), name)
        found[told] = camel(member, free=free or told in _FREE)
    return found


def _row(model: Model) -> dict[str, Any]:
    methods = ["embedContent"] if "embedding" in model.does else ["generateContent", "countTokens"]
    return {
        "name": f"models/{model.id}",
        "version": "001",
        "displayName": model.id,
        "supportedGenerationMethods": methods,
    }


def _text(content: dict[str, Any]) -> str:
    parts = content.get("parts")
    found = parts if isinstance(parts, list) else [parts] if isinstance(parts, dict) else []
    return "\n".join(part.get("text") or dumps(part) for part in found)


def _turn(body: dict[str, Any]) -> Turn:
    texts = [_text(content) for content in body["contents"]]
    asked = [text for c, text in zip(body["contents"], texts, strict=True) if c.get("role", "user") == "user"]
    config = body.get("generationConfig") or {}
    functions = [f for tool in body.get("tools") or () for f in tool.get("functionDeclarations") or ()]
    calling = (body.get("toolConfig") or {}).get("functionCallingConfig") or {}
    force = None
    if calling.get("mode") == "ANY":
        force = (calling.get("allowedFunctionNames") or [ANY_TOOL])[0]
    schema = None
    if config.get("responseMimeType") == "application/json":
        schema = (
            config.get("responseSchema") or config.get("responseJsonSchema") or {"type": "object", "properties": {}}
        )
    return turn(
        asked[-1] if asked else "",
        "\n".join([_text(body.get("systemInstruction") or {}), *texts]),
        limit=config.get("maxOutputTokens"),
        stops=config.get("stopSequences"),
        tools={f["name"]: f.get("parameters") or f.get("parametersJsonSchema") for f in functions},
        force=force,
        schema=schema,
    )


def _candidate(said: Turn, text: str, index: int, *, last: bool = True) -> dict[str, Any]:
    part: dict[str, Any] = {"text": text}
    if said.tool is not None:
        part = {"functionCall": {"name": said.tool[0], "args": said.tool[1]}}
    row: dict[str, Any] = {"content": {"parts": [part], "role": "model"}, "index": index}
    return row | {"finishReason": _REASONS.get(said.finish, "STOP")} if last else row
