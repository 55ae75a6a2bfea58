from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.java.headers import check_header
from conformance.java.throwable import Throwable
from conformance.java.uri import parse_uri, request_target

# Recorded from java.net.URI of JDK 25, the AWS SDK 2.32.29 and Netty 4.2.12.
RECORDED = json.loads(Path(__file__).with_name("uri.json").read_text())
SENT = [case for case in RECORDED["urls"] if "target" in case]
NO_URI = [case for case in RECORDED["urls"] if "syntax" in case and "IPv6" not in case["syntax"]]


@pytest.mark.parametrize("case", SENT, ids=lambda case: case["url"])
def test_url_is_sent_as_the_sdk_sends_it(case: dict[str, Any]) -> None:
    got = request_target(case["url"])
    assert list(got) == case["target"]
    assert got.host_header == case["host_header"]


@pytest.mark.parametrize("case", NO_URI, ids=lambda case: case["url"])
def test_text_is_no_uri(case: dict[str, str]) -> None:
    with pytest.raises(Throwable) as thrown:
        request_target(case["url"])
    assert str(thrown.value.reason).startswith("Encountered error when trying to create uri from endpoint")
    cause = thrown.value.cause
    assert cause is not None
    assert cause.body() == {
        "type": "illegal_argument_exception",
        "reason": case["syntax"],
        "caused_by": {"type": "u_r_i_syntax_exception", "reason": case["syntax"]},
    }


@pytest.mark.parametrize("case", [c for c in RECORDED["urls"] if "no_host" in c], ids=lambda case: case["url"])
def test_uri_without_a_host_is_refused(case: dict[str, str]) -> None:
    assert parse_uri(case["url"]).host is None
    with pytest.raises(Throwable) as thrown:
        request_target(case["url"])
    assert thrown.value.cause is not None
    assert thrown.value.cause.reason == "Invalid URI. Please check if the endpoint is valid from connector."


@pytest.mark.parametrize("case", [c for c in RECORDED["urls"] if "error" in c], ids=lambda case: case["url"])
def test_scheme_must_be_one_of_the_web(case: dict[str, str]) -> None:
    with pytest.raises(Throwable) as thrown:
        request_target(case["url"])
    assert str(thrown.value) == case["error"]


@pytest.mark.parametrize("url", ["http://[zz]/", "http://[::1%]/", "http://[1]/"])
def test_broken_ipv6_address_is_refused(url: str) -> None:
    with pytest.raises(Throwable, match=r"illegal_argument_exception: Encountered error"):
        request_target(url)


@pytest.mark.parametrize("case", RECORDED["headers"], ids=lambda case: repr((case["name"], case["value"])))
def test_header_is_checked_as_netty_checks_it(case: dict[str, str]) -> None:
    if "reason" not in case:
        check_header(case["name"], case["value"])
        return
    with pytest.raises(Throwable) as thrown:
        check_header(case["name"], case["value"])
    assert thrown.value.reason == case["reason"]
