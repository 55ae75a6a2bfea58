"""The way out to providers: known hosts go to their mocks, loopback is called for real, any other host is refused."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from conformance.apis.mlcommons.errors import status_exception
from conformance.http import ConnectionFailed, Fault, Handler, Request, Response, send
from conformance.java.numbers import parse_double
from conformance.java.throwable import Throwable
from conformance.java.xcontent import illegal_argument

__all__ = ["RateLimiter", "Reach", "guarded", "is_loopback", "is_private"]

_SECONDS = {
    "NANOSECONDS": 1e-9,
    "MICROSECONDS": 1e-6,
    "MILLISECONDS": 1e-3,
    "SECONDS": 1,
    "MINUTES": 60,
    "HOURS": 3600,
    "DAYS": 86400,
}


class Reach:
    """A handler that sends a request where it may go.

    `mock_for` gives the handler that stands for a host (lower case, no port), or None; `allow` are hosts that are
    called for real like loopback. Any other host is refused like a name that doesn't resolve (ConnectionFailed).
    `timeout` is in seconds, for each of connecting and reading.
    """

    __slots__ = ("_allow", "_mock_for", "_timeout")

    def __init__(
        self,
        mock_for: Callable[[str], Handler | None] | None = None,
        *,
        allow: frozenset[str] = frozenset(),
        timeout: float = 30.0,
    ) -> None:
        self._mock_for = mock_for
        self._allow = allow
        self._timeout = timeout

    def within(self, timeout: float) -> Reach:
        """The same, with another timeout."""
        return self if timeout == self._timeout else Reach(self._mock_for, allow=self._allow, timeout=timeout)

    def __call__(self, request: Request) -> Response:
        """The provider's answer. Raises ConnectionFailed."""
        host = request.host
        mock = self._mock_for(host) if self._mock_for is not None else None
        if mock is not None:
            return _delivered(mock(request), self._timeout)
        if is_loopback(host) or host in self._allow:
            return send(request, timeout=self._timeout)
        why = f"{host}: not a known provider, nor loopback; --allow-host {host} lets it be called"
        raise ConnectionFailed("name", why)


def _delivered(response: Response, timeout: float) -> Response:
    """A mock's answer as it would arrive over a connection: late, or not at all."""
    if response.fault is Fault.HANG or response.delay > timeout:
        time.sleep(min(timeout, response.delay))
        raise ConnectionFailed("timeout", "Read timed out")
    if response.delay:
        time.sleep(response.delay)
    if response.fault is not None:
        raise ConnectionFailed("closed", "The connection was closed during the request.")
    if response.chunks is not None:
        return replace(response, body=response.read(), chunks=None)
    return response


def guarded(
    handler: Handler, *, private_addresses: bool, limiter: RateLimiter | None = None, timeout: float = 30.0
) -> Handler:
    """A handler that first asks what the engine asks before a request leaves: the rate limit, then the address."""
    if isinstance(handler, Reach):
        handler = handler.within(timeout)
    if private_addresses and limiter is None:
        return handler

    def out(request: Request) -> Response:
        if limiter is not None and not limiter.take():
            raise status_exception(429, "Request is throttled at model level.")
        if not private_addresses:
            refuse_private(request)
        return handler(request)

    return out


def refuse_private(request: Request) -> None:
    """Raise Throwable for a request to a private address."""
    if is_private(request.host):
        shown = f"[{request.host}]" if ":" in request.host else request.host
        reason = f"Remote inference host name has private ip address: {shown}"
        raise illegal_argument(reason, cause=Throwable("illegal_argument_exception", reason))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by name or by address."""
    if host == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_private(host: str) -> bool:
    """Whether the engine counts a host among the private ones (site-local, link-local, loopback, any)."""
    if host == "localhost":
        return True
    address = _address(host)
    if address is None:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return any(address in network for network in _PRIVATE)
    return address.is_loopback or address.is_unspecified or address.is_site_local or address.is_link_local


_PRIVATE = [
    ipaddress.ip_network(network)
    for network in ("0.0.0.0/32", "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")
]


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


class RateLimiter:
    """A token bucket: `limit` calls for each `unit`, at least one at a time."""

    __slots__ = ("_burst", "_last", "_lock", "_rate", "_tokens")

    def __init__(self, limit: float, seconds: float) -> None:
        self._rate = limit / seconds
        self._burst = max(limit, 1.0)
        self._tokens = self._burst
        self._last = time.monotonic()
        self._lock = threading.Lock()

    @classmethod
    def of(cls, configured: Mapping[str, Any] | None) -> RateLimiter | None:
        """The limiter of a model document's `rate_limiter`; None unless both its parts are there."""
        if not configured or "limit" not in configured or "unit" not in configured:
            return None
        return cls(parse_double(configured["limit"]), _SECONDS[configured["unit"]])

    def take(self) -> bool:
        """Take a token; False when none is left."""
        with self._lock:
            moment = time.monotonic()
            self._tokens = min(self._burst, self._tokens + (moment - self._last) * self._rate)
            self._last = moment
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True
