"""Dates as the `strict_date_time||epoch_millis` fields read them, with date math."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

from conformance.java.throwable import Throwable

__all__ = ["date_text", "millis"]

_STRICT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(Z|[+-]\d\d:?\d\d)")
_MATH = re.compile(r"([+-]\d*|/)([yMwdhHms])")
_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "H": 3600, "m": 60, "s": 1}
_FORMAT = "strict_date_time||epoch_millis"


def millis(value: object, *, round_up: bool = False) -> int:
    """Milliseconds since 1970 of a number, a date text or date math (`now-1d/d`). Raises `parse_exception`."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text.startswith("now"):
        anchor, math = "now", text[3:]
    else:
        anchor, _, math = text.partition("||")
    if anchor == "now":
        moment = time.time_ns() // 1_000_000
    elif re.fullmatch(r"-?\d+", anchor):
        moment = int(anchor)
    elif _STRICT.fullmatch(anchor):
        moment = _strict(anchor, text)
    else:
        raise _unreadable(text)
    at = 0
    for step in _MATH.finditer(math):
        if step.start() != at:
            raise _unreadable(text)
        at = step.end()
        moment = _step(moment, step[1], step[2], round_up=round_up)
    if at != len(math):
        raise _unreadable(text)
    return moment


def date_text(value: int) -> str:
    """A date as `docvalue_fields` and aggregations show it."""
    moment = datetime.fromtimestamp(value // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{value % 1000:03d}Z"


def _strict(text: str, whole: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _unreadable(whole) from error
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _step(moment: int, operation: str, unit: str, *, round_up: bool) -> int:
    when = datetime.fromtimestamp(moment / 1000, UTC)
    if operation == "/":
        start = {
            "y": when.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0),
            "M": when.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
            "m": when.replace(second=0, microsecond=0),
            "s": when.replace(microsecond=0),
        }.get(unit)
        if start is None:
            hour = 0 if unit in {"d", "w"} else when.hour
            start = when.replace(hour=hour, minute=0, second=0, microsecond=0)
            if unit == "w":
                start -= timedelta(days=start.weekday())
        begin = int(start.timestamp() * 1000)
        return _add(begin, 1, unit) - 1 if round_up else begin
    count = int(operation) if len(operation) > 1 else int(operation + "1")
    return _add(moment, count, unit)


def _add(moment: int, count: int, unit: str) -> int:
    if unit in _SECONDS:
        return moment + count * _SECONDS[unit] * 1000
    when = datetime.fromtimestamp(moment // 1000, UTC)
    months = when.year * 12 + when.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    day = when.day
    while True:
        try:
            moved = when.replace(year=year, month=month + 1, day=day)
        except ValueError:
            day -= 1  # the month is shorter
        else:
            return int(moved.timestamp()) * 1000 + moment % 1000


def _unreadable(text: str) -> Throwable:
    reason = f"failed to parse date field [{text}] with format [{_FORMAT}]"
    parsers = Throwable("date_time_parse_exception", "Failed to parse with all enclosed parsers")
    cause = Throwable("illegal_argument_exception", reason, cause=parsers)
    return Throwable("parse_exception", f"{reason}: [{reason}]", cause=cause, status=400)
