"""OpenAI's API. Source: its API reference and the guide "Error codes"; providers, section 1."""

from __future__ import annotations

import json
from collections import OrderedDict
from email import message_from_bytes
from email.message import Message
from typing import Any

from conformance.http import Headers, Request, Response
from conformance.mock.answer import CREATED, digest, dumps, json_answer
from conformance.mock.check import SchemaFault
from conformance.mock.jobs import Job, Jobs
from conformance.mock.openai_shape import Shape, chat, completions, content_text, embeddings, input_texts
from conformance.mock.refused import Reason, Refused
from conformance.mock.words import tokens
from conformance.providers.provider import BAD_PREFIX, Call, Provider, provider, route

__all__ = ["OpenAI", "OpenAIErrors", "bearer", "openai_error"]

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
"""A PNG of one pixel, base64."""

MAX_STORED = 64 * 1024 * 1024
"""Bytes of all uploaded files together; the oldest are forgotten."""

_KINDS = {
    "string": "a string",
    "number": "a number",
    "integer": "an integer",
    "array": "an array",
    "object": "an object",
    "boolean": "a boolean",
    "null": "null",
}

_HARM = {
    "violence": ("kill", "stab", "shoot", "attack"),
    "hate": ("hate", "slur"),
    "self-harm": ("suicide",),
    "sexual": ("porn",),
    "illicit": ("bomb", "meth"),
}
_CATEGORIES = (
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/instructions",
    "self-harm/intent",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
)


def bearer(request: Request) -> str | None:
    """The token of an `Authorization: Bearer` header, or None."""
    given = request.header("authorization") or ""
    scheme, _, key = given.partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() else None


def kind_of(value: Any) -> str:
    """What a JSON value is, as OpenAI says it: `a string`."""
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int):
        return "an integer"
    if isinstance(value, float):
        return "a decimal"
    if isinstance(value, str):
        return "a string"
    return "an array" if isinstance(value, list) else "an object" if isinstance(value, dict) else "null"


_ERROR_TYPES = {429: "rate_limit_error"}
_ERROR_CODES = {401: "invalid_api_key", 429: "rate_limit_exceeded"}


def openai_error(refused: Refused) -> Response:
    """A refusal in OpenAI's form: `{"error": {message, type, param, code}}`."""
    code = refused.code
    if code is None and refused.reason is Reason.FAULT:
        code = _ERROR_CODES.get(refused.status)
    usual = "server_error" if refused.status >= 500 else _ERROR_TYPES.get(refused.status, "invalid_request_error")
    error = {"message": refused.message, "type": refused.kind or usual, "param": refused.param, "code": code}
    return json_answer(refused.status, {"error": error})


class OpenAIErrors(Provider):
    """Errors in OpenAI's form, which several providers speak."""

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """`{"error": {message, type, param, code}}`."""
        return openai_error(refused)

    def fault_message(self, fault: SchemaFault) -> Refused:
        """A schema's fault in OpenAI's words, with its code and parameter."""
        status, param = 400, fault.dotted or None
        at, found = fault.dotted, fault.found
        if fault.missing:
            param = f"{at}.{fault.missing}" if at else fault.missing
            text, code = f"Missing required parameter: '{param}'.", "missing_required_parameter"
        elif fault.unknown:
            param = f"{at}.{fault.unknown}" if at else fault.unknown
            text, code = f"Unknown parameter: '{param}'.", "unknown_parameter"
        elif fault.keyword in {"enum", "const"} and not isinstance(found, dict | list):
            options = fault.expected if fault.keyword == "enum" else [fault.expected]
            shown = ", ".join(f"'{option}'" for option in options)
            text, code = f"Invalid value: '{found}'. Supported values are: {shown}.", "invalid_value"
        elif fault.keyword == "type":
            kinds = [fault.expected] if isinstance(fault.expected, str) else fault.expected
            shown = " or ".join(_KINDS[kind] for kind in kinds if kind != "null" or len(kinds) == 1)
            text = f"Invalid type for '{at}': expected {shown}, but got {kind_of(found)} instead."
            code = "invalid_type"
        elif fault.keyword in {"minimum", "maximum"}:
            number = "integer" if isinstance(found, int) else "decimal"
            low = fault.keyword == "minimum"
            text = (
                f"Invalid '{at}': {number} {'below minimum' if low else 'above maximum'} value. Expected a value "
                f"{'>=' if low else '<='} {fault.expected}, but got {found} instead."
            )
            code = f"{number}_{'below_min' if low else 'above_max'}_value"
        elif fault.keyword in {"minItems", "maxItems"}:
            low = fault.keyword == "minItems"
            text = (
                f"Invalid '{at}': array too {'short' if low else 'long'}. Expected an array with "
                f"{'minimum' if low else 'maximum'} length {fault.expected}, but got an array "
                f"with length {len(found)} instead."
            )
            code = "empty_array" if low and not found else f"array_{'below_min' if low else 'above_max'}_length"
        elif fault.keyword == "dependentRequired":
            name = next(n for n, needs in fault.expected.items() if n in found and any(x not in found for x in needs))
            other = next(x for x in fault.expected[name] if x not in found)
            param, code = name, "invalid_value"
            text = f"Invalid value for '{name}': '{name}' is only allowed when '{other}' is given."
        else:
            text, code = f"Invalid value for '{at or 'body'}': {fault.message[:300]}", "invalid_value"
        return Refused(status, text, reason=Reason.SCHEMA, code=code, param=param, fault=fault)

    def bad_json(self, error: str) -> Refused:  # noqa: ARG002
        """The refusal of a body that is no JSON."""
        return Refused(
            400,
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
            "library correctly. The API expects a JSON payload, but what was sent was not valid JSON.)",
            reason=Reason.BAD_JSON,
        )

    def unknown_model(self, given: str) -> Refused:
        """404, code model_not_found."""
        return Refused(
            404,
            f"The model `{given}` does not exist or you do not have access to it.",
            reason=Reason.MODEL,
            code="model_not_found",
        )


