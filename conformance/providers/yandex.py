"""Yandex Cloud: embeddings by its own API and in OpenAI's shape. Source: providers, section 13."""

from __future__ import annotations

from conformance.http import Headers, Request, Response
from conformance.mock.answer import digest, json_answer, raw_json_answer
from conformance.mock.models import Model
from conformance.mock.openai_shape import embeddings
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.vectors import as_json
from conformance.mock.words import tokens
from conformance.providers.openai_errors import OpenAIErrors, openai_error
from conformance.providers.registry import provider

__all__ = ["Yandex"]

_GRPC = {400: 3, 401: 16, 403: 7, 404: 5, 408: 4, 409: 6, 429: 8, 500: 13, 501: 12, 503: 14, 504: 4}
_HTTP = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@provider(
    "yandex",
    title="Yandex Cloud",
    hosts=(r"llm\.api\.cloud\.yandex\.net", r"ai\.api\.cloud\.yandex\.net"),
    reference="https://yandex.cloud/docs/foundation-models/embeddings/api-ref/",
)
class Yandex(OpenAIErrors):
    """Embeddings."""

    def authenticate(self, call: Call) -> None:
        """`Api-Key` or `Bearer`."""
        scheme, _, key = (call.header("authorization") or "").partition(" ")
        if scheme.lower() not in {"api-key", "bearer"} or not key or key.startswith(BAD_PREFIX):
            raise Refused(
                401,
                "Unknown api key"
                if key
                else "Authorization header is missing or of another scheme than Api-Key or Bearer",
                reason=Reason.BAD_KEY if key.startswith(BAD_PREFIX) else Reason.NO_KEY,
            )
        call.key = key

    def error(self, refused: Refused, call: Request) -> Response:
        """The code of gRPC beside HTTP's; under /v1 in OpenAI's form."""
        if call.path.endswith("/v1/embeddings"):
            return openai_error(refused)
        error = {
            "grpcCode": _GRPC.get(refused.status, 13 if refused.status >= 500 else 3),
            "httpCode": refused.status,
            "message": refused.message,
            "httpStatus": _HTTP.get(refused.status, "Error"),
            "details": [],
        }
        return json_answer(refused.status, {"error": error})

    def headers(self, request: Request) -> Headers:
        """The request's id."""
        return (("x-request-id", digest(request.method, request.path, request.body, length=32)),)

    def fault_message(self, fault: SchemaFault) -> Refused:
        """400; under /v1 as OpenAI words it."""
        if fault.missing == "input" or fault.dotted.startswith("input"):
            return super().fault_message(fault)
        where = fault.missing or fault.unknown or fault.dotted or "body"
        return Refused(400, f"invalid field {where}: {fault.message[:200]}", reason=Reason.SCHEMA, fault=fault)

    def embedding_model(self, call: Call, uri: str) -> Model:
        """The model of `emb://<folder>/<model>/<version>`."""
        name = uri.removeprefix("emb://").split("/")[1]
        found = self.models().get(name)
        if found is None:
            raise Refused(400, f"Failed to get model: model {uri} not found", reason=Reason.MODEL)
        return self.model(call, name)

    @route("POST", "/foundationModels/v1/textEmbedding", schema="yandex.text-embedding.request")
    def embed(self, call: Call) -> Response:
        """One embedding; the count of tokens is a string, as protobuf's JSON has 64-bit numbers."""
        body = call.body
        model = self.embedding_model(call, body["modelUri"])
        asked = int(body.get("dim") or 0)
        if asked > model.dimension:
            raise Refused(400, f"dim must not be greater than {model.dimension}", reason=Reason.RULE)
        vector = as_json(body["text"], asked or model.dimension)
        return raw_json_answer(
            f'{{"embedding":{vector},"numTokens":"{tokens(body["text"])}","modelVersion":"06.12.2023"}}'
        )

    @route("POST", "/v1/embeddings", schema="yandex.embeddings.request")
    def openai_embeddings(self, call: Call) -> Response:
        """Embeddings in OpenAI's shape."""
        body = call.body
        model = self.embedding_model(call, body["model"])
        return embeddings(body["input"], body["model"], model.dimension, encoding=body.get("encoding_format"))
