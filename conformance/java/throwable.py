"""What the engine throws, as its REST layer would show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Throwable"]

_BAD_REQUEST = frozenset(
    (
        "action_request_validation_exception",
        "illegal_argument_exception",
        "illegal_charset_name_exception",
        "json_e_o_f_exception",
        "json_parse_exception",
        "number_format_exception",
        "parse_exception",
        "parsing_exception",
        "pattern_syntax_exception",
        "query_shard_exception",
        "script_exception",
        "settings_exception",
        "unsupported_charset_exception",
        "x_content_parse_exception",
    )
)
"""What `ExceptionsHelper.status` makes 400 of; all others are 500."""


class Throwable(Exception):  # noqa: N818 - named as in Java
    """A Java exception: its OpenSearch type name (snake case), reason, cause and extra fields.

    `type` is what the error body calls it (`illegal_argument_exception`); `reason` may be null.
    `details` are further members of the error object, such as `script_stack` or `line`.
    `status` is the HTTP status, where the exception itself carries one (`OpenSearchStatusException`).
    `suppressed` are those that came after it, while it was on its way.
    """

    def __init__(
        self,
        type_: str,
        reason: str | None,
        *,
        cause: Throwable | None = None,
        details: Mapping[str, Any] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(type_, reason)
        self.type = type_
        self.reason = reason
        self.cause = cause
        self.details: Mapping[str, Any] = details or {}
        self.status = status
        self.suppressed: list[Throwable] = []

    def __str__(self) -> str:
        return f"{self.type}: {self.reason}"

    @property
    def answered_status(self) -> int:
        """The HTTP status with which it is sent: its own, else what its type stands for."""
        if self.status is not None:
            return self.status
        return 400 if self.type in _BAD_REQUEST else 500

    def body(self) -> dict[str, Any]:
        """The error object: type, reason, details, the chain of causes, and what was suppressed."""
        shown: dict[str, Any] = {"type": self.type, "reason": self.reason, **self.details}
        if self.cause is not None:
            shown["caused_by"] = self.cause.body()
        if self.suppressed:
            shown["suppressed"] = [each.body() for each in self.suppressed]
        return shown
