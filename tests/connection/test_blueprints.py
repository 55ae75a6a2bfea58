"""The registry's connections: the provider's mock takes each documented request, and `verify` finds what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from conformance.blueprint import DocumentedCall, blueprint, blueprint_ids, from_mapping
from conformance.connection.connection import Kind
from conformance.connection.predict import masked_connection, masked_environment, parse, render
from conformance.connection.shapes import MAPPED
from conformance.errors import BlueprintError
from conformance.providers.mocks import Mocks
from conformance.resources import blueprints
from conformance.verify import Outcome, verify
from tests.connection.samples import SAMPLES

OURS = {"schema", "deploys", "filled", "renders", "parses", "hostile"}
IDS = [identity for identity in blueprint_ids() if blueprint(identity).kind == "connection"]
CALLS = [pytest.param(identity, call, id=identity) for identity in IDS for call in blueprint(identity).calls]


def test_every_kind_and_every_mapped_provider_has_a_blueprint() -> None:
    made = [blueprint(identity).connection() for identity in IDS]
    assert {connection.kind for connection in made} == set(Kind)
    assert {connection.body.get("mapProvider") for connection in made} - {None} == set(MAPPED)


@pytest.mark.parametrize(("identity", "call"), CALLS)
def test_the_provider_s_mock_takes_the_request_and_its_reply_is_read(identity: str, call: DocumentedCall) -> None:
    known, mocks = blueprint(identity), Mocks()
    rendering = render(known.connection(), call.call, known.environment)
    (prepared,) = rendering.prepared
    mock = mocks.for_host(prepared.request.host)
    assert mock is not None
    assert mock.name == known.provider
    answer = parse(known.connection(), rendering, [mock(prepared.request)])
    assert answer.status == 200
    assert answer.body["output"] == "Mock answer to: Hello!"


@pytest.mark.parametrize(("identity", "call"), CALLS)
def test_a_masked_request_shows_no_key(identity: str, call: DocumentedCall) -> None:
    known = blueprint(identity)
    connection, environment = masked_connection(known.connection()), masked_environment(known.environment)
    shown = repr(render(connection, call.call, environment))
    assert "YOUR_" not in shown
    assert "***" in shown


@pytest.mark.parametrize("name", SAMPLES)
def test_a_bare_body_is_a_blueprint_without_calls(name: str) -> None:
    bare = from_mapping(SAMPLES[name])
    assert (bare.kind, bare.title, bare.calls) == ("connection", SAMPLES[name]["connectionName"], ())
    outcomes = {result.check: result.outcome for result in verify(bare) if result.check in OURS}
    assert outcomes == {
        "schema": Outcome.PASS,
        "deploys": Outcome.PASS,
        "filled": Outcome.SKIP,
        "renders": Outcome.SKIP,
        "parses": Outcome.SKIP,
        "hostile": Outcome.SKIP,
    }


def test_a_blueprint_is_of_one_kind() -> None:
    with pytest.raises(BlueprintError, match="not a connector"):
        blueprint(IDS[0]).connector()
    with pytest.raises(BlueprintError, match="not a connection"):
        blueprint("openai-chat").connection()


def call_of(value: Any) -> Any:
    return value["calls"][0]


BREAKS: dict[str, tuple[Callable[[Any], Any], set[str]]] = {
    "a misspelt placeholder": (
        lambda v: v["connection"]["payload"].update(model="{{MODEL_NAMES}}"),
        {"filled", "renders"},
    ),
    "a missing value": (lambda v: v.pop("environment"), {"filled", "renders"}),
    "a variable that is none": (lambda v: call_of(v)["input"].update(promt="x"), {"filled", "renders"}),
    "a header less": (lambda v: v["connection"]["headers"].pop(), {"renders"}),
    "another URL": (lambda v: v["environment"].update(LLM_API_URL="https://h/"), {"renders"}),
    "a request less": (lambda v: call_of(v).update(exchanges=[]), {"renders"}),
    "a wrong path": (lambda v: v["connection"].update(outputPath="content.text"), {"parses"}),
    "another answer": (lambda v: call_of(v)["answer"]["body"].update(output="x"), {"parses"}),
    "a path that does not parse": (lambda v: v["connection"].update(outputPath="content["), {"deploys"}),
    "no payload": (lambda v: v["connection"].pop("payload"), {"schema", "deploys"}),
    "a value in a header": (
        lambda v: v["connection"]["headers"].append({"key": "x-prompt", "value": "{{prompt}}"}),
        {"renders"},
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_verify_fails_the_check_of_what_is_wrong(name: str) -> None:
    value = yaml.safe_load((blueprints() / "connections-custom-default.yaml").read_text("utf-8"))
    broken = copy.deepcopy(value)
    BREAKS[name][0](broken)
    failed = {result.check: result for result in verify(from_mapping(broken)) if result.outcome is Outcome.FAIL}
    assert set(failed) & OURS == BREAKS[name][1]
    assert all(result.problems for result in failed.values())
    assert all(result.outcome is Outcome.PASS for result in verify(from_mapping(value)) if result.check in OURS)


def test_a_text_in_an_object_in_a_text_may_arrive_as_json() -> None:
    value = yaml.safe_load((blueprints() / "connections-custom-default.yaml").read_text("utf-8"))
    value["connection"]["promptVars"][0].update(dataType="Object", defaultValue={"a": 1})
    value["connection"]["payload"]["messages"][0]["content"] = "see {{prompt}}"
    call_of(value)["input"] = {"prompt": {"text": "x"}}
    results = {result.check: result.outcome for result in verify(from_mapping(value))}
    assert results["hostile"] is Outcome.PASS
