"""What a blueprint would send now, and a fingerprint of it that neither a key nor the clock changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from conformance.blueprint import Blueprint, DocumentedCall
from conformance.connector import MCP, Credential
from conformance.engine.model import Model, deploy
from conformance.engine.predict import Rendering, render
from conformance.http import Request
from conformance.redact import MASK

__all__ = ["Sent", "fingerprint", "requests_of", "with_credential"]

_KEPT = frozenset(("region", "service_name"))
"""Members of a credential that are no secrets: they are part of the signature's scope."""

_CLOCK = frozenset(("x-amz-date", "authorization", "x-amz-security-token", "host", "content-length"))


@dataclass(frozen=True, slots=True)
class Sent:
    """The requests of one documented call, and their fingerprints, with every secret masked."""

    call: DocumentedCall
    rendering: Rendering
    fingerprints: tuple[str, ...]


def requests_of(blueprint: Blueprint) -> Iterator[Sent]:
    """What each documented call would send now; nothing of a connector without calls. Raises BlueprintError."""
    if not blueprint.calls or blueprint.connector().protocol in MCP:
        return
    model = with_credential(blueprint.deployed(), {})
    for call in blueprint.calls:
        rendering = render(model, call.call)
        yield Sent(call, rendering, tuple(fingerprint(prepared.request) for prepared in rendering.prepared))


def with_credential(model: Model, given: dict[str, str]) -> Model:
    """The model with the given credentials, and a mask for those not given."""
    held = model.connector.credential
    secrets = {name: given.get(name, value if name in _KEPT else MASK) for name, value in held.items()}
    return deploy(replace(model.connector, credential=Credential(secrets)), model.interface)


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
