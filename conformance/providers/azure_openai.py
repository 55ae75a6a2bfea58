"""Azure OpenAI: deployments under a dated API version, and the v1 API. Source: providers, section 2.

A deployment's name is the user's; one that begins with `missing-` is not there. Its size of vectors goes by its name.
"""

from __future__ import annotations

import re
from typing import Any

from conformance.http import Headers, Request, Response
from conformance.mock.answer import digest, json_answer
from conformance.mock.openai_shape import Shape, chat, completions, embeddings
from conformance.mock.refused import BAD_PREFIX, MISSING_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.providers.openai_errors import bearer, max_tokens_refused
from conformance.providers.openai_responses import OpenAIResponses
from conformance.providers.registry import provider

__all__ = ["AzureOpenAI"]

_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")
_RETIRED = frozenset(
    f"{day}-preview" for day in ("2023-03-15", "2023-06-01", "2023-07-01", "2023-08-01", "2023-09-01", "2023-12-01")
)
_RETIRED_DEPLOYMENTS = ("gpt-35-turbo-0301", "gpt-35-turbo-0613", "gpt-4-32k", "gpt-4.5-preview", "o1-preview")
_SAFE = {name: {"filtered": False, "severity": "safe"} for name in ("hate", "self_harm", "sexual", "violence")}
_PROMPT = {"prompt_filter_results": [{"prompt_index": 0, "content_filter_results": _SAFE}]}
_SHAPE = Shape(top=_PROMPT, first_chunk=_PROMPT, choice={"logprobs": None, "content_filter_results": _SAFE})


@provider(
    "azure-openai",
    title="Azure OpenAI",
    hosts=(r"[a-z0-9-]+\.openai\.azure\.(com|us|cn)", r"[a-z0-9-]+\.cognitiveservices\.azure\.com"),
    reference="https://learn.microsoft.com/azure/ai-foundry/openai/reference",
)
class AzureOpenAI(OpenAIResponses):
    """Chat, completions, embeddings and responses of a deployment."""

    family = "openai"
    base = "/openai/v1"

    def authenticate(self, call: Call) -> None:
        """`api-key`, or a bearer token of Entra."""
        key = call.header("api-key") or bearer(call.request)
        if not key or key.startswith(BAD_PREFIX):
            raise Refused(
                401,
                "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key "
                "for an active subscription and use a correct regional API endpoint for your resource.",
                reason=Reason.BAD_KEY if key else Reason.NO_KEY,
                code="401",
            )
        call.key = key

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """`{"error": {code, message}}`; what the model's own server refuses has type and param too."""
        error: dict[str, Any] = {"code": refused.code, "message": refused.message}
        if refused.reason is Reason.FAULT or refused.reason is Reason.NO_PATH:
            error["code"] = refused.code or str(refused.status)
        elif refused.reason not in {Reason.NO_KEY, Reason.BAD_KEY, Reason.NOT_FOUND}:
            error |= {"type": refused.kind or "invalid_request_error", "param": refused.param}
        if refused.code == "content_filter":
            filtered = {**_SAFE, "violence": {"filtered": True, "severity": "high"}}
            error |= {
                "status": 400,
                "innererror": {"code": "ResponsibleAIPolicyViolation", "content_filter_result": filtered},
            }
        return json_answer(refused.status, {"error": error})

    def headers(self, request: Request) -> Headers:
        """Request ids and the region."""
        ident = digest(request.method, request.url, request.body, length=32)
        return (
            ("apim-request-id", ident),
            ("x-ms-region", "East US"),
            ("x-ratelimit-remaining-requests", "99"),
            ("x-ratelimit-remaining-tokens", "99000"),
        )

    def no_path(self, request: Request, path: str, known: str) -> Refused:  # noqa: ARG002
        """404, code "404"."""
        return Refused(404, f"Resource not found; the mock answers: {known}", reason=Reason.NO_PATH, code="404")

    def _deployment(self, call: Call) -> str:
        version = call.query.get("api-version")
        if version is None or not _VERSION.fullmatch(version):
            raise Refused(404, "Resource not found", reason=Reason.NO_PATH, code="404")
        if version in _RETIRED:
            if self.options.strict_models:
                raise Refused(404, "Resource not found", reason=Reason.RETIRED, code="404")
            call.warn(f"api-version {version} is retired; use 2024-10-21 or the v1 API")
        name = call.args["deployment"]
        if name.startswith(MISSING_PREFIX):
            raise Refused(
                404,
                "The API deployment for this resource does not exist. If you created the deployment within the last 5 "
                "minutes, please wait a moment and try again.",
                reason=Reason.NOT_FOUND,
                code="DeploymentNotFound",
            )
        if name in _RETIRED_DEPLOYMENTS:
            call.warn(f"model {name} is retired")
        return name

    def _chat(self, call: Call, model: str) -> Response:
        body = call.body
        if any("[[violence]]" in str(message.get("content")) for message in body["messages"]):
            raise Refused(
                400,
                "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
                code="content_filter",
                param="prompt",
            )
        if body.get("max_tokens") is not None and re.match(r"o\d|gpt-5", model):
            raise max_tokens_refused()
        return chat(body, model, _SHAPE, call.request.body)

    def _embeddings(self, call: Call, model: str) -> Response:
        body = call.body
        whole = 3072 if "large" in model else 1536
        size = body.get("dimensions") or whole
        if size > whole:
            raise Refused(
                400,
                f"Invalid value for 'dimensions' = {size}. Must be less than or equal to {whole}.",
                param="dimensions",
            )
        return embeddings(body["input"], model, size, encoding=body.get("encoding_format"))

    @route("POST", "/openai/deployments/{deployment}/chat/completions", schema="azure-openai.chat.request")
    def deployment_chat(self, call: Call) -> Response:
        """Chat; the body's model is ignored."""
        return self._chat(call, self._deployment(call))

    @route("POST", "/openai/deployments/{deployment}/completions", schema="azure-openai.completions.request")
    def deployment_completions(self, call: Call) -> Response:
        """A completion of the old kind."""
        return completions({"prompt": "", **call.body}, self._deployment(call), call.request.body)

    @route("POST", "/openai/deployments/{deployment}/embeddings", schema="azure-openai.embeddings.request")
    def deployment_embeddings(self, call: Call) -> Response:
        """Embeddings."""
        return self._embeddings(call, self._deployment(call))

    def _named(self, call: Call) -> str:
        name: str = call.body.get("model") or "of-the-prompt"
        if name.startswith(MISSING_PREFIX):
            raise Refused(
                404,
                "The API deployment for this resource does not exist.",
                reason=Reason.NOT_FOUND,
                code="DeploymentNotFound",
            )
        return name

    @route("POST", "/openai/v1/chat/completions", schema="openai.chat.request")
    def v1_chat(self, call: Call) -> Response:
        """Chat; the body's model is the deployment."""
        return self._chat(call, self._named(call))

    @route("POST", "/openai/v1/embeddings", schema="openai.embeddings.request")
    def v1_embeddings(self, call: Call) -> Response:
        """Embeddings."""
        return self._embeddings(call, self._named(call))

    @route("POST", "/openai/v1/responses", schema="openai.responses.request")
    def respond(self, call: Call) -> Response:
        """A response of the v1 API."""
        return self.create_response(call, self._named(call))
