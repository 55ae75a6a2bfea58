"""What the AWS services share: signatures, request ids and errors; and a front that tells the services apart.

Source: providers, sections 5 to 7; the services' botocore models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from conformance.http import Headers, Request, Response
from conformance.mock.answer import digest, json_answer
from conformance.mock.eventstream import exception
from conformance.mock.refused import BAD_PREFIX, Reason, Refused
from conformance.mock.route import Call, route
from conformance.mock.schema_fault import SchemaFault
from conformance.mock.sigv4 import Verdict, scope_of, verify
from conformance.mock.wording import aws_model
from conformance.providers.openai_errors import bearer
from conformance.providers.provider import Provider
from conformance.providers.registry import host_provider, provider

__all__ = ["Aws", "AwsJson", "AwsProvider", "request_id"]

REGION = r"[a-z]{2}(-[a-z]+)+-\d"

_SIGNATURE_CODES = {
    Verdict.MISSING: "MissingAuthenticationTokenException",
    Verdict.INCOMPLETE: "IncompleteSignatureException",
    Verdict.UNKNOWN_KEY: "UnrecognizedClientException",
    Verdict.WRONG_SERVICE: "InvalidSignatureException",
    Verdict.WRONG_SIGNATURE: "InvalidSignatureException",
    Verdict.EXPIRED: "InvalidSignatureException",
}


def request_id(request: Request) -> str:
    """A UUID that the request alone decides."""
    hexed = digest(request.method, request.url, request.body, length=32)
    return f"{hexed[:8]}-{hexed[8:12]}-{hexed[12:16]}-{hexed[16:20]}-{hexed[20:]}"


class AwsProvider(Provider):
    """A service that speaks rest-json: the error's type in a header, its message in the body."""

    services: ClassVar[tuple[str, ...]]
    """The names that a signature may be scoped to, the right one first."""
    signature_status: ClassVar[int] = 403
    takes_bearer: ClassVar[bool] = False
    stream_exception: ClassVar[str] = "internalServerException"
    """The member of an event stream that tells of an error."""
    unknown_members_refused = False
    codes: ClassVar[dict[int, str]] = {
        400: "ValidationException",
        403: "AccessDeniedException",
        404: "ResourceNotFoundException",
        409: "ConflictException",
        413: "RequestEntityTooLargeException",
        415: "UnsupportedMediaTypeException",
        429: "ThrottlingException",
        500: "InternalServerException",
        503: "ServiceUnavailableException",
    }
    statuses: ClassVar[Mapping[int, str]] = {429: "Too many requests, please wait before trying again."}

    def authenticate(self, call: Call) -> None:
        """A valid signature of a known key; where the service has API keys, a bearer key."""
        if self.takes_bearer and (key := bearer(call.request)) is not None:
            if key.startswith(BAD_PREFIX):
                raise Refused(403, "Invalid API Key format: Must start with pre-defined prefix", reason=Reason.BAD_KEY)
            call.key = key
            return
        scope = scope_of(call.request)
        verdict, told = verify(call.request, self.options.aws_keys, self.services, skew=self.options.clock_skew)
        token = call.header("x-amz-security-token") or ""
        if verdict is Verdict.VALID and token.startswith(BAD_PREFIX):
            verdict = Verdict.UNKNOWN_KEY
        if verdict is Verdict.VALID:
            call.key = scope.access_key if scope else ""
            return
        message = {
            Verdict.MISSING: "Missing Authentication Token",
            Verdict.UNKNOWN_KEY: "The security token included in the request is invalid.",
        }.get(verdict, told)
        raise Refused(
            self.signature_status,
            message,
            reason=Reason.NO_KEY if verdict is Verdict.MISSING else Reason.BAD_KEY,
            code=_SIGNATURE_CODES[verdict],
        )

    def code_of(self, refused: Refused) -> str:
        """The error's type."""
        if refused.code is not None:
            return refused.code
        if refused.reason is Reason.NO_PATH:
            return "UnknownOperationException"
        if refused.reason is Reason.BAD_JSON:
            return "SerializationException"
        return self.codes.get(
            refused.status, "InternalServerException" if refused.status >= 500 else "ValidationException"
        )

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """Header `x-amzn-ErrorType`, body `{"message"}`."""
        headers = (("x-amzn-ErrorType", self.code_of(refused)),)
        return json_answer(refused.status, {"message": refused.message}, headers)

    def stream_error(self, refused: Refused, request: Request, media_type: str) -> bytes:
        """An exception among the frames of an event stream."""
        if media_type.startswith("application/vnd.amazon.eventstream"):
            return exception(self.stream_exception, refused.message)
        return super().stream_error(refused, request, media_type)

    def headers(self, request: Request) -> Headers:
        """The request's id."""
        return (("x-amzn-RequestId", request_id(request)),)

    def fault_message(self, fault: SchemaFault) -> Refused:
        """`1 validation error detected: ...`."""
        return Refused(400, aws_model(fault), reason=Reason.SCHEMA, fault=fault)

    def bad_json(self, error: str) -> Refused:
        """400 SerializationException."""
        return Refused(400, f"Unable to parse the request body: {error}", reason=Reason.BAD_JSON)


