"""Why a mock refuses a request, before the provider's own form is put on it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.http import Headers
    from conformance.mock.schema_fault import SchemaFault

__all__ = ["BAD_PREFIX", "MESSAGES", "MISSING_PREFIX", "Reason", "Refused"]

BAD_PREFIX = "bad-"
"""A key that begins so is refused as the provider refuses a wrong one."""

MISSING_PREFIX = "missing-"
"""A resource of the user's own (deployment, endpoint, function) that begins so is told to be unknown."""

MESSAGES = {
    400: "The request is invalid",
    401: "Authentication failed",
    402: "Payment is required",
    403: "You are not allowed to do this",
    404: "Not found",
    408: "The request timed out",
    409: "Conflict",
    413: "The request is too large",
    415: "Unsupported media type",
    422: "The request can't be processed",
    424: "The model failed",
    429: "Rate limit reached, try again later",
    500: "The server had an error while processing your request",
    502: "Bad gateway",
    503: "The service is overloaded, try again later",
    504: "The request timed out upstream",
    529: "Overloaded",
}
"""What a status is told with, where the provider has no words of its own."""


class Reason(StrEnum):
    """What was wrong, in the terms that all providers share."""

    NO_KEY = "no-key"
    BAD_KEY = "bad-key"
    FORBIDDEN = "forbidden"
    NO_PATH = "no-path"
    METHOD = "method"
    MEDIA_TYPE = "media-type"
    TOO_LARGE = "too-large"
    BAD_REQUEST = "bad-request"
    BAD_JSON = "bad-json"
    SCHEMA = "schema"
    RULE = "rule"
    MODEL = "model"
    RETIRED = "retired"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    FAULT = "fault"


class Refused(Exception):  # noqa: N818 -- named for what happened
    """A request that the provider would refuse: status, message, and what its error object holds."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        reason: Reason = Reason.RULE,
        code: str | None = None,
        param: str | None = None,
        kind: str | None = None,
        fault: SchemaFault | None = None,
        headers: Headers = (),
    ) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.reason = reason
        self.code = code
        self.param = param
        self.kind = kind
        self.fault = fault
        self.headers = headers

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"
