"""Verify AWS Signature Version 4 on a request as it came over the wire.

Source: AWS's "Create a signed AWS API request"; proven against botocore's and awscrt's signers.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urlsplit

from conformance.http import Request

__all__ = ["ACCESS_KEY", "SECRET_KEY", "Scope", "Verdict", "scope_of", "verify"]

ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"  # noqa: S105 -- the pair of AWS's own signing examples

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)/(\d{8})/([^/,\s]*)/([^/,\s]*)/aws4_request\s*,"
    r"\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-fA-F]+)\s*$"
)
_SPACES = re.compile(r" +")


class Verdict(StrEnum):
    """What a signature was found to be."""

    VALID = "valid"
    MISSING = "missing"
    INCOMPLETE = "incomplete"
    UNKNOWN_KEY = "unknown-key"
    WRONG_SERVICE = "wrong-service"
    WRONG_SIGNATURE = "wrong-signature"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature says of itself: who signed, for which day, region and service."""

    access_key: str
    day: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


@lru_cache(maxsize=256)
def _read(authorization: str) -> Scope | None:
    found = _AUTHORIZATION.match(authorization)
    if found is None:
        return None
    key, day, region, service, headers, signature = found.groups()
    return Scope(key, day, region, service, tuple(headers.lower().split(";")), signature.lower())


def scope_of(request: Request) -> Scope | None:
    """What the request's signature says of itself, or None where there is no readable one."""
    return _read(request.header("authorization") or "")


@lru_cache(maxsize=64)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key


def verify(
    request: Request, keys: Mapping[str, str], services: tuple[str, ...], *, skew: float | None = None
) -> tuple[Verdict, str]:
    """The verdict on a request's signature, and a sentence on what was found.

    `keys` maps access keys to secrets; `services` are the names that the signature may be scoped to;
    `skew` is how old a signature may be in seconds, None leaves its age out.
    """
    authorization = request.header("authorization")
    if not authorization:
        return Verdict.MISSING, "no authorization header"
    scope = _read(authorization)
    if scope is None:
        return Verdict.INCOMPLETE, "the authorization header is no AWS4-HMAC-SHA256 signature"
    date = request.header("x-amz-date") or request.header("date") or ""
    if not date:
        return Verdict.INCOMPLETE, "neither x-amz-date nor date is there"
    if "host" not in scope.signed_headers:
        return Verdict.INCOMPLETE, "the host header must be signed"
    secret = keys.get(scope.access_key)
    if secret is None:
        return Verdict.UNKNOWN_KEY, f"no access key {scope.access_key[:4]}*** is known"
    if scope.service not in services:
        return Verdict.WRONG_SERVICE, f"Credential should be scoped to correct service: '{services[0]}'."
    if not date.startswith(scope.day):
        return (
            Verdict.WRONG_SIGNATURE,
            f"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date: {scope.day} / {date}",
        )
    if skew is not None and (age := _age(date)) is not None and abs(age) > skew:
        return Verdict.EXPIRED, f"Signature expired: it is {abs(age):.0f} seconds off"
    canonical = _canonical(request, scope)
    if canonical is None:
        return Verdict.WRONG_SIGNATURE, "x-amz-content-sha256 is not the hash of the body"
    hashed = hashlib.sha256(canonical.encode("utf-8", "surrogateescape")).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope.day}/{scope.region}/{scope.service}/aws4_request\n{hashed}"
    key = _signing_key(secret, scope.day, scope.region, scope.service)
    expected = hmac.digest(key, text.encode(), "sha256").hex()
    if not hmac.compare_digest(expected, scope.signature):
        return Verdict.WRONG_SIGNATURE, (
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
            "Access Key and signing method. Consult the service documentation for details."
        )
    return Verdict.VALID, ""


def _age(date: str) -> float | None:
    try:
        signed = datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return (datetime.now(UTC) - signed).total_seconds()


def _canonical(request: Request, scope: Scope) -> str | None:
    """The canonical request, or None where the body is not the one that was hashed."""
    digest = hashlib.sha256(request.body).hexdigest()
    claimed = request.header("x-amz-content-sha256")
    if claimed is not None and claimed != digest:
        if claimed != "UNSIGNED-PAYLOAD":
            return None
        digest = claimed
    parts = urlsplit(request.url)
    values: dict[str, list[str]] = {}
    for name, value in request.headers:
        values.setdefault(name.lower(), []).append(_SPACES.sub(" ", value.strip()))
    values.setdefault("host", [parts.netloc.rpartition("@")[2]])
    headers = "".join(f"{name}:{','.join(values.get(name, ['']))}\n" for name in scope.signed_headers)
    return (
        f"{request.method}\n{_canonical_path(parts.path)}\n{_canonical_query(parts.query)}\n"
        f"{headers}\n{';'.join(scope.signed_headers)}\n{digest}"
    )


@lru_cache(maxsize=1024)
def _canonical_path(path: str) -> str:
    """The path on the wire, normalized, percent-encoded once more."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in {"", "."}:
            steps.append(step)
    joined = "/" + "/".join(steps) + ("/" if steps and path.endswith("/") else "")
    return quote(joined.encode("utf-8", "surrogateescape"), safe="/-_.~")


@lru_cache(maxsize=1024)
def _canonical_query(query: str) -> str:
    if not query:
        return ""
    pairs = [part.partition("=") for part in query.split("&") if part]
    encoded = sorted((_again(name), _again(value)) for name, _, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def _again(text: str) -> str:
    return quote(unquote_to_bytes(text.encode("utf-8", "surrogateescape")), safe="-_.~")
