"""What OkHttp 4 makes of an address and of headers: the client of the engine's streaming path."""

from __future__ import annotations

import re
from urllib.parse import quote

from conformance.java.uri import parse_uri
from conformance.java.xcontent import illegal_argument

__all__ = ["checked_header", "http_url"]

_PORTS = {"http": 80, "https": 443}
_SOCKETS = {"ws": "http", "wss": "https"}
_NAME = re.compile(r"[\x21-\x7e]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")
_DOT = re.compile(r"\.|%2e", re.IGNORECASE)
_TWO_DOTS = re.compile(r"(?:\.|%2e){2}", re.IGNORECASE)
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


def http_url(url: str) -> str:
    """A URL as it goes out: `.` and `..` resolved, what is not ASCII encoded, the fragment and the user dropped.

    Raises `illegal_argument_exception` for what is no URI, has no host, or another scheme than http.
    """
    uri = parse_uri(url)
    scheme = (uri.scheme or "").lower()
    scheme = _SOCKETS.get(scheme, scheme)
    if scheme not in _PORTS or uri.host is None:
        raise illegal_argument(f"Expected URL scheme 'http' or 'https' but was '{uri.scheme}'")
    port = "" if uri.port in {-1, _PORTS[scheme]} else f":{uri.port}"
    query = "" if uri.query is None else "?" + _encoded(uri.query, but="'")
    return f"{scheme}://{uri.host.lower()}{port}{_path(uri.path)}{query}"


def _path(path: str) -> str:
    """Its segments, as a browser resolves them."""
    segments = [""]
    *rest, final = path.removeprefix("/").split("/")
    for segment, more in (*((each, True) for each in rest), *([(final, False)] if final else ())):
        if _DOT.fullmatch(segment):
            continue
        if _TWO_DOTS.fullmatch(segment):
            if segments.pop() == "" and segments:
                segments[-1] = ""
            else:
                segments.append("")
            continue
        if segments[-1] == "":
            segments[-1] = segment
        else:
            segments.append(segment)
        if more:
            segments.append("")
    return "/" + "/".join(_encoded(segment, but="^`{}|") for segment in segments)


def _encoded(text: str, *, but: str) -> str:
    safe = "".join(char for char in _ASCII if char not in f'"<>{but}')
    return quote(text, safe=safe, errors="replace")


def checked_header(name: str, value: str) -> tuple[str, str]:
    """A header as it goes out. Raises `illegal_argument_exception` for what is not ASCII, or steers."""
    if not _NAME.fullmatch(name):
        raise illegal_argument(f"Unexpected char in header name: {name}" if name else "name is empty")
    if not _VALUE.fullmatch(value):
        raise illegal_argument(f"Unexpected char in {name} value")
    return name, value.strip("\t ")
