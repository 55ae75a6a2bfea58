"""Amazon SageMaker: endpoints (runtime) and batch transform jobs (control). Source: providers, section 6.

A container decides what an endpoint answers, so the mock goes by the body's shape and, where that leaves two ways, by
the endpoint's name. An endpoint whose name begins with `missing-` is not there.
"""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from conformance.http import Request, Response
from conformance.mock.answer import CREATED, digest, dumps, json_answer, raw_json_answer
from conformance.mock.bedrock_models import ranked
from conformance.mock.eventstream import blob_event
from conformance.mock.jobs import Job, Jobs
from conformance.mock.refused import MISSING_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.sigv4 import scope_of
from conformance.mock.talk import turn
from conformance.mock.vectors import as_json, as_list
from conformance.mock.words import pieces, relevance
from conformance.providers.aws import REGION, AwsProvider
from conformance.providers.registry import provider

__all__ = ["SageMaker"]

DIMENSION = 384
"""The size of an endpoint's vectors."""

_ENDPOINT = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_LANGUAGES = (
    ("en", re.compile(r"[a-zA-Z]")),
    ("ru", re.compile(r"[а-яА-Я]")),
    ("ja", re.compile(r"[ぁ-んァ-ン一-龯]")),
)


@provider(
    "sagemaker",
    title="Amazon SageMaker",
    hosts=(
        rf"(runtime|api)(-fips)?\.sagemaker(-fips)?\.{REGION}\.amazonaws\.com(\.cn)?",
        rf"runtime-fips\.sagemaker\.{REGION}\.amazonaws\.com",
    ),
    reference="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html",
)
class SageMaker(AwsProvider):
    """InvokeEndpoint in its three ways, and transform jobs."""

    services = ("sagemaker",)
    stream_exception = "InternalStreamFailure"
    max_body = 6_291_456
    codes: ClassVar[dict[int, str]] = {
        400: "ValidationError",
        403: "AccessDeniedException",
        404: "ResourceNotFound",
        413: "ValidationError",
        424: "ModelError",
        429: "ModelNotReadyException",
        500: "InternalFailure",
        503: "ServiceUnavailable",
        530: "InternalDependencyException",
    }

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.jobs = Jobs()

    def error(self, refused: Refused, call: Request) -> Response:
        """The runtime's errors as rest-json has them, the control plane's with `__type`; ModelError tells more."""
        if "/endpoints/" not in call.path:
            status = refused.status if refused.status >= 500 else 400
            code = refused.code or {
                403: "AccessDeniedException",
                404: "ResourceNotFound",
                429: "ThrottlingException",
            }.get(refused.status, "InternalFailure" if status >= 500 else "ValidationException")
            answer = json_answer(status, {"__type": code, "message": refused.message})
            return Response(status, (("content-type", "application/x-amz-json-1.1"),), answer.body)
        if refused.status == 424:
            told = {
                "Message": refused.message,
                "OriginalStatusCode": 500,
                "OriginalMessage": "Internal Server Error",
                "LogStreamArn": "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/mock",
            }
            return json_answer(424, told, (("x-amzn-ErrorType", "ModelError"),))
        return super().error(refused, call)

    # --- endpoints ----------------------------------------------------------------------------------------------------

    def _endpoint(self, call: Call) -> str:
        name = call.args["name"]
        if not _ENDPOINT.fullmatch(name):
            raise Refused(
                400,
                f"1 validation error detected: Value '{name[:80]}' at 'endpointName' failed to "
                f"satisfy constraint: Member "
                "must satisfy regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*",
                reason=Reason.SCHEMA,
            )
        if name.startswith(MISSING_PREFIX):
            raise Refused(400, f"Endpoint {name} of account 123456789012 not found.", reason=Reason.NOT_FOUND)
        return name

    @route("POST", "/endpoints/{name}/invocations", body="any")
    def invoke(self, call: Call) -> Response:
        """The container's own answer."""
        name = self._endpoint(call)
        answer = _container(name, _read(call), call)
        return raw_json_answer(answer, (("x-Amzn-Invoked-Production-Variant", "AllTraffic"),))

    @route("POST", "/endpoints/{name}/invocations-response-stream", body="any")
    def invoke_stream(self, call: Call) -> Response:
        """The same, as events with parts of the payload."""
        name = self._endpoint(call)
        answer = _container(name, _read(call), call)
        frames = tuple(blob_event("PayloadPart", piece.encode()) for piece in pieces(answer, 40))
        headers = (
            ("content-type", "application/vnd.amazon.eventstream"),
            ("x-Amzn-SageMaker-Content-Type", "application/json"),
            ("x-Amzn-Invoked-Production-Variant", "AllTraffic"),
        )
        return Response(200, headers, chunks=frames)

    @route("POST", "/endpoints/{name}/async-invocations", body="any")
    def invoke_later(self, call: Call) -> Response:
        """202: where the answer will lie."""
        name = self._endpoint(call)
        place = call.header("x-amzn-sagemaker-inputlocation")
        if not place:
            raise Refused(400, "InputLocation is required", reason=Reason.SCHEMA)
        ident = digest(name, place)
        headers = (
            ("X-Amzn-SageMaker-OutputLocation", f"s3://mock-output/{ident}.out"),
            ("X-Amzn-SageMaker-FailureLocation", f"s3://mock-output/{ident}.err"),
        )
        return json_answer(202, {"InferenceId": ident}, headers)

    # --- transform jobs -----------------------------------------------------------------------------------------------

    def check_media_type(self, call: Call) -> None:
        """AWS JSON 1.1, or plain JSON as blueprints send."""
        given = (call.header("content-type") or "application/json").partition(";")[0].strip().lower()
        if given not in {"application/x-amz-json-1.1", "application/json"}:
            raise Refused(415, f"Unsupported content type {given!r}", reason=Reason.MEDIA_TYPE)

    @route("POST", "/", body="json")
    @route("POST", "/CreateTransformJob", body="json")
    @route("POST", "/DescribeTransformJob", body="json")
    @route("POST", "/StopTransformJob", body="json")
    def control(self, call: Call) -> Response:
        """The operation that `X-Amz-Target` names or, as blueprints do without it, the path."""
        target = (call.header("x-amz-target") or "").partition(".")[2] or call.path.strip("/")
        if target == "CreateTransformJob":
            return self._create(call)
        if target == "DescribeTransformJob":
            return self._describe(call)
        if target == "StopTransformJob":
            return self._stop(call)
        raise Refused(
            400,
            f"Unknown operation {target[:100]!r}; the mock answers: CreateTransformJob, "
            f"DescribeTransformJob, StopTransformJob",
            reason=Reason.NO_PATH,
            code="UnknownOperationException",
        )

    def _create(self, call: Call) -> Response:
        self.check_schema(call, "sagemaker.create-transform-job.request")
        name = call.body["TransformJobName"]
        scope = scope_of(call.request)
        arn = f"arn:aws:sagemaker:{scope.region if scope else 'us-east-1'}:123456789012:transform-job/{name.lower()}"
        if self.jobs.get(name) is not None:
            raise Refused(
                400, f"Job name must be unique: {arn} exists already.", reason=Reason.CONFLICT, code="ResourceInUse"
            )
        end = "Failed" if "fail" in name.lower() else "Completed"
        self.jobs.add(Job(name, ("InProgress", "InProgress", end), {**call.body, "TransformJobArn": arn}))
        return json_answer(200, {"TransformJobArn": arn})

    def _job(self, call: Call) -> Job:
        self.check_schema(call, "sagemaker.describe-transform-job.request")
        job = self.jobs.get(call.body["TransformJobName"])
        if job is None:
            raise Refused(400, "Could not find requested job", reason=Reason.NOT_FOUND, code="ValidationException")
        return job

    def _describe(self, call: Call) -> Response:
        job = self._job(call)
        state = job.step()
        told = (
            "TransformJobName",
            "TransformJobArn",
            "ModelName",
            "TransformInput",
            "TransformOutput",
            "TransformResources",
        )
        more = ("DataProcessing", "BatchStrategy", "Environment")
        row = {name: job.data[name] for name in (*told, *more) if name in job.data}
        row |= {"TransformJobStatus": state, "CreationTime": CREATED}
        if state == "Failed":
            row["FailureReason"] = "The mock failed the job, as its name asks"
        return json_answer(200, row if not job.is_done else row | {"TransformEndTime": CREATED + 60})

    def _stop(self, call: Call) -> Response:
        job = self._job(call)
        if job.is_done:
            raise Refused(
                400, f"The job is {job.state} and can't be stopped", reason=Reason.CONFLICT, code="ValidationException"
            )
        job.turn_to("Stopping", "Stopped")
        return Response(200, (("content-type", "application/x-amz-json-1.1"),), b"")


