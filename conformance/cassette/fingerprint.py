"""What a blueprint would send now, and a fingerprint of it that neither a key nor the clock changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.blueprint import Blueprint, DocumentedCall
from conformance.caller import Caller, caller_of
from conformance.engine.predict import Rendering
from conformance.http import Request
from conformance.redact import MASK

__all__ = ["NO_SECRET", "Sent", "fingerprint", "masked", "requests_of"]

NO_SECRET = frozenset(("region", "service_name"))
"""Members of a credential that are no secrets: they are part of the signature's scope."""

_CLOCK = frozenset(("x-amz-date", "authorization", "x-amz-security-token", "host", "content-length"))


@dataclass(frozen=True, slots=True)
class Sent:
    """The requests of one documented call, and their fingerprints, with every secret masked."""

    call: DocumentedCall
    rendering: Rendering
    fingerprints: tuple[str, ...]


def requests_of(blueprint: Blueprint) -> Iterator[Sent]:
    """What each documented call would send now; nothing of a blueprint without calls. Raises BlueprintError."""
    caller = caller_of(blueprint) if blueprint.calls else None
    if caller is None:
        return
    unkeyed = masked(caller)
    for call in blueprint.calls:
        rendering = unkeyed.render(call.call)
        yield Sent(call, rendering, tuple(fingerprint(prepared.request) for prepared in rendering.prepared))


def masked(caller: Caller) -> Caller:
    """The same with a mask in place of every key."""
    return caller.keyed({name: value if name in NO_SECRET else MASK for name, value in caller.credential.items()})


def fingerprint(request: Request) -> str:
    """A digest of what a request says: method, URL, headers and body, without dates and signatures."""
    signed = request.header("x-amz-date") is not None
    headers = sorted(
        (name.lower(), value)
        for name, value in request.headers
        if name.lower() not in ({"host", "content-length"} if not signed else _CLOCK)
    )
    if signed:
        # of a signature, its scope says where the request goes
        scope = re.search(r"Credential=[^/]*/\d{8}/([^,]*)", request.header("authorization") or "")
        headers.append(("authorization", scope[1] if scope else ""))
    digest = hashlib.sha256(f"{request.method} {request.url}\n{headers}\n".encode("utf-8", "surrogatepass"))
    digest.update(request.body)
    return f"sha256:{digest.hexdigest()[:32]}"
