"""Answers of a mock: JSON, server-sent events, and ids that a request alone decides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from conformance.http import Headers, Response

__all__ = ["CREATED", "CREATED_ISO", "digest", "dumps", "json_answer", "raw_json_answer", "sse", "sse_answer"]

CREATED = 1_767_225_600
"""When everything happens here, in seconds: 2026-01-01T00:00:00Z. Answers must not depend on the clock."""

CREATED_ISO = "2026-01-01T00:00:00Z"

_JSON: Headers = (("content-type", "application/json"),)


def dumps(value: Any) -> str:
    """Compact JSON; text stays as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_answer(status: int, value: Any, headers: Headers = ()) -> Response:
    """A JSON answer."""
    return Response(status, _JSON + headers, dumps(value).encode("utf-8", "surrogatepass"))


def raw_json_answer(text: str, headers: Headers = ()) -> Response:
    """A JSON answer of status 200 whose text is there already."""
    return Response(200, _JSON + headers, text.encode("utf-8", "surrogatepass"))


def digest(*parts: bytes | str, length: int = 24) -> str:
    """Hexadecimal digits that the parts alone decide."""
    hashed = blake2b(digest_size=(length + 1) // 2)
    for part in parts:
        hashed.update(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass"))
        hashed.update(b"\0")
    return hashed.hexdigest()[:length]


def sse(value: Any, *, event: str = "", end: str = "\n\n") -> bytes:
    """One server-sent event; a text goes out as it is, anything else as JSON."""
    data = value if isinstance(value, str) else dumps(value)
    return ((f"event: {event}\n" if event else "") + f"data: {data}{end}").encode("utf-8", "surrogatepass")


def sse_answer(events: Iterable[bytes], headers: Headers = ()) -> Response:
    """A stream of server-sent events."""
    return Response(200, (("content-type", "text/event-stream; charset=utf-8"), *headers), chunks=tuple(events))