@provider(
    "openai",
    title="OpenAI",
    hosts=(r"api\.openai\.com", r"(us|eu)\.api\.openai\.com"),
    reference="https://developers.openai.com/api/reference",
)
class OpenAI(OpenAIErrors):
    """Chat, completions, embeddings, moderations, images, files and batches."""

    max_body = 512 * 1024 * 1024

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.files: OrderedDict[str, tuple[dict[str, Any], bytes]] = OrderedDict()
        self.batches = Jobs()
        for name in ("file-abc123", "file-YbowBByiyVJN89oSZo2Enu9W"):
            # the ids that the published examples name
            self._keep(name, "input.jsonl", "batch", b"")
        self.batches.add(_batch_job("batch_abc123", {"endpoint": "/v1/embeddings", "input_file_id": "file-abc123"}))

    def authenticate(self, call: Call) -> None:
        """Any bearer key, unless it begins with `bad-`."""
        key = bearer(call.request)
        if key is None:
            raise Refused(
                401,
                "You didn't provide an API key. You need to provide your API key in an Authorization header using "
                "Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
                reason=Reason.NO_KEY,
            )
        if key.startswith(BAD_PREFIX):
            raise Refused(
                401,
                f"Incorrect API key provided: {key[:4]}***. You can find your API key at "
                "https://platform.openai.com/account/api-keys.",
                reason=Reason.BAD_KEY,
                code="invalid_api_key",
            )
        call.key = key

    def headers(self, request: Request) -> Headers:
        """Request id, rate limits and processing time, fixed for a request."""
        return (
            ("x-request-id", "req_" + digest(request.method, request.path, request.body, length=32)),
            ("openai-version", "2020-10-01"),
            ("openai-organization", "mock-org"),
            ("openai-processing-ms", "10"),
            ("x-ratelimit-limit-requests", "10000"),
            ("x-ratelimit-limit-tokens", "1000000"),
            ("x-ratelimit-remaining-requests", "9999"),
            ("x-ratelimit-remaining-tokens", "999000"),
            ("x-ratelimit-reset-requests", "6ms"),
            ("x-ratelimit-reset-tokens", "60ms"),
        )

    @route("POST", "/v1/chat/completions", schema="openai.chat.request")
    def chat(self, call: Call) -> Response:
        """A chat completion; reasoning models refuse `max_tokens`."""
        body = call.body
        model = self.model(call, body["model"], "chat")
        if model.reasoning and body.get("max_tokens") is not None:
            raise Refused(
                400,
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                "'max_completion_tokens' instead.",
                code="unsupported_parameter",
                param="max_tokens",
            )
        for name, instead in _DEPRECATED.items():
            if name in body:
                call.warn(f"parameter {name} is deprecated" + (f"; use {instead}" if instead else ""))
        return chat(body, model.id, _SHAPE, call.request.body)

    @route("POST", "/v1/completions", schema="openai.completions.request")
    def completions(self, call: Call) -> Response:
        """A completion of the old kind."""
        model = self.models().get(call.body["model"])
        if model is not None and "chat" in model.does:
            raise Refused(
                404,
                "This is a chat model and not supported in the v1/completions endpoint. "
                "Did you mean to use v1/chat/completions?",
                reason=Reason.MODEL,
                param="model",
            )
        return completions(call.body, self.model(call, call.body["model"], "completion").id, call.request.body)

    @route("POST", "/v1/embeddings", schema="openai.embeddings.request")
    def embeddings(self, call: Call) -> Response:
        """Embeddings; sizes may be asked for from the third generation on."""
        body = call.body
        model = self.model(call, body["model"], "embedding")
        size = body.get("dimensions")
        if size is not None and not model.dimensions:
            raise Refused(400, "This model does not support specifying dimensions.", param="dimensions")
        if size is not None and size > model.dimension:
            raise Refused(
                400,
                f"Invalid value for 'dimensions' = {size}. Must be less than or equal to {model.dimension}.",
                param="dimensions",
            )
        return embeddings(body["input"], model.id, size or model.dimension, encoding=body.get("encoding_format"))

    @route("POST", "/v1/moderations", schema="openai.moderations.request")
    def moderations(self, call: Call) -> Response:
        """Verdicts: one for each text, or one for a list of parts."""
        model = self.model(call, call.body.get("model", "omni-moderation-latest"), "moderation")
        given = call.body["input"]
        texts = [content_text(given)] if isinstance(given, list) and isinstance(given[0], dict) else input_texts(given)
        results = [_verdict(text) for text in texts]
        return json_answer(200, {"id": "modr-" + digest(call.request.body), "model": model.id, "results": results})

    @route("POST", "/v1/images/generations", schema="openai.images.request")
    def images(self, call: Call) -> Response:
        """Images of one pixel."""
        body = call.body
        name = body.get("model") or "gpt-image-1-mini"
        self.model(call, name, "image")
        as_url = body.get("response_format", "url") == "url" and name.startswith("dall-e")
        picture = {"url": f"https://images.example/{digest(call.request.body)}.png"} if as_url else {"b64_json": PIXEL}
        answer: dict[str, Any] = {"created": CREATED, "data": [picture] * (body.get("n") or 1)}
        if not name.startswith("dall-e"):
            asked = tokens(body["prompt"])
            details = {"text_tokens": asked, "image_tokens": 0}
            answer["usage"] = {
                "input_tokens": asked,
                "output_tokens": 1,
                "total_tokens": asked + 1,
                "input_tokens_details": details,
            }
        return json_answer(200, answer)

    @route("GET", "/v1/models")
    def list_models(self, call: Call) -> Response:  # noqa: ARG002
        """The models that it knows."""
        return json_answer(200, {"object": "list", "data": [_model_row(name) for name in sorted(self.models())]})

    @route("GET", "/v1/models/{model}")
    def get_model(self, call: Call) -> Response:
        """One model."""
        return json_answer(200, _model_row(self.model(call, call.args["model"]).id))

    # --- files --------------------------------------------------------------------------------------------------------

    @route("POST", "/v1/files", body="any")
    def upload(self, call: Call) -> Response:
        """Keep a file, sent as a form of parts."""
        parts = _form(call.header("content-type") or "", call.request.body)
        if parts is None:
            raise Refused(415, "Invalid Content-Type header, expected multipart/form-data", reason=Reason.MEDIA_TYPE)
        purpose = parts["purpose"][1].decode(errors="replace") if "purpose" in parts else None
        if purpose is None or "file" not in parts:
            name = "purpose" if purpose is None else "file"
            raise Refused(
                400,
                f"Missing required parameter: '{name}'.",
                reason=Reason.SCHEMA,
                code="missing_required_parameter",
                param=name,
            )
        known = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
        if purpose not in known:
            raise Refused(
                400,
                f"'{purpose}' is not one of {list(known)} - 'purpose'",
                reason=Reason.SCHEMA,
                code="invalid_value",
                param="purpose",
            )
        filename, content = parts["file"]
        return json_answer(200, self._keep("file-" + digest(content, filename, purpose), filename, purpose, content))

    def _keep(self, id_: str, filename: str, purpose: str, content: bytes) -> dict[str, Any]:
        file = {
            "id": id_,
            "object": "file",
            "bytes": len(content),
            "created_at": CREATED,
            "filename": filename,
            "purpose": purpose,
            "status": "processed",
        }
        self.files[id_] = (file, content)
        while len(self.files) > 1000 or (
            len(self.files) > 1 and sum(len(c) for _, c in self.files.values()) > MAX_STORED
        ):
            self.files.popitem(last=False)
        return file

    def _file(self, call: Call) -> tuple[dict[str, Any], bytes]:
        found = self.files.get(call.args["id"])
        if found is None:
            raise Refused(404, f"No such File object: {call.args['id']}", reason=Reason.NOT_FOUND, param="id")
        return found

    @route("GET", "/v1/files")
    def list_files(self, call: Call) -> Response:
        """All files, or those of a purpose."""
        wanted = call.query.get("purpose")
        rows = [file for file, _ in self.files.values() if wanted in {None, file["purpose"]}]
        return json_answer(200, {"object": "list", "data": rows, "has_more": False})

    @route("GET", "/v1/files/{id}")
    def get_file(self, call: Call) -> Response:
        """What is known of a file."""
        return json_answer(200, self._file(call)[0])

    @route("GET", "/v1/files/{id}/content")
    def file_content(self, call: Call) -> Response:
        """A file's bytes."""
        return Response(200, (("content-type", "application/octet-stream"),), self._file(call)[1])

    @route("DELETE", "/v1/files/{id}")
    def delete_file(self, call: Call) -> Response:
        """Forget a file."""
        self._file(call)
        del self.files[call.args["id"]]
        return json_answer(200, {"id": call.args["id"], "object": "file", "deleted": True})

    # --- batches ------------------------------------------------------------------------------------------------------

    @route("POST", "/v1/batches", schema="openai.batches.request")
    def create_batch(self, call: Call) -> Response:
        """Start a batch; `metadata: {"mock-outcome": "failed"}` (or expired) decides how it ends."""
        body = call.body
        if body["input_file_id"] not in self.files:
            raise Refused(
                400,
                f"Invalid 'input_file_id': no such File object: {body['input_file_id']}",
                reason=Reason.NOT_FOUND,
                code="invalid_value",
                param="input_file_id",
            )
        id_ = "batch_" + digest(call.request.body, str(self.batches.made))
        job = self.batches.add(_batch_job(id_, body))
        job.data["authorization"] = call.header("authorization")
        return json_answer(200, _batch_row(job))

    @route("GET", "/v1/batches")
    def list_batches(self, call: Call) -> Response:
        """All batches, the newest first."""
        limit = call.query.get("limit", "20")
        rows = [_batch_row(job) for job in self.batches.newest_first()][: int(limit) if limit.isdigit() else 20]
        ends = {"first_id": rows[0]["id"], "last_id": rows[-1]["id"]} if rows else {}
        return json_answer(200, {"object": "list", "data": rows, **ends, "has_more": False})

    @route("GET", "/v1/batches/{id}")
    def get_batch(self, call: Call) -> Response:
        """A batch, one step further than the last time."""
        job = self._batch(call)
        if job.step() == "completed" and "output_file_id" not in job.data:
            self._complete(job, call)
        return json_answer(200, _batch_row(job))

    @route("POST", "/v1/batches/{id}/cancel", body="any")
    def cancel_batch(self, call: Call) -> Response:
        """Stop a batch that is not done."""
        job = self._batch(call)
        if job.is_done:
            raise Refused(
                409,
                f"Cannot cancel a batch with status '{job.state}'.",
                reason=Reason.CONFLICT,
            )
        if job.state != "cancelling":
            job.turn_to("cancelling", "cancelled")
        return json_answer(200, _batch_row(job))

    def _batch(self, call: Call) -> Job:
        job = self.batches.get(call.args["id"])
        if job is None:
            raise Refused(404, f"No batch found with id '{call.args['id']}'.", reason=Reason.NOT_FOUND)
        return job

    def _complete(self, job: Job, call: Call) -> None:
        """Answer each line of the input, and keep the answers as a file."""
        content = self.files.get(job.data["input_file_id"], ({}, b""))[1]
        lines: list[str] = []
        for number, line in enumerate(filter(None, content.decode("utf-8", "replace").splitlines())):
            lines.append(self._line(line, number, job, call))
        output = ("\n".join(lines) + "\n" if lines else "").encode()
        id_ = "file-" + digest(job.id, "output")
        self._keep(id_, f"{job.id}_output.jsonl", "batch_output", output)
        failed = sum('"status_code":200' not in line for line in lines)
        job.data |= {"output_file_id": id_, "total": len(lines), "failed": failed}

    def _line(self, line: str, number: int, job: Job, call: Call) -> str:
        asked = json.loads(line) if accepts_json_object(line) else {}
        origin = call.request.url.partition("/v1/")[0]
        inner = Request(
            str(asked.get("method", "POST")),
            origin + job.data["endpoint"],
            (("authorization", str(job.data.get("authorization") or "")), ("content-type", "application/json")),
            dumps(asked.get("body")).encode(),
        )
        try:
            answer = self._answered(self._enter(inner, job.data["endpoint"]))
        except Refused as error:
            answer = self.error(error, inner)
        return dumps(
            {
                "id": "batch_req_" + digest(job.id, str(number)),
                "custom_id": asked.get("custom_id"),
                "response": {
                    "status_code": answer.status,
                    "request_id": digest(job.id, line),
                    "body": json.loads(answer.read()),
                },
                "error": None,
            }
        )


