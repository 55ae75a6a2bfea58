"""Bodies that are compressed on their way: requests as clients send them, answers as clients ask for them."""

from __future__ import annotations

import zlib
from dataclasses import replace

from conformance.http import MAX_BODY, Fault, Request, Response

__all__ = ["decoded", "encoded"]

# Bits of the window, and which wrapping zlib is to find: 47 is gzip or zlib, -15 is none.
_WRAPPED = 47
_BARE = -15
_GZIP = 31
_LEVEL = 3
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


def encoded(request: Request, response: Response) -> Response:
    """The response as the client wants it: Netty compresses whatever its `accept-encoding` allows, however short.

    Of `*` the engine makes snappy; here it is gzip.
    """
    wanted = request.header("accept-encoding")
    if not wanted or not response.body or request.method == "HEAD":
        return response
    coding = _chosen(wanted.lower())
    if not coding:
        return response
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP if coding == "gzip" else zlib.MAX_WBITS)
    body = packer.compress(response.body) + packer.flush()
    return replace(response, headers=(*response.headers, ("content-encoding", coding)), body=body)


def _chosen(wanted: str) -> str:
    """The coding of the greater weight, gzip of two equal ones; empty for none of those that are known here."""
    weights: dict[str, float] = {}
    for part in wanted.split(","):
        name = next((name for name in ("*", "gzip", "deflate") if name in part), "")
        weights[name] = max(weights.get(name, -1.0), _weight(part))
    gzip, deflate = weights.get("gzip", -1.0), weights.get("deflate", -1.0)
    if max(gzip, deflate) > 0:
        return "gzip" if gzip >= deflate else "deflate"
    if weights.get("*", 0) > 0:
        return next((name for name in ("gzip", "deflate") if name not in weights), "")
    return ""


def _weight(part: str) -> float:
    _, mark, number = part.partition("=")
    try:
        return float(number) if mark else 1.0
    except ValueError:
        return 0.0


def _inflated(body: bytes, window: int) -> bytes:
    """At most one byte more than a body may have: a small one can swell to gigabytes."""
    return zlib.decompressobj(window).decompress(body, MAX_BODY + 1)
