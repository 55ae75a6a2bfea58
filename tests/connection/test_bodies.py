"""The five kinds of create body: what is taken, and every fault with its path."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.connection.connection import Kind, read_connection
from conformance.connection.fault import RefusedError
from conformance.connection.keys import looks_masked, masked
from conformance.schema import faults
from tests.connection.samples import SAMPLES, merged, sample

CASES = tomllib.loads((Path(__file__).parent / "bodies.toml").read_text("utf-8"))["case"]
KINDS = dict(zip(SAMPLES, (Kind.OPEN_AI, Kind.AZURE_OPEN_AI, Kind.ANTHROPIC, Kind.CUSTOM, Kind.MAPPED), strict=True))


def faults_of(body: Any) -> list[Any]:
    try:
        read_connection(body)
    except RefusedError as error:
        return list(error.faults)
    return []


@pytest.mark.parametrize("name", SAMPLES)
def test_the_page_s_sample_is_taken(name: str) -> None:
    made = read_connection(SAMPLES[name])
    assert (made.kind, made.status, made.name) == (KINDS[name], "ACTIVE", SAMPLES[name]["connectionName"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_fault_is_told_with_its_path(case: dict[str, Any]) -> None:
    found = faults_of(merged(SAMPLES[case["of"]], json.loads(case["change"])))
    assert [f"{fault.path} {fault.code}" for fault in found] == case["expect"]
    if "message" in case:
        assert found[0].message == case["message"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_no_fault_shows_a_value_of_the_body(case: dict[str, Any]) -> None:
    body = merged(SAMPLES[case["of"]], json.loads(case["change"]))
    key = (body.get("fields") or {}).get("API_KEY") if isinstance(body.get("fields"), dict) else None
    if isinstance(key, str) and key:
        assert key not in str(RefusedError(faults_of(body)))


def test_a_disabled_connection_is_inactive() -> None:
    assert read_connection(sample("custom", isEnable=False)).status == "INACTIVE"


@pytest.mark.parametrize("body", [None, [], "x", 1, True])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    (fault,) = faults_of(body)
    assert (fault.path, fault.code) == ("", "wrong_type")


def test_a_body_that_nests_too_deep_is_refused() -> None:
    deep: Any = "{{x}}"
    for _ in range(50_000):
        deep = [deep]
    (fault,) = faults_of(sample("custom", payload={"a": deep}))
    assert fault.code == "too_deep"
    while isinstance(deep, list):
        deep = deep[0]


@given(st.text(min_size=1))
def test_a_mask_shows_little_and_is_known_as_one(key: str) -> None:
    shown = masked(key)
    assert shown.strip("*") == "" or len(key) >= 12
    assert shown[2:17] == "*" * 15
    assert len(shown) == 21
    assert looks_masked(shown)
    assert shown != key or looks_masked(key)


def test_a_connection_shows_no_key() -> None:
    key = "sk-proj-0123456789-MQAA"
    assert key not in repr(read_connection(sample("open-ai", fields={"API_KEY": key})))
    assert key not in repr(read_connection(sample("custom", headers=[{"key": "a", "value": key}], LLM_API_KEY=key)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_schema_for_editors_refuses_nothing_that_is_taken(case: dict[str, Any]) -> None:
    body = merged(SAMPLES[case["of"]], json.loads(case["change"]))
    if not case["expect"]:
        assert list(faults("connection", body)) == []
    elif not case["expect"][0].endswith(("invalid_template", "invalid_path", "duplicate", "invalid_url")):
        assert list(faults("connection", body)) != []
