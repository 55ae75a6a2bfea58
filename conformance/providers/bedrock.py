"""Amazon Bedrock's control plane, as far as batches go. Source: Bedrock API reference; providers, section 5."""

from __future__ import annotations

from typing import Any

from conformance.http import Response
from conformance.mock.answer import CREATED_ISO, digest, json_answer
from conformance.mock.bedrock_models import base_id
from conformance.mock.jobs import Job, Jobs
from conformance.mock.refused import Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.sigv4 import scope_of
from conformance.providers.aws import REGION
from conformance.providers.bedrock_runtime import BedrockModels
from conformance.providers.registry import provider

__all__ = ["Bedrock"]

SAMPLE = "abc123def456"
"""The id of a job that is there from the start."""


@provider(
    "bedrock",
    title="Amazon Bedrock (batch inference)",
    hosts=(rf"bedrock(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?",),
    reference="https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateModelInvocationJob.html",
)
class Bedrock(BedrockModels):
    """Model invocation jobs: Submitted, InProgress, Completed; a name with `fail` in it ends as Failed."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.jobs = Jobs()
        where = {"s3InputDataConfig": {"s3Uri": "s3://mock/in"}}, {"s3OutputDataConfig": {"s3Uri": "s3://mock/out"}}
        self.jobs.add(
            Job(
                SAMPLE,
                ("Submitted", "InProgress", "Completed"),
                {
                    "jobArn": f"arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/{SAMPLE}",
                    "jobName": "sample",
                    "modelId": "amazon.titan-embed-text-v2:0",
                    "roleArn": "arn:aws:iam::123456789012:role/mock",
                    "inputDataConfig": where[0],
                    "outputDataConfig": where[1],
                },
            )
        )

    @route("POST", "/model-invocation-job", schema="bedrock.create-model-invocation-job.request")
    def create(self, call: Call) -> Response:
        """Start a job."""
        body = call.body
        if base_id(body["modelId"]) is not None:
            self.bedrock_model(call, body["modelId"])
        if any(job.data["jobName"] == body["jobName"] for job in self.jobs.newest_first()):
            raise Refused(
                400,
                f"The job name {body['jobName']} is taken already",
                reason=Reason.CONFLICT,
                code="ConflictException",
            )
        scope = scope_of(call.request)
        id_ = digest(body["jobName"], str(self.jobs.made), length=12)
        arn = f"arn:aws:bedrock:{scope.region if scope else 'us-east-1'}:123456789012:model-invocation-job/{id_}"
        end = "Failed" if "fail" in body["jobName"].lower() else "Completed"
        self.jobs.add(Job(id_, ("Submitted", "InProgress", end), {**body, "jobArn": arn}))
        return json_answer(200, {"jobArn": arn})

    @route("GET", "/model-invocation-jobs")
    def list_jobs(self, call: Call) -> Response:  # noqa: ARG002
        """All jobs, the newest first."""
        return json_answer(200, {"invocationJobSummaries": [_row(job) for job in self.jobs.newest_first()]})

    @route("GET", "/model-invocation-job/{id+}")
    def get(self, call: Call) -> Response:
        """A job, one step further than the last time."""
        job = self._job(call)
        job.step()
        return json_answer(200, _row(job))

    @route("POST", "/model-invocation-job/{id+}/stop", body="any")
    def stop(self, call: Call) -> Response:
        """Stop a job that is not done."""
        job = self._job(call)
        if job.is_done:
            raise Refused(
                409, f"The job is {job.state} and can't be stopped", reason=Reason.CONFLICT, code="ConflictException"
            )
        job.turn_to("Stopping", "Stopped")
        return json_answer(200, {})

    def _job(self, call: Call) -> Job:
        given = call.args["id"]
        job = self.jobs.get(given.rpartition("/")[2] if given.startswith("arn:") else given)
        if job is None:
            raise Refused(404, f"Could not find a model invocation job of id {given}", reason=Reason.NOT_FOUND)
        return job


def _row(job: Job) -> dict[str, Any]:
    told = ("jobArn", "jobName", "modelId", "roleArn", "inputDataConfig", "outputDataConfig", "timeoutDurationInHours")
    row = {name: job.data[name] for name in told if name in job.data}
    row |= {"status": job.state, "submitTime": CREATED_ISO, "lastModifiedTime": CREATED_ISO}
    if job.state == "Failed":
        row["message"] = "The mock failed the job, as its name asks"
    return row if not job.is_done else row | {"endTime": CREATED_ISO}
