"""OpenAI's Responses API, which Azure OpenAI answers too. Source: OpenAI's API reference, "Responses".

Responses are kept unless `store` is false. One in the background is queued, in progress and done, a step each time
that somebody looks; `metadata: {"mock-outcome": "failed"}` lets it fail.
"""

from __future__ import annotations

from typing import Any

from conformance.http import Response
from conformance.mock.answer import digest, json_answer, sse, sse_answer
from conformance.mock.jobs import Job, Jobs
from conformance.mock.refused import Reason, Refused
from conformance.mock.responses_shape import events, input_items, response
from conformance.mock.route import Call, route
from conformance.providers.openai_errors import OpenAIErrors

__all__ = ["OpenAIResponses"]


class OpenAIResponses(OpenAIErrors):
    """What a provider's routes for responses answer."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.responses = Jobs()

    def create_response(self, call: Call, model: str) -> Response:
        """A response, as a stream where it is asked for, or in the background."""
        body = call.body
        earlier = self._earlier(body.get("previous_response_id"))
        stored = body.get("store") is not False
        if body.get("background") and not stored:
            raise Refused(400, "Background mode requires 'store' to be true.", param="background")
        ident = "resp_" + digest(call.request.body, str(self.responses.made), length=48)
        whole = response(body, model, ident, earlier)
        end = "failed" if (body.get("metadata") or {}).get("mock-outcome") == "failed" else whole["status"]
        states = ("queued", "in_progress", end) if body.get("background") else (whole["status"],)
        data = {"response": whole, "input": input_items(body, ident)}
        job = Job(ident, states, data, size=len(call.request.body))
        if stored:
            self.responses.add(job)
        if body.get("stream"):
            return sse_answer([sse(event, event=event["type"]) for event in events(whole)])
        return json_answer(200, _shown(job))

    def _earlier(self, ident: str | None) -> list[str]:
        """The texts of a response and of those before it, the oldest first."""
        texts: list[str] = []
        asked = ident
        while asked is not None:
            job = self.responses.get(asked)
            if job is None:
                raise Refused(
                    400,
                    f"Previous response with id '{asked}' not found.",
                    reason=Reason.NOT_FOUND,
                    code="previous_response_not_found",
                    param="previous_response_id",
                )
            whole = job.data["response"]
            parts = [part for item in (*job.data["input"], *whole["output"]) for part in item.get("content") or ()]
            texts[:0] = [str(part.get("text", "")) for part in parts]
            asked = whole["previous_response_id"]
        return texts

    def _response(self, call: Call) -> Job:
        job = self.responses.get(call.args["id"])
        if job is None:
            raise Refused(404, f"Response with id '{call.args['id']}' not found.", reason=Reason.NOT_FOUND)
        return job

    @route("GET", "{base}/responses/{id}")
    def get_response(self, call: Call) -> Response:
        """A response, one step further than the last time."""
        job = self._response(call)
        job.step()
        return json_answer(200, _shown(job))

    @route("DELETE", "{base}/responses/{id}")
    def delete_response(self, call: Call) -> Response:
        """Forget a response."""
        self.responses.remove(self._response(call).id)
        return json_answer(200, {"id": call.args["id"], "object": "response.deleted", "deleted": True})

    @route("POST", "{base}/responses/{id}/cancel", body="any")
    def cancel_response(self, call: Call) -> Response:
        """Stop a response in the background that is not done."""
        job = self._response(call)
        if not job.data["response"]["background"]:
            raise Refused(400, "Only responses that were created in background mode can be cancelled.")
        if not job.is_done:
            job.turn_to("cancelled")
        return json_answer(200, _shown(job))

    def response_items(self, call: Call) -> Response:
        """The items of a response's input, the last first, as the service lists them."""
        rows = self._response(call).data["input"]
        shown = rows if call.query.get("order") == "asc" else rows[::-1]
        ends = {"first_id": shown[0]["id"], "last_id": shown[-1]["id"]} if shown else {}
        return json_answer(200, {"object": "list", "data": shown, **ends, "has_more": False})


def _shown(job: Job) -> dict[str, Any]:
    """A response in the state that it is in: before its end it has no output yet."""
    whole: dict[str, Any] = job.data["response"]
    if job.state == whole["status"]:
        return whole
    error = {"code": "server_error", "message": "The mock failed the response, as its metadata asks"}
    failed = error if job.state == "failed" else None
    begun: dict[str, Any] = {"output": [], "usage": None, "completed_at": None, "incomplete_details": None}
    return {**whole, **begun, "status": job.state, "error": failed}
