"""OpenAI's files and batches. Source: its API reference; providers, section 1."""

from __future__ import annotations

import json
from collections import OrderedDict
from email import message_from_bytes
from email.message import Message
from typing import Any

from conformance.http import Request, Response
from conformance.mock.answer import CREATED, digest, dumps, json_answer
from conformance.mock.jobs import Job, Jobs
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.providers.openai_errors import OpenAIErrors

__all__ = ["OpenAIBatches"]

MAX_STORED = 64 * 1024 * 1024
"""Bytes of all uploaded files together; the oldest are forgotten."""


class OpenAIBatches(OpenAIErrors):
    """Files, and batches whose lines the provider's other routes answer."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.files: OrderedDict[str, tuple[dict[str, Any], bytes]] = OrderedDict()
        self.batches = Jobs()
        for name in ("file-abc123", "file-YbowBByiyVJN89oSZo2Enu9W"):
            # the ids that the published examples name
            self._keep(name, "input.jsonl", "batch", b"")
        self.batches.add(_batch_job("batch_abc123", {"endpoint": "/v1/embeddings", "input_file_id": "file-abc123"}))

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
