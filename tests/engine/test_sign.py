"""A signed request carries a signature that AWS's own rule gives, worked out here by hand and by botocore."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth  # type: ignore[import-untyped]  # botocore has no types
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import Credentials  # type: ignore[import-untyped]

from conformance.engine.model import Model
from conformance.engine.predict import render
from conformance.http import Request
from tests.engine.making import AWS_KEYS, model, parameters

WHERE = {"region": "us-west-2", "service_name": "bedrock"}
URLS = [
    "https://bedrock-runtime.us-west-2.amazonaws.com/model/amazon.titan-embed-text-v1/invoke",
    "https://runtime.sagemaker.us-west-2.amazonaws.com/endpoints/a%3Ab/invocations?b=2&a=1&a=0&c",
    "http://127.0.0.1:9123/model/é",
]


def signer(url: str = URLS[0], **connector: Any) -> Model:
    given: dict[str, Any] = {"credential": AWS_KEYS, "parameters": WHERE, **connector}
    return model(
        {"url": url, "headers": {"X-Own": "a  b", "x-amz-content-sha256": "required"}}, protocol="aws_sigv4", **given
    )


def request_of(signing: Model) -> Request:
    (prepared,) = render(signing, parameters(v="x")).prepared
    return prepared.request


def signature_of(request: Request, region: str, service: str) -> str:
    """AWS's rule: canonical request, text to sign, derived key."""
    authorization = request.header("authorization") or ""
    (names,) = re.findall(r"SignedHeaders=([^,]+)", authorization)
    parts = urlsplit(request.url)
    own = {"host": parts.netloc, **{name.lower(): value for name, value in request.headers}}
    from urllib.parse import quote

    path = quote(parts.path, safe="/~-_.%") if service == "s3" else quote(parts.path, safe="/~-_.")
    query = "&".join(sorted(pair if "=" in pair else f"{pair}=" for pair in parts.query.split("&") if pair))
    listed = "".join(f"{name}:{' '.join(own[name].split())}\n" for name in names.split(";"))
    digest = hashlib.sha256(request.body).hexdigest()
    canonical = f"{request.method}\n{path}\n{query}\n{listed}\n{names}\n{digest}"
    date = own["x-amz-date"]
    scope = f"{date[:8]}/{region}/{service}/aws4_request"
    key = ("AWS4" + AWS_KEYS["secret_key"]).encode()
    for step in scope.split("/"):
        key = hmac.digest(key, step.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return hmac.digest(key, text.encode(), "sha256").hex()


@pytest.mark.parametrize("url", URLS)
def test_the_signature_is_the_one_that_the_rule_gives(url: str) -> None:
    request = request_of(signer(url))
    (signature,) = re.findall(r"Signature=([0-9a-f]{64})$", request.header("authorization") or "")
    assert signature == signature_of(request, "us-west-2", "bedrock")


@pytest.mark.parametrize("url", URLS)
def test_botocore_signs_alike(url: str) -> None:
    request = request_of(signer(url))
    headers = {name: value for name, value in request.headers if name.lower() != "authorization"}
    again: Any = AWSRequest(request.method, request.url, headers=headers, data=request.body)
    # the date of the first signature, not a new one
    again.context["timestamp"] = request.header("x-amz-date")
    auth: Any = SigV4Auth(Credentials(AWS_KEYS["access_key"], AWS_KEYS["secret_key"]), "bedrock", "us-west-2")
    text = auth.string_to_sign(again, auth.canonical_request(again))
    assert (request.header("authorization") or "").endswith(f"Signature={auth.signature(text, again)}")


def test_what_is_signed() -> None:
    authorization = request_of(signer()).header("authorization") or ""
    (names,) = re.findall(r"SignedHeaders=([^,]+)", authorization)
    assert names == "content-length;content-type;host;x-amz-content-sha256;x-amz-date;x-own"


def test_a_configured_digest_is_replaced_by_the_bodys() -> None:
    request = request_of(signer())
    assert request.header("x-amz-content-sha256") == hashlib.sha256(request.body).hexdigest()


def test_a_session_token_is_sent_and_signed() -> None:
    request = request_of(signer(credential={**AWS_KEYS, "session_token": "token"}))
    assert request.header("X-Amz-Security-Token") == "token"
    assert "x-amz-security-token" in (request.header("authorization") or "")


def test_region_and_service_may_come_from_the_credential() -> None:
    request = request_of(
        signer(credential={**AWS_KEYS, "region": "eu-west-1", "service_name": "sagemaker"}, parameters={})
    )
    assert "/eu-west-1/sagemaker/aws4_request" in (request.header("authorization") or "")


def test_a_connectors_parameters_beat_its_credential() -> None:
    request = request_of(signer(credential={**AWS_KEYS, "region": "eu-west-1"}))
    assert "/us-west-2/bedrock/aws4_request" in (request.header("authorization") or "")
