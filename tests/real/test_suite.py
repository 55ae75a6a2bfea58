"""The conformance suite on the real engine: every requirement, no error of ours, and the embedded API alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.http import Request, send
from conformance.reports.result import Outcome
from conformance.suite.deviations import kept
from conformance.suite.options import Options
from conformance.suite.outcome import Run, report
from conformance.suite.requirement import PROFILES, catalogue
from conformance.suite.session import run
from tests.real.node import Node

VERSION = "opensearch-3.6.0"
ML = tuple(name for name in PROFILES.values() if not name.startswith("connections"))


def everything(url: str) -> dict[str, Any]:
    """What is there, and the settings that are not the defaults."""
    found: dict[str, Any] = {}
    headers = (("content-type", "application/json"),)
    for kind in ("connectors", "models", "model_groups", "tasks"):
        asked = Request("POST", f"{url}/_plugins/_ml/{kind}/_search", headers, b'{"size": 10000, "_source": false}')
        hits = json.loads(send(asked).body).get("hits", {}).get("hits", [])
        found[kind] = sorted(hit["_id"] for hit in hits)
    found["settings"] = json.loads(send(Request("GET", f"{url}/_cluster/settings?flat_settings=true")).body)
    return found


@pytest.fixture(scope="module")
def before(node: Node) -> dict[str, Any]:
    return everything(node.url)


@pytest.fixture(scope="module")
def real(node: Node, before: dict[str, Any]) -> Run:
    assert before
    return run(Options(target=node.url, profiles=ML, may_change_settings=True), lambda _: None)


@pytest.fixture(scope="module")
def embedded() -> Run:
    return run(Options(profiles=ML), lambda _: None)


def outcomes(run_: Run) -> dict[str, str]:
    """The outcomes by id, but for what depends on the moment."""
    moody = {name for name, deviation in kept()[VERSION].items() if deviation.sometimes}
    return {verdict.id: verdict.outcome.value for verdict in run_.verdicts if verdict.id not in moody}


def test_every_requirement_is_asked_and_all_that_fails_is_known(real: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{len(real.verdicts)} requirements on the engine in {real.seconds:.1f} s")
    assert {verdict.id for verdict in real.verdicts} == {each.id for each in catalogue() if each.profile in ML}
    assert real.version == VERSION
    told = [
        (verdict.id, verdict.outcome, verdict.surprise or verdict.message)
        for verdict in real.verdicts
        if not verdict.deviation and (verdict.outcome is not Outcome.PASS or verdict.surprise)
    ]
    assert [each for each in told if each[1] is not Outcome.UNTESTED] == []
    assert report(real, strict=True).holds


def test_each_known_deviation_is_seen(real: Run) -> None:
    failed = {verdict.id for verdict in real.verdicts if verdict.outcome is Outcome.FAIL}
    assert {name for name, deviation in kept()[VERSION].items() if not deviation.sometimes} <= failed


def test_the_embedded_api_comes_to_the_very_same(real: Run, embedded: Run) -> None:
    assert outcomes(embedded) == outcomes(real)


def test_nothing_is_left_behind(real: Run, before: dict[str, Any], node: Node) -> None:
    assert real.left_behind == ()
    assert everything(node.url) == before
