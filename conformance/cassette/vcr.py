"""vcrpy with the kit's masks: for code that talks to a provider through a client of its own (boto3, requests, ...)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from conformance.cassette.replay import same
from conformance.errors import UsageError
from conformance.http import Headers, Request, Response
from conformance.redact import Redactor, environment_secrets

__all__ = ["safe_vcr"]


def safe_vcr(*, secrets: Iterable[str] = (), **options: Any) -> Any:
    """A `vcr.VCR` (it has no types) that writes nothing secret, and matches as `Cassette` does; `options` are vcrpy's.

    Its files are cassettes: `Cassette.load` and `conformance replay` read them. Raises UsageError without vcrpy.
    """
    try:
        import vcr  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError("vcrpy is not installed: pip install vcrpy") from None

    redactor = Redactor([*secrets, *environment_secrets()])

    def request_kept(request: Any) -> Any:
        masked = redactor.request(_request(request))
        return vcr.request.Request(masked.method, masked.url, masked.body or None, dict(masked.headers))

    def response_kept(response: dict[str, Any]) -> dict[str, Any]:
        body = response["body"]["string"] or b""
        given = Response(response["status"]["code"], _pairs(response["headers"]), body)
        masked = redactor.response(given)
        grouped: dict[str, list[str]] = {}
        for name, value in masked.headers:
            grouped.setdefault(name, []).append(value)
        return {**response, "headers": grouped, "body": {**response["body"], "string": masked.body}}

    def matches(one: Any, other: Any) -> bool:
        return same(_request(one), _request(other))

    usual = {"record_mode": "none", "decode_compressed_response": True}
    made = vcr.VCR(before_record_request=request_kept, before_record_response=response_kept, **{**usual, **options})
    made.register_matcher("conformance", matches)
    made.match_on = ("conformance",)
    return made


def _request(request: Any) -> Request:
    body = request.body
    if hasattr(body, "read"):
        body = body.read()
    given = body if isinstance(body, bytes) else b"".join(body) if body is not None else b""
    return replace(Request(request.method, request.uri, _pairs(request.headers)), body=given)


def _pairs(headers: Any) -> Headers:
    return tuple(
        (name, each if isinstance(each, str) else each.decode("latin-1"))
        for name, value in headers.items()
        for each in ([value] if isinstance(value, str | bytes) else value)
    )
