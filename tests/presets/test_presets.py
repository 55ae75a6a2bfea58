from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.java.throwable import Throwable
from conformance.presets import preset_interface, presets

RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text("utf-8"))


def _text(value: Any) -> str:
    """A parameter as the connector keeps it."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in RECORDED["cases"]])
def test_a_connector_gets_the_interface_that_the_node_gave(case: dict[str, Any]) -> None:
    parameters = None if case["parameters"] is None else {name: _text(v) for name, v in case["parameters"].items()}
    expected = case["expect"]
    functions = case["post_process_functions"]
    if expected is not None and "error" in expected:
        with pytest.raises(Throwable) as refused:
            preset_interface(parameters, functions)
        assert refused.value.body() == expected["error"]
        return
    given = preset_interface(parameters, functions)
    if expected is None:
        assert given is None
        return
    assert given is not None
    hashes = {side: hashlib.sha256(text.encode()).hexdigest() for side, text in given.items()}
    assert hashes == {side: RECORDED["sha256"][name] for side, name in expected.items()}


def test_every_variant_of_every_preset_was_recorded() -> None:
    shown = {
        tuple(case["expect"].values()) for case in RECORDED["cases"] if case["expect"] and "input" in case["expect"]
    }
    hashed = {(RECORDED["sha256"][i], RECORDED["sha256"][o]) for i, o in shown}
    variants = [variant for preset in presets() for variant in preset.variants]
    ours = {tuple(hashlib.sha256(text.encode()).hexdigest() for text in (v.input, v.output)) for v in variants}
    assert ours == hashed


def test_every_preset_ends_in_a_variant_that_fits_always() -> None:
    assert all(preset.variants[-1].post_process_function is None for preset in presets())


def test_every_schema_text_is_json() -> None:
    for preset in presets():
        for variant in preset.variants:
            assert json.loads(variant.input)["type"] == "object"
            assert json.loads(variant.output)["type"] == "object"
