"""A blueprint that is broken is found to be, and the message tells what to mend."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from conformance.blueprint import Blueprint, blueprint_ids, from_mapping, load
from conformance.resources import blueprints
from conformance.verify import CHECKS, Outcome, Result, verify
from conformance.verify.shown import MOST, side_by_side
from tests.verify.mapped import mapping

CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "broken.toml").read_text(encoding="utf-8"))["case"]


def failed(results: list[Result]) -> list[Result]:
    return [result for result in results if result.outcome is Outcome.FAIL]


def broken(case: dict[str, Any], folder: Path) -> Blueprint:
    text = (blueprints() / f"{case['blueprint']}.yaml").read_text(encoding="utf-8")
    old, new = case["change"]
    assert old in text
    for name, value in case.get("connector_parameters", {}).items():
        text = text.replace(f"{name}: ", f"{name}: {value} #", 1)
    path = folder / "mine.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_what_is_broken_is_told(case: dict[str, Any], tmp_path: Path) -> None:
    results = failed(list(verify(broken(case, tmp_path))))
    assert sorted({result.check for result in results}, key=CHECKS.index) == case["fails"]
    problems = "\n".join(problem for result in results for problem in result.problems)
    assert [words for words in case["says"] if words not in problems] == []
    assert all(result.path.endswith("mine.yaml") and result.line for result in results)


def test_a_reply_of_another_shape_is_told() -> None:
    changed = mapping("openai-embedding")
    changed["calls"][0]["exchanges"][0]["reply"]["body"] = {"result": [{"vector": [0.1]}]}
    (result,) = failed(list(verify(from_mapping(changed))))
    assert result.check == "parses"
    assert "Missing property in path $['data']" in result.problems[0]
    assert '"status": 500' in result.actual or "m_l_exception" in result.actual


def test_an_answer_of_another_shape_is_told_by_its_tensors() -> None:
    changed = mapping("openai-embedding")
    del changed["connector"]["actions"][0]["post_process_function"]
    result = failed(list(verify(from_mapping(changed))))[0]
    assert result.problems[0].startswith(
        "the answer differs from the documented one: without a post_process_function, the engine gives 1 tensor(s) "
        "named response, documented is "
    )


def test_a_number_of_requests_that_differs_is_told() -> None:
    changed = mapping("openai-embedding")
    changed["calls"][0]["exchanges"].append(changed["calls"][0]["exchanges"][0])
    problems = [problem for result in failed(list(verify(from_mapping(changed)))) for problem in result.problems]
    assert problems == ["the engine sends 1 request(s), 2 are documented"]


def test_a_hostile_value_that_breaks_the_body_is_told() -> None:
    changed = mapping("openai-chat")
    action = changed["connector"]["actions"][0]
    action["request_body"] = (
        '{"model": "${parameters.model}", "messages": [{"role": "user", "content": "${parameters.q}"}]}'
    )
    changed["connector"]["parameters"]["no_escape_params"] = "q"
    call = changed["calls"][0]
    call["input"] = {"parameters": {"q": "hi", "no_escape_params": "q"}}
    call["exchanges"][0]["request"]["body"] = (
        action["request_body"].replace("${parameters.model}", "gpt-3.5-turbo").replace("${parameters.q}", "hi")
    )
    (result,) = failed(list(verify(from_mapping(changed))))
    assert result.check == "hostile"
    assert "double quotes in /parameters/q: the engine refuses the call: Invalid payload" in result.problems[0]


def test_without_calls_a_header_that_nothing_fills_is_found_all_the_same() -> None:
    body = {**mapping("openai-chat")["connector"], "credential": {"other": "k"}}
    results = list(verify(from_mapping(body)))
    assert [result.check for result in failed(results)] == ["filled", "lint"]
    assert {result.check for result in results if result.outcome is Outcome.SKIP} == set(CHECKS[3:])


def test_an_mcp_connector_is_not_asked_to_predict() -> None:
    results = list(verify(load(blueprints() / "mcp-sse.yaml")))
    assert {result.check: result.outcome for result in results} == {
        "schema": Outcome.PASS,
        "lint": Outcome.PASS,
        "deploys": Outcome.PASS,
        **dict.fromkeys(CHECKS[3:], Outcome.SKIP),
    }


@pytest.mark.parametrize("identity", ["openai-chat", "openai-embedding", "bedrock-titan-embed-text-v1", "openai-batch"])
def test_what_is_sound_is_green(identity: str) -> None:
    assert identity in blueprint_ids()
    results = list(verify(load(blueprints() / f"{identity}.yaml")))
    assert failed(results) == []
    assert {result.check for result in results if result.outcome is Outcome.PASS} == set(CHECKS)


class TestSideBySide:
    def test_lines_that_differ_are_marked(self) -> None:
        rows = side_by_side("same\nold\nend", "same\nnew\nmore\nend", 47)
        assert rows == [
            "expected               actual",
            "same                   same",
            "old                  ! new",
            "                     ! more",
            "end                    end",
        ]

    def test_long_lines_are_folded_and_equal_stretches_shortened(self) -> None:
        same = "\n".join(map(str, range(20)))
        rows = side_by_side(f"{same}\n{'x' * 30}", f"{same}\n{'x' * 29}y", 47)
        half = 20
        assert [row.split()[-1] for row in rows[1:6]] == ["0", "1", "...", "19", "x" * 20]
        assert rows[-2] == f"{'x' * half}   {'x' * half}"
        assert rows[-1] == f"{'x' * 10:<{half}} ! {'x' * 9}y"

    def test_two_long_texts_end_soon(self) -> None:
        rows = side_by_side("\n".join("ab" * 200_000), "\n".join("ba" * 200_000), 80)
        assert rows[-1].endswith("more lines")
        assert len(rows) < 3 * MOST


def test_what_no_documented_call_reaches_is_the_linters_to_tell() -> None:
    body = mapping("openai-chat")["connector"]
    body["actions"][0]["request_body"] = body["actions"][0]["request_body"].replace(
        "parameters.model", "parameters.modle"
    )
    (result,) = failed(list(verify(from_mapping(body))))
    assert result.check == "lint"
    assert result.problems == ("CB201 nothing supplies ${parameters.modle}; did you mean 'model'?",)