def _read(call: Call) -> Any:
    """The body as JSON, or as text where it is none."""
    try:
        return json.loads(call.request.body)
    except (ValueError, RecursionError):
        return call.request.body.decode("utf-8", "replace")


def _container(endpoint: str, body: Any, call: Call) -> str:
    """What a model server of the body's kind answers, as JSON text."""
    if isinstance(body, dict):
        if "question" in body or "highlight" in endpoint:
            return dumps({"highlights": [_highlights(found) for found in _questions(body)]})
        if "query" in body and isinstance(body.get("texts"), list):
            rows = ranked(str(body["query"]), _texts(body["texts"], "texts"), None)
            return dumps([{"index": index, "score": score} for index, score in rows])
        if "queries" in body or "images" in body:
            return _late_interaction(body)
        inputs = body.get("inputs", body.get("inputText", body.get("prompt")))
        if isinstance(inputs, dict) and "text_pair" in inputs:
            return dumps(_pair(inputs))
        if isinstance(inputs, dict):
            return _late_interaction(inputs)
        if isinstance(inputs, list) and inputs and isinstance(inputs[0], dict) and "text_pair" in inputs[0]:
            return dumps([_pair(found) for found in _objects(inputs, "inputs")])
        if isinstance(inputs, list) and inputs and isinstance(inputs[0], dict) and "question" in inputs[0]:
            return dumps({"highlights": [_highlights(found) for found in _objects(inputs, "inputs")]})
        if isinstance(inputs, list):
            return _vectors(inputs)
        if isinstance(inputs, str) and ("parameters" in body or "prompt" in body):
            parameters = body.get("parameters") or {}
            if not isinstance(parameters, dict):
                raise _failed("parameters", "an object")
            limit = parameters.get("max_new_tokens")
            said = turn(inputs, inputs, limit=limit if isinstance(limit, int) and limit > 0 else None)
            return dumps([{"generated_text": said.text}])
        if isinstance(inputs, str):
            return _vectors([inputs]) if "embed" in endpoint.lower() else dumps([_language(inputs)])
        call.warn("the mock does not know this container's form; it gives the body back")
        return dumps({"received": body})
    if isinstance(body, list):
        return _vectors(body)
    return _vectors([str(body)])