class AwsJson(AwsProvider):
    """A service that speaks AWS JSON 1.1: one path, the operation in `X-Amz-Target`, nearly every error a 400."""

    signature_status = 400
    target: ClassVar[str]
    """What stands before the operation in the target: `Comprehend_20171127`."""

    def error(self, refused: Refused, call: Request) -> Response:  # noqa: ARG002
        """Body `{"__type", "message"}`, status 400 unless the service failed."""
        status = refused.status if refused.status >= 500 or refused.reason is Reason.TOO_LARGE else 400
        answer = json_answer(status, {"__type": self.code_of(refused), "message": refused.message})
        return _as_amz_json(answer)

    def check_media_type(self, call: Call) -> None:
        """`application/x-amz-json-1.1`, or plain JSON as blueprints send."""
        given = (call.header("content-type") or "application/x-amz-json-1.1").partition(";")[0].strip().lower()
        if given not in {"application/x-amz-json-1.1", "application/json"}:
            raise Refused(
                415, f"Unsupported content type {given!r}", code="UnknownOperationException", reason=Reason.MEDIA_TYPE
            )

    def operation(self, call: Call) -> str:
        """The operation that the target names. Raises Refused for another service's or none."""
        target = call.header("x-amz-target") or ""
        service, _, name = target.partition(".")
        if service != self.target or not hasattr(self, f"op_{name}"):
            known = ", ".join(f"{self.target}.{found[3:]}" for found in dir(self) if found.startswith("op_"))
            raise Refused(
                400,
                f"Unknown operation {target[:200]!r}; the mock answers: {known}",
                code="UnknownOperationException",
                reason=Reason.NO_PATH,
            )
        return name

    @route("POST", "/", body="json")
    def dispatch(self, call: Call) -> Response:
        """Check the body by the operation's schema, and let it answer."""
        name = self.operation(call)
        if not isinstance(call.body, dict):
            raise Refused(400, "The request body must be a JSON object", reason=Reason.BAD_JSON)
        self.check_schema(call, f"{self.name}.{_slug(name)}.request")
        answer: Response = getattr(self, f"op_{name}")(call, call.body)
        return _as_amz_json(answer)


def _as_amz_json(answer: Response) -> Response:
    return Response(answer.status, (("content-type", "application/x-amz-json-1.1"), *answer.headers[1:]), answer.body)


def _slug(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


_BY_PATH = (
    (re.compile(r"/(model/[^/]+/|model/arn:.*/|guardrail/|openai/)"), "bedrock-runtime"),
    (re.compile(r"/rerank$"), "bedrock-agent-runtime"),
    (re.compile(r"/model-invocation-jobs?(/|$)"), "bedrock"),
)
_BY_SERVICE = {name: name for name in ("sagemaker", "comprehend", "textract", "rekognition", "lambda")}


@provider(
    "aws",
    title="Amazon Web Services",
    reference="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html",
)
class Aws(AwsProvider):
    """Hands a request to the service that its host or its signature's scope names."""

    services = ("bedrock", *_BY_SERVICE)

    def handle(self, request: Request, *, prefix: str = "") -> Response:
        """The answer of the service's own mock."""
        name = self._service(request, request.path[len(prefix) :] or "/")
        if name is None:
            return super().handle(request, prefix=prefix)
        return self.siblings[name].handle(request, prefix=prefix)

    def _service(self, request: Request, path: str) -> str | None:
        by_host = host_provider(request.host)
        if by_host is not None and by_host != self.name:
            return by_host
        scope = scope_of(request)
        if scope is not None and scope.service in _BY_SERVICE:
            return _BY_SERVICE[scope.service]
        if scope is None and bearer(request) is None:
            return None
        return next((name for pattern, name in _BY_PATH if pattern.match(path)), None)

    def no_path(self, request: Request, path: str, known: str) -> Refused:  # noqa: ARG002
        """What is not signed can't be told apart."""
        if request.header("authorization") is None:
            return Refused(
                403, "Missing Authentication Token", reason=Reason.NO_KEY, code="MissingAuthenticationTokenException"
            )
        names = ", ".join(sorted({*_BY_SERVICE.values(), *(name for _, name in _BY_PATH)}))
        scope = scope_of(request)
        asked = f"service {scope.service!r}" if scope else "request without a signature"
        return Refused(404, f"No mock answers this {asked} and path; there are: {names}", reason=Reason.NO_PATH)
