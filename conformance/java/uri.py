"""What `java.net.URI` takes for a URI, and what the AWS SDK makes of one on its way to the wire.

Follows the URI parser of JDK 25, `SdkHttpUtils.uriParams` and `SdkHttpFullRequest` of the AWS SDK 2.32.29.
"""

from __future__ import annotations

import re
import string
import unicodedata
from typing import NamedTuple, NoReturn
from urllib.parse import quote, unquote_plus

from conformance.java.hashmap import query_order
from conformance.java.throwable import Throwable
from conformance.java.units import from_units, to_units

__all__ = ["Target", "Uri", "parse_uri", "request_target"]

_ALPHA = string.ascii_letters
_ALPHANUM = _ALPHA + string.digits
_UNRESERVED = _ALPHANUM + "_-!.~'()*"
_SCHEME = frozenset(_ALPHANUM + "+-.")
_URIC = frozenset(_UNRESERVED + ";/?:@&=+$,[]")
_PATH = frozenset(_UNRESERVED + ":@&=+$,;/")
_USER = frozenset(_UNRESERVED + ";:&=+$,")
_NAMING = frozenset(_UNRESERVED + "$,;:@&=+")
_SERVER = frozenset(_UNRESERVED + ";:&=+$,.@[]%")
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_ENCODED_SURROGATE = re.compile("%ed%[ab][0-9a-f]%[89ab][0-9a-f]", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_TROUBLE = (
    "Encountered error when trying to create uri from endpoint in ml connector. "
    "Please update the endpoint in connection configuration: "
)


class Uri(NamedTuple):
    """A URI's parts as written; `host` is None where `java.net.URI` knows none, `port` -1 where none is told."""

    scheme: str | None = None
    host: str | None = None
    port: int = -1
    path: str = ""
    query: str | None = None


class Target(NamedTuple):
    """Where a request goes: `target` is the request line's, path and query, non-ASCII as it is (sent as UTF-8)."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def host_header(self) -> str:
        """The `Host` header: the port is told only where it is not the scheme's own."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"


def request_target(url: str) -> Target:
    """Take an endpoint's URL apart as the engine does, its query sorted and encoded anew.

    Raises `illegal_argument_exception`, with the cause, for what is no URI, has no host, or is neither http nor https.
    """
    try:
        uri = parse_uri(url)
    except Throwable as error:
        cause = Throwable("illegal_argument_exception", error.reason, cause=error)
        raise Throwable("illegal_argument_exception", _TROUBLE, cause=cause) from error
    if uri.host is None:
        reason = "Invalid URI. Please check if the endpoint is valid from connector."
        raise Throwable("illegal_argument_exception", _TROUBLE, cause=Throwable("illegal_argument_exception", reason))
    if uri.scheme is None:
        raise Throwable("null_pointer_exception", "protocol must not be null.")
    scheme = uri.scheme.lower()
    if scheme not in _PORTS:
        reason = f"Protocol must be 'http' or 'https', but was {uri.scheme}"
        raise Throwable("illegal_argument_exception", reason)
    target = uri.path or "/"
    if uri.query is not None:
        target = f"{target}?{_encoded_query(uri.query)}"
    return Target(scheme, uri.host, _PORTS[scheme] if uri.port == -1 else uri.port, target)


def parse_uri(text: str) -> Uri:
    """`new URI(text)`. Raises `u_r_i_syntax_exception` with the place, in UTF-16 units."""
    if text.isascii():
        return _Parser(text, text).parse()
    uri = _Parser(text, to_units(text)).parse()
    return Uri(
        uri.scheme, uri.host, uri.port, from_units(uri.path), None if uri.query is None else from_units(uri.query)
    )


def _encoded_query(query: str) -> str:
    """Keys in the order of a Java map, what follows a second `=` lost, `k=` as `k`, all encoded anew."""
    values: dict[str, list[str | None]] = {}
    keys: list[str] = []
    for piece in query.split("&"):
        parts = piece.strip().rstrip("=").split("=")
        key = _unquoted(parts[0])
        keys.append(key)
        values.setdefault(key, []).append(_unquoted(parts[1]) if len(parts) > 1 else None)
    encoded = ""
    for key in query_order(keys):
        name = quote(key, safe="", errors="replace")
        for value in values[key]:
            encoded += ("&" if encoded else "") + name
            if value is not None:
                encoded += "=" + quote(value, safe="", errors="replace")
    return encoded


def _unquoted(text: str) -> str:
    """`URLDecoder.decode`, to which an encoded surrogate is one fault, not three."""
    return unquote_plus(_ENCODED_SURROGATE.sub("%EF%BF%BD", text) if "%" in text else text, errors="replace")


class _Parser:
    """Reads `units`, the text in UTF-16; `text` is what errors show."""

    def __init__(self, text: str, units: str) -> None:
        self._text = text
        self._units = units
        self._end = len(units)

    def parse(self) -> Uri:
        colon = self._until(0, "/?#:")
        if not self._is(colon, ":"):
            return self._hierarchical(None, 0)
        if colon == 0:
            self._fail("Expected scheme name", 0)
        if self._units[0] not in _ALPHA:
            self._fail("Illegal character in scheme name", 0)
        self._check(1, colon, _SCHEME, "scheme name", escapes=False)
        scheme = self._units[:colon]
        if self._is(colon + 1, "/"):
            return self._hierarchical(scheme, colon + 1)
        end = self._until(colon + 1, "#")
        if end <= colon + 1:
            self._fail("Expected scheme-specific part", colon + 1)
        self._check(colon + 1, end, _URIC, "opaque part")
        self._fragment(end)
        return Uri(scheme)

    def _hierarchical(self, scheme: str | None, at: int) -> Uri:
        host, port = None, -1
        if self._units.startswith("//", at):
            at += 2
            end = self._until(at, "/?#")
            if end > at:
                host, port = self._authority(at, end)
                at = end
            elif end == self._end:
                self._fail("Expected authority", at)
        end = self._until(at, "?#")
        self._check(at, end, _PATH, "path")
        path, query = self._units[at:end], None
        if self._is(end, "?"):
            at = end + 1
            end = self._until(at, "#")
            self._check(at, end, _URIC, "query")
            query = self._units[at:end]
        self._fragment(end)
        return Uri(scheme, host, port, path, query)

    def _fragment(self, at: int) -> None:
        if self._is(at, "#"):
            self._check(at + 1, self._end, _URIC, "fragment")

    def _authority(self, at: int, end: int) -> tuple[str | None, int]:
        """Host and port; None for an authority that is only a name, such as `a_b`."""
        server = self._scan(at, end, _SERVER) == end
        naming = self._scan(at, end, _NAMING)
        if server:
            try:
                return self._server(at, end)
            except Throwable:
                if naming < end:
                    raise
        if naming < end:
            self._fail("Illegal character in authority", naming)
        return None, -1

    def _server(self, at: int, end: int) -> tuple[str, int]:
        units = self._units
        user = units.find("@", at, end)
        if user >= 0:
            self._check(at, user, _USER, "user info")
            at = user + 1
        if self._is(at, "["):
            close = units.find("]", at, end)
            if close <= at + 1:
                self._fail("Expected closing bracket for IPv6 address", end if close < 0 else close)
            self._ipv6(at + 1, close)
            host, at = units[at : close + 1], close + 1
        else:
            stop = self._host(at, end)
            host, at = units[at:stop], stop
        if not self._is(at, ":") or at >= end:
            if at < end:
                self._fail("Expected port number", at)
            return host, -1
        digits = units[at + 1 : end]
        self._check(at + 1, end, frozenset(string.digits), "port number", escapes=False)
        if digits and int(digits[-20:] if len(digits) < 20 else digits[:20]) >= 1 << 31:
            self._fail("Malformed port number", at + 1)
        return host, int(digits) if digits else -1

    def _host(self, start: int, end: int) -> int:
        """Where the IPv4 address or the name ends that stands before a port."""
        units = self._units
        ipv4 = _IPV4.match(units, start, end)
        if ipv4 and (ipv4.end() == end or units[ipv4.end()] == ":") and all(int(n) < 256 for n in ipv4[0].split(".")):
            return ipv4.end()
        at, last = start, -1
        while at < end and (label := _LABEL.match(units, at, end)):
            last, at = at, label.end()
            if units[at - 1] == "-":
                self._fail("Illegal character in hostname", at - 1)
            if at == end or units[at] != ".":
                break
            at += 1
        if at < end and units[at] != ":":
            self._fail("Illegal character in hostname", at)
        if last < 0:
            self._fail("Expected hostname", start)
        if last > start and units[last] not in _ALPHA:
            self._fail("Illegal character in hostname", last)
        return at

    def _ipv6(self, at: int, end: int) -> None:
        # few hosts are addresses of this kind
        from ipaddress import AddressValueError, IPv6Address

        address, percent, scope = self._units[at:end].partition("%")
        try:
            IPv6Address(address)
        except AddressValueError:
            self._fail("Malformed IPv6 address", at)
        if percent:
            if not scope:
                self._fail("scope id expected", at)
            self._check(end - len(scope), end, frozenset(_ALPHANUM + "_."), "scope id", escapes=False)

    def _until(self, at: int, stops: str) -> int:
        """Where one of the characters stands, or the end."""
        found = [place for stop in stops if (place := self._units.find(stop, at)) >= 0]
        return min(found, default=self._end)

    def _is(self, at: int, char: str) -> bool:
        return self._units.startswith(char, at)

    def _check(self, at: int, end: int, allowed: frozenset[str], what: str, *, escapes: bool = True) -> None:
        stop = self._scan(at, end, allowed, escapes=escapes)
        if stop < end:
            self._fail(f"Illegal character in {what}", stop)

    def _scan(self, at: int, end: int, allowed: frozenset[str], *, escapes: bool = True) -> int:
        """Where the first character stands that is neither allowed nor escaped nor visible beyond ASCII."""
        units = self._units
        while at < end:
            char = units[at]
            if char in allowed:
                at += 1
            elif escapes and char == "%":
                if at + 3 > end or not re.fullmatch("[0-9a-fA-F]{2}", units[at + 1 : at + 3]):
                    self._fail("Malformed escape pair", at)
                at += 3
            elif escapes and char > "\x80" and unicodedata.category(char) not in ("Zs", "Zl", "Zp", "Cc"):
                at += 1
            else:
                break
        return at

    def _fail(self, problem: str, at: int) -> NoReturn:
        # JDK 25 drops the spaces around what it quotes, and all but one of those inside.
        shown = re.sub("  +", " ", self._text.strip(" "))
        raise Throwable("u_r_i_syntax_exception", f"{problem} at index {at}: {shown}")
