"""What the engine throws, as its REST layer would show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["Throwable"]


class Throwable(Exception):  # noqa: N818 - named as in Java
    """A Java exception: its OpenSearch type name (snake case), reason, cause and extra fields.

    `type` is what the error body calls it (`illegal_argument_exception`); `reason` may be null.
    `details` are further members of the error object, such as `script_stack` or `line`.
    `status` is the HTTP status, where the exception itself carries one (`OpenSearchStatusException`).
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

    def __str__(self) -> str:
        return f"{self.type}: {self.reason}"

    def body(self) -> dict[str, Any]:
        """The error object: type, reason, details, and the chain of causes."""
        shown: dict[str, Any] = {"type": self.type, "reason": self.reason, **self.details}
        if self.cause is not None:
            shown["caused_by"] = self.cause.body()
        return shown
