"""AWS Signature Version 4 as the engine's SDK puts it on a request. Source: predict-pipeline, section 9."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from conformance.http import Request

if TYPE_CHECKING:
    from conformance.connector import Connector

__all__ = ["sign"]


def sign(request: Request, connector: Connector) -> Request:
    """The request with `x-amz-content-sha256`, `x-amz-date`, the session token and `authorization` added."""
    import hashlib

    # botocore has no types
    from botocore.auth import SigV4Auth  # type: ignore[import-untyped]
    from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
    from botocore.credentials import Credentials  # type: ignore[import-untyped]

    secret = connector.credential
    headers = {name: value for name, value in request.headers if name.lower() not in _REPLACED}
    headers["x-amz-content-sha256"] = hashlib.sha256(request.body).hexdigest()
    signed: Any = AWSRequest(request.method, request.url, headers=headers, data=request.body)
    keys = Credentials(secret["access_key"], secret["secret_key"], secret.get("session_token"))
    SigV4Auth(keys, connector.aws_value("service_name"), connector.aws_value("region")).add_auth(signed)
    return replace(request, headers=tuple((name, str(value)) for name, value in signed.headers.items()))


_REPLACED = frozenset(("x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "authorization"))
