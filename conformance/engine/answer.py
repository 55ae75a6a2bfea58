"""What a caller gets: a status and a body, or nothing at all."""

from __future__ import annotations

from typing import Any, NamedTuple

from conformance.java.throwable import Throwable

__all__ = ["KNOWN_STATUSES", "THROTTLED", "Answer", "NoAnswer", "Unsent", "is_illegal_argument", "refusal"]

THROTTLED = "remote_connector_throttling_exception"

KNOWN_STATUSES = frozenset(
    (100, 101, *range(200, 208), *range(300, 306), 307, *range(400, 418), *range(421, 425), 429, *range(500, 506), 507)
)
"""The statuses in OpenSearch's own table: an answer with any other one is never sent."""


class Answer(NamedTuple):
    """`body` is a JSON value, or an empty text where the engine sends none (304)."""

    status: int
    body: Any


class NoAnswer(NamedTuple):
    """The engine never answers and keeps the connection open; `why` says what led to it."""

    why: str


class Unsent(Exception):  # noqa: N818 - no error: it is what the engine does
    """The engine sends nothing to the provider, and never answers: the message says why."""


_OWN = frozenset(("status_exception", THROTTLED))


def is_illegal_argument(error: Throwable) -> bool:
    """Whether Java would catch it as an IllegalArgumentException."""
    return error.type in {
        "illegal_argument_exception",
        "number_format_exception",
        "pattern_syntax_exception",
        "unsupported_charset_exception",
        "illegal_charset_name_exception",
    }


def refusal(error: Throwable) -> Answer | NoAnswer:
    """The answer that an error becomes: status, type, reason and causes; its root cause is itself, without causes.

    Of what was suppressed the root cause tells only where it is an exception of OpenSearch's own.
    """
    status = error.answered_status
    if status not in KNOWN_STATUSES:
        return NoAnswer(f"status {status} is not in OpenSearch's table of statuses, so its answer is never sent")
    if status == 304:
        return Answer(status, "")
    shown = error.body()
    left_out = {"caused_by"} if error.type in _OWN else {"caused_by", "suppressed"}
    root = {name: value for name, value in shown.items() if name not in left_out}
    return Answer(status, {"error": {"root_cause": [root], **shown}, "status": status})
