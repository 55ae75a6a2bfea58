"""What the REST layer of OpenSearch 3.6.0 says to odd requests, recorded, is said alike."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.http import MAX_BODY, Fault, Request
from tests.apis.mlcommons.conftest import Talk
from tests.apis.mlcommons.masks import masked
from tests.apis.mlcommons.test_golden import make_every_index
from tests.golden_vectors import unworded

RECORDED = json.loads((Path(__file__).parent / "rest.json").read_text("utf-8"))


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda r: f"{r['method']} {r['path']} {r['body'] or ''}")
def test_the_recorded_request_is_answered_alike(recorded: dict[str, Any], api: Any, talk: Talk) -> None:
    make_every_index(talk)
    status, answer = talk(recorded["method"], recorded["path"], recorded["body"])
    assert (status, unworded(masked(answer, {api.context.node: "<node>"}))) == (
        recorded["status"],
        unworded(recorded["answer"]),
    )


def test_a_yaml_body_is_read_and_answered_in_yaml(api: Any) -> None:
    headers = (("content-type", "application/yaml"),)
    answer = api(Request("POST", "http://x/_plugins/_ml/connectors/_create", headers, b"name: x"))
    assert answer.status == 400
    assert yaml.safe_load(answer.body)["error"]["reason"] == "Connector version is null"


def test_another_content_type_is_refused(api: Any) -> None:
    headers = (("content-type", "text/plain"),)
    answer = api(Request("POST", "http://x/_plugins/_ml/connectors/_create", headers, b"{}"))
    said = {"error": "Content-Type header [text/plain] is not supported", "status": 406}
    assert (answer.status, json.loads(answer.body)) == (406, said)


def test_options_tell_the_methods(api: Any) -> None:
    answer = api(Request("OPTIONS", "http://x/_plugins/_ml/connectors/x"))
    assert (answer.status, answer.header("allow")) == (200, "GET,PUT,DELETE")


def test_filter_path_keeps_and_drops(talk: Talk) -> None:
    kept = talk("GET", "/?filter_path=version.number,tag*")[1]
    assert kept == {"version": {"number": "3.6.0"}, "tagline": "The OpenSearch Project: https://opensearch.org/"}
    assert "version" not in talk("GET", "/?filter_path=-version")[1]
    assert talk("GET", "/?filter_path=**.number")[1] == {"version": {"number": "3.6.0"}}


def test_pretty_answers_are_laid_out_as_recorded(api: Any, talk: Talk) -> None:
    make_every_index(talk)
    for recorded in RECORDED:
        if "text" in recorded:
            headers = (("content-type", "application/json"),)
            body = (recorded["body"] or "").encode()
            answer = api(Request(recorded["method"], "http://x" + recorded["path"], headers, body))
            assert answer.body.decode() == recorded["text"]


def test_the_root_is_laid_out_unless_it_is_asked_not_to_be(api: Any) -> None:
    assert api(Request("GET", "http://x/")).body.startswith(b'{\n  "name" : "')
    assert b"\n" not in api(Request("GET", "http://x/?pretty=false")).body


QUERY = b'{"query": {"match_all": {}}, "size": 0}'
UNPACK: dict[str | None, Callable[[bytes], bytes]] = {None: bytes, "gzip": gzip.decompress, "deflate": zlib.decompress}
BARE = zlib.compressobj(wbits=-15)
PACKED = [
    ("gzip", gzip.compress(QUERY, mtime=0)),
    ("x-gzip", gzip.compress(QUERY, mtime=0)),
    ("GZIP", gzip.compress(QUERY, mtime=0)),
    ("deflate", zlib.compress(QUERY)),
    ("deflate", BARE.compress(QUERY) + BARE.flush()),
    ("identity", QUERY),
    ("nosuch", QUERY),
]


def packed(coding: str, body: bytes) -> Request:
    headers = (("content-type", "application/json"), ("content-encoding", coding))
    return Request("POST", "http://x/_plugins/_ml/connectors/_search", headers, body)


@pytest.mark.parametrize(
    ("coding", "body"), PACKED, ids=["gzip", "x-gzip", "GZIP", "deflate", "bare", "identity", "none"]
)
def test_a_compressed_body_is_read(coding: str, body: bytes, api: Any) -> None:
    answer = api(packed(coding, body))
    assert (answer.status, json.loads(answer.body)["hits"]["total"]["value"]) == (200, 0)


def test_a_body_that_is_not_compressed_as_it_says_ends_the_connection(api: Any) -> None:
    assert api(packed("gzip", QUERY)).fault is Fault.DROP


def test_a_small_body_does_not_swell_without_end(api: Any) -> None:
    swelling = gzip.compress(b" " * (MAX_BODY + 1))
    assert len(swelling) < MAX_BODY / 500
    assert api(packed("gzip", swelling)).status == 413


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("gzip", "gzip"),
        ("deflate", "deflate"),
        ("gzip, deflate", "gzip"),
        ("br, gzip;q=0.5, deflate", "deflate"),
        ("zstd, x-gzip", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=x", None),
        ("identity", None),
        ("br", None),
        ("*", "gzip"),
        ("gzip;q=0, *", "deflate"),
        (None, None),
    ],
)
@pytest.mark.parametrize("path", ["/_cluster/health", "/_plugins/_ml/connectors/none"])
def test_an_answer_is_compressed_as_the_client_asks(
    api: Any, path: str, wanted: str | None, coding: str | None
) -> None:
    plain = api(Request("GET", f"http://x{path}")).body
    headers = () if wanted is None else (("accept-encoding", wanted),)
    answer = api(Request("GET", f"http://x{path}", headers))
    assert answer.header("content-encoding") == coding
    assert json.loads(UNPACK[coding](answer.body)) == json.loads(plain)


def test_what_has_no_body_is_not_compressed(api: Any) -> None:
    for method in ("HEAD", "OPTIONS"):
        answer = api(Request(method, "http://x/", (("accept-encoding", "gzip"),)))
        assert answer.header("content-encoding") is None
