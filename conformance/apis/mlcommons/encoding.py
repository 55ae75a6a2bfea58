"""Request bodies that were compressed on their way, as clients do when they are told to."""

from __future__ import annotations

import zlib
from dataclasses import replace

from conformance.http import MAX_BODY, Fault, Request, Response

__all__ = ["decoded"]

# Bits of the window, and which wrapping zlib is to find: 47 is gzip or zlib, -15 is none.
_WRAPPED = 47
_BARE = -15
_CODINGS = ("gzip", "x-gzip", "deflate", "x-deflate")


def decoded(request: Request) -> Request | Response:
    """The request with its body as it was before it was compressed, or what happens to one that can't be read.

    An unknown coding is taken for none. For bytes that are not what they say, the engine closes the connection.
    """
    coding = (request.header("content-encoding") or "").strip().lower()
    if coding not in _CODINGS or not request.body:
        return request
    try:
        body = _inflated(request.body, _WRAPPED)
    except zlib.error:
        try:
            body = _inflated(request.body, _BARE if coding.endswith("deflate") else _WRAPPED)
        except zlib.error:
            return Response(400, fault=Fault.DROP)
    if len(body) > MAX_BODY:
        return Response(413, (("content-type", "text/plain"),), b"request body too large")
    headers = tuple(pair for pair in request.headers if pair[0].lower() not in {"content-encoding", "content-length"})
    return replace(request, headers=headers, body=body)


def _inflated(body: bytes, window: int) -> bytes:
    """At most one byte more than a body may have: a small one can swell to gigabytes."""
    return zlib.decompressobj(window).decompress(body, MAX_BODY + 1)