_SHAPE = Shape(top={"service_tier": "default", "system_fingerprint": None})

_DEPRECATED = {
    "max_tokens": "max_completion_tokens",
    "functions": "tools",
    "function_call": "tool_choice",
    "seed": "",
    "user": "safety_identifier and prompt_cache_key",
    "prompt_cache_retention": "prompt_cache_options",
}


def _model_row(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": CREATED, "owned_by": "system"}


def _verdict(text: str) -> dict[str, Any]:
    words = set(text.lower().split())
    hits = {name: any(word in words for word in _HARM.get(name, ())) for name in _CATEGORIES}
    return {
        "flagged": any(hits.values()),
        "categories": hits,
        "category_scores": {name: 0.9 if hit else 0.0001 for name, hit in hits.items()},
        "category_applied_input_types": {name: ["text"] for name in _CATEGORIES},
    }


def _batch_job(id_: str, body: dict[str, Any]) -> Job:
    outcome = (body.get("metadata") or {}).get("mock-outcome", "completed")
    way = {"failed": ("validating", "failed"), "expired": ("validating", "in_progress", "finalizing", "expired")}
    return Job(id_, way.get(outcome, ("validating", "in_progress", "finalizing", "completed")), dict(body))


def _batch_row(job: Job) -> dict[str, Any]:
    data = job.data
    done = {"in_progress_at": "in_progress", "finalizing_at": "finalizing", "completed_at": "completed"}
    done |= {"failed_at": "failed", "expired_at": "expired", "cancelling_at": "cancelling", "cancelled_at": "cancelled"}
    total, failed = data.get("total", 0), data.get("failed", 0)
    errors = None
    if job.state == "failed":
        reason = {
            "code": "invalid_json_line",
            "message": "This line is not parseable as valid JSON.",
            "line": 1,
            "param": None,
        }
        errors = {"object": "list", "data": [reason]}
    return {
        "id": job.id,
        "object": "batch",
        "endpoint": data["endpoint"],
        "errors": errors,
        "input_file_id": data["input_file_id"],
        "completion_window": "24h",
        "status": job.state,
        "output_file_id": data.get("output_file_id"),
        "error_file_id": None,
        "created_at": CREATED,
        "expires_at": CREATED + 86400,
        **{name: CREATED + 60 * job.seen.index(state) if state in job.seen else None for name, state in done.items()},
        "request_counts": {"total": total, "completed": total - failed, "failed": failed},
        "metadata": data.get("metadata"),
    }


def accepts_json_object(text: str) -> bool:
    """Whether a text is a JSON object."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _form(content_type: str, body: bytes) -> dict[str, tuple[str, bytes]] | None:
    """The parts of a form by name: file name and bytes; None for another media type."""
    if not content_type.lower().startswith("multipart/form-data"):
        return None
    whole = message_from_bytes(b"content-type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    parts = whole.get_payload()
    found: dict[str, tuple[str, bytes]] = {}
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Message):
            name = part.get_param("name", header="content-disposition")
            payload = part.get_payload(decode=True)
            if isinstance(name, str) and isinstance(payload, bytes):
                found[name] = (part.get_filename() or "", payload)
    return found
