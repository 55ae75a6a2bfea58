"""Where a request goes and in what dress: URL, headers and body bytes. Source: predict-pipeline, sections 7 and 8."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from conformance.http import Headers
from conformance.java import uri
from conformance.java.headers import check_header
from conformance.java.throwable import Throwable

__all__ = ["check_headers", "headers", "wire_url"]


@lru_cache(maxsize=1024)
def wire_url(filled: str) -> str:
    """The URL as the engine's client sends it: query taken apart and written again, fragment dropped.

    Raises Throwable with the complaint of `java.net.URI` as its cause.
    """
    target = uri.request_target(filled)
    return f"{target.scheme}://{target.host_header}{target.target}"


def headers(configured: Mapping[str, str], length: int) -> Headers:
    """The headers that go out: of two spellings of a name the last wins; content type and length where none is set."""
    sent: dict[str, tuple[str, str]] = {}
    for name, value in configured.items():
        sent[name.lower()] = (name, value if value.isascii() else latin_1(value))
    sent.setdefault("content-type", ("Content-Type", "application/json"))
    sent.setdefault("content-length", ("Content-Length", str(length)))
    return tuple(sent.values())


def latin_1(value: str) -> str:
    """A header's value as it goes out: one byte for each UTF-16 unit, `?` for what Latin-1 lacks."""
    units = value.encode("utf-16-le", "surrogatepass")
    return "".join(chr(low) if high == 0 else "?" for low, high in zip(units[::2], units[1::2], strict=True))


def check_headers(sent: Headers) -> None:
    """Refuse what the engine's HTTP client refuses to send."""
    for name, value in sent:
        try:
            check_header(name, value)
        except Throwable as error:
            raise Throwable(
                "status_exception", f"Error communicating with remote model: {error.reason}", status=500
            ) from error
