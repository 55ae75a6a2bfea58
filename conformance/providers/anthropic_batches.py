"""Anthropic's batches of messages. Source: its API reference, "Message Batches", and the guide "Batch processing".

A batch is in progress, then ended; each look is a step. A request's parameters are looked at only when its turn comes,
as the service does: what is wrong with them is the result of that request, not of the batch. A request whose
`custom_id` begins with `mock-expired` expires.
"""

from __future__ import annotations

import json
from typing import Any

from conformance.http import Request, Response
from conformance.mock.answer import CREATED_ISO, digest, dumps, json_answer
from conformance.mock.jobs import Job, Jobs
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.providers.provider import Provider

__all__ = ["AnthropicBatches"]

EXPIRED_PREFIX = "mock-expired"
_PATH = "/v1/messages/batches"
_STAND_IN = {"model": "any", "max_tokens": 1, "messages": [{"role": "user", "content": "any"}]}
"""What stands for a request's parameters while the batch itself is checked."""


class AnthropicBatches(Provider):
    """Batches, whose requests the provider's route for messages answers."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.batches = Jobs()

    @route("POST", _PATH)
    def create_batch(self, call: Call) -> Response:
        """Start a batch."""
        asked = call.body
        call.body = _outline(asked)
        self.check_schema(call, "anthropic.batches.request")
        names = [row["custom_id"] for row in asked["requests"]]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise Refused(400, f"requests: custom_id must be unique: {twice} is there twice", reason=Reason.RULE)
        ident = "msgbatch_" + digest(call.request.body, str(self.batches.made))
        origin = call.request.url.partition(_PATH)[0]
        data = {"requests": asked["requests"], "origin": origin, "headers": call.request.headers}
        size = len(call.request.body)
        return json_answer(200, _row(self.batches.add(Job(ident, ("in_progress", "ended"), data, size=size))))

    @route("GET", _PATH)
    def list_batches(self, call: Call) -> Response:
        """Batches, the newest first: `limit` of them, after or before the one of an id."""
        rows = [_row(job) for job in self.batches.newest_first()]
        ids = [row["id"] for row in rows]
        after, before, limit = (call.query.get(name) for name in ("after_id", "before_id", "limit"))
        if after in ids:
            rows = rows[ids.index(after) + 1 :]
        count = min(int(limit), 1000) if limit and limit.isdigit() and int(limit) else 20
        if before in ids:
            rows = rows[: ids.index(before)][-count:]
        shown = rows[:count]
        first, last = (shown[0]["id"], shown[-1]["id"]) if shown else (None, None)
        more = len(rows) > len(shown)
        return json_answer(200, {"data": shown, "has_more": more, "first_id": first, "last_id": last})

    @route("GET", _PATH + "/{id}")
    def get_batch(self, call: Call) -> Response:
        """A batch, one step further than the last time."""
        job = self._batch(call)
        if not job.is_done and job.step() == "ended":
            job.data["results"] = [self._result(row, job) for row in job.data["requests"]]
        return json_answer(200, _row(job))

    @route("POST", _PATH + "/{id}/cancel", body="any")
    def cancel_batch(self, call: Call) -> Response:
        """Let no more requests begin."""
        job = self._batch(call)
        if job.is_done:
            raise Refused(400, f"Batch {job.id} has ended and can't be canceled", reason=Reason.CONFLICT)
        if job.state != "canceling":
            job.turn_to("canceling", "ended")
        return json_answer(200, _row(job))

    @route("GET", _PATH + "/{id}/results")
    def batch_results(self, call: Call) -> Response:
        """A line of JSON for each request."""
        job = self._batch(call)
        if not job.is_done:
            raise Refused(400, f"Batch {job.id} has no results yet: it is {job.state}", reason=Reason.CONFLICT)
        lines = tuple((dumps(row) + "\n").encode("utf-8", "surrogatepass") for row in job.data["results"])
        return Response(200, (("content-type", "application/x-jsonl"),), chunks=lines)

    @route("DELETE", _PATH + "/{id}")
    def delete_batch(self, call: Call) -> Response:
        """Forget a batch that has ended."""
        job = self._batch(call)
        if not job.is_done:
            raise Refused(400, f"Batch {job.id} is {job.state}; cancel it first", reason=Reason.CONFLICT)
        self.batches.remove(job.id)
        return json_answer(200, {"id": job.id, "type": "message_batch_deleted"})

    def _batch(self, call: Call) -> Job:
        job = self.batches.get(call.args["id"])
        if job is None:
            raise Refused(404, f"message batch {call.args['id']} not found", reason=Reason.NOT_FOUND)
        return job

    def _result(self, row: dict[str, Any], job: Job) -> dict[str, Any]:
        """What became of a request of a batch."""
        result: dict[str, Any]
        if "canceling" in job.seen:
            result = {"type": "canceled"}
        elif row["custom_id"].startswith(EXPIRED_PREFIX):
            result = {"type": "expired"}
        else:
            url = job.data["origin"] + "/v1/messages"
            inner = Request("POST", url, job.data["headers"], dumps(row["params"]).encode("utf-8", "surrogatepass"))
            try:
                answer = self._answered(self._enter(inner, "/v1/messages"))
                result = {"type": "succeeded", "message": json.loads(answer.read())}
            except Refused as error:
                result = {"type": "errored", "error": json.loads(self.error(error, inner).body)}
        return {"custom_id": row["custom_id"], "result": result}


def _outline(asked: Any) -> Any:
    """The body of a batch with good parameters in place of whatever objects are there, and without streams."""
    rows = asked.get("requests") if isinstance(asked, dict) else None
    if not isinstance(rows, list):
        return asked
    outlined = [
        {**row, "params": _STAND_IN} if isinstance(row, dict) and isinstance(row.get("params"), dict) else row
        for row in rows
    ]
    return {**asked, "requests": outlined}


def _row(job: Job) -> dict[str, Any]:
    ended = job.is_done
    kinds = [row["result"]["type"] for row in job.data.get("results", ())]
    counts = {kind: kinds.count(kind) for kind in ("succeeded", "errored", "canceled", "expired")}
    return {
        "id": job.id,
        "type": "message_batch",
        "processing_status": job.state,
        "request_counts": {"processing": 0 if ended else len(job.data["requests"]), **counts},
        "created_at": CREATED_ISO,
        "expires_at": "2026-01-02T00:00:00Z",
        "ended_at": "2026-01-01T00:01:00Z" if ended else None,
        "archived_at": None,
        "cancel_initiated_at": "2026-01-01T00:00:30Z" if "canceling" in job.seen else None,
        "results_url": f"{job.data['origin']}{_PATH}/{job.id}/results" if ended else None,
    }