def _texts(value: Any, name: str) -> list[str]:
    """Texts, as the container wants them; it fails on anything else."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _failed(name, "a list of texts")
    return value


def _objects(value: list[Any], name: str) -> list[dict[str, Any]]:
    if not all(isinstance(item, dict) for item in value):
        raise _failed(name, "a list of objects")
    return value


def _failed(name: str, wanted: str) -> Refused:
    """What a model server throws at a body that it can't use comes back as a failed model."""
    return Refused(
        424,
        f'Received client error (400) from primary with message "{name} must be {wanted}".',
        reason=Reason.SCHEMA,
    )


def _vectors(texts: list[Any]) -> str:
    return "[" + ",".join(as_json(text if isinstance(text, str) else dumps(text), DIMENSION) for text in texts) + "]"


def _pair(found: dict[str, Any]) -> dict[str, Any]:
    return {"label": "LABEL_0", "score": relevance(str(found.get("text", "")), str(found.get("text_pair", "")))}


def _language(text: str) -> dict[str, Any]:
    counts = {name: len(pattern.findall(text)) for name, pattern in _LANGUAGES}
    best = max(counts, key=lambda name: counts[name])
    return {"label": best, "score": 0.99}


def _questions(body: dict[str, Any]) -> list[dict[str, Any]]:
    inputs = body.get("inputs")
    return _objects(inputs, "inputs") if isinstance(inputs, list) and inputs else [body]


def _highlights(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The sentence of the context that is nearest to the question."""
    context = str(found.get("context") or "")
    sentences = [m for m in re.finditer(r"[^.!?]+[.!?]?", context) if m.group().strip()]
    if not sentences:
        return []
    question = str(found.get("question") or "")
    best = max(range(len(sentences)), key=lambda index: (relevance(question, sentences[index].group()), -index))
    hit = sentences[best]
    start = hit.start() + len(hit.group()) - len(hit.group().lstrip())
    return [{"start": start, "end": hit.end(), "text": context[start : hit.end()], "position": best}]


def _late_interaction(body: dict[str, Any]) -> str:
    """One vector for each word of a query, three for an image; scores where both are there."""
    queries, images = (_texts(body.get(name) or [], name) for name in ("queries", "images"))
    answer: dict[str, Any] = {}
    if queries:
        answer["query_embeddings"] = [[as_list(word, 128) for word in query.split() or [""]] for query in queries]
    if images:
        answer["image_embeddings"] = [[as_list(f"{image}#{patch}", 128) for patch in range(3)] for image in images]
    if queries and images:
        answer["scores"] = [[relevance(query, image) for image in images] for query in queries]
    return dumps(answer)
