"""Why a mock refuses a request, before the provider's own form is put on it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.http import Headers
    from conformance.mock.check import SchemaFault

__all__ = ["Reason", "Refused"]


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
