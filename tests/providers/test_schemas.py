"""Request schemas against bodies that are documented as good and bad, and against the SDKs' own types.

`bodies/<schema>.json` holds good bodies and, for the first of them, the changes that make it bad; `lazy` holds good
ones that an SDK's lazily read lists take for bad.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conformance.mock.check import accepts, first_fault
from conformance.schema import schema_names, validator

from .mutants import ABSENT, figure
from .sdk_types import REQUESTS as SDK

FILES = {
    path.stem: json.loads(path.read_text("utf-8")) for path in sorted((Path(__file__).parent / "bodies").glob("*.json"))
}
REQUESTS = [name.removesuffix(".request") for name in schema_names() if name.endswith(".request")]


def changed(body: Any, change: dict[str, Any]) -> Any:
    """A copy of a body with the values at some JSON Pointers set, or taken away."""
    found = copy.deepcopy(body)
    for pointer, value in change.items():
        *steps, last = pointer.split("/")[1:]
        at = found
        for step in steps:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if value == ABSENT:
            del at[last]
        elif isinstance(at, list):
            at[int(last)] = value
        else:
            at[last] = value
    return found


GOOD = [
    pytest.param(name, body, id=f"{name}-{i}") for name, file in FILES.items() for i, body in enumerate(file["good"])
]
LAZY = [pytest.param(name, body, id=name) for name, file in FILES.items() for body in file.get("lazy", ())]
BAD = [
    pytest.param(name, changed(file["good"][0], row["change"]), id=f"{name}-{row['why']}")
    for name, file in FILES.items()
    for row in file["bad"]
]


def test_every_request_schema_has_good_bodies_and_five_bad_ones() -> None:
    assert sorted(FILES) == sorted(REQUESTS)
    assert {name: len(file["bad"]) for name, file in FILES.items() if len(file["bad"]) < 5 or not file["good"]} == {}


@pytest.mark.parametrize("name", schema_names())
def test_a_schema_is_a_schema_and_names_its_source(name: str) -> None:
    found = validator(name).schema
    validator(name).check_schema(found)
    if name.endswith((".request", ".reply")):
        assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert found["$comment"].startswith("Source: ")


@pytest.mark.parametrize(("name", "body"), GOOD + LAZY)
def test_a_good_body_is_accepted(name: str, body: Any) -> None:
    assert first_fault(f"{name}.request", body) is None


@pytest.mark.parametrize(("name", "body"), BAD)
def test_a_bad_body_is_refused(name: str, body: Any) -> None:
    assert first_fault(f"{name}.request", body) is not None


# --- the SDKs' verdicts -------------------------------------------------------------------------------------------

OWN = {
    "azure-openai": "members of Azure's own, whose documents let any be added",
    "cohere.v1-chat": "tools as the client writes them",
    "cohere.v2-chat": "tools as the client writes them",
    "deepseek": "thinking",
    "llamacpp": "members of llama.cpp's own",
    "bedrock-runtime.gpt-oss": "members that the model reads and the client does not have",
}
"""Surfaces that take more than the SDK's types do, and what."""


@pytest.mark.parametrize(
    ("name", "body"),
    [
        pytest.param(name, body, id=f"{name}-{number}")
        for name in SDK
        if name not in OWN and name.partition(".")[0] not in OWN
        for number, body in enumerate(FILES[name]["good"])
    ],
)
def test_what_is_good_here_is_good_to_the_sdk(name: str, body: Any) -> None:
    assert SDK[name](body)


@pytest.mark.parametrize("name", SDK)
def test_nearly_every_mutant_that_the_sdk_refuses_is_refused_here(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    found = figure(FILES[name]["good"], SDK[name], lambda body: accepts(f"{name}.request", body))
    record_property("mutants", f"{name}.request {found}")
    assert found.known >= 5
    assert found.rate >= 0.95, found.missed[:10]
