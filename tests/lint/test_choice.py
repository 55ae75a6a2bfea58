"""Which rules are called for what, and what a page leaves behind."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.finding import Severity
from conformance.lint.choice import Choice
from conformance.lint.lazy import lazy, remembered
from conformance.lint.options import Options
from conformance.lint.rule import Condition, Problem, Rule, rules
from conformance.lint.run import lint_file
from tests.lint.examples import BODY, TODAY


def rule_of(code: str, when: Condition | None) -> Rule:
    def nothing(_given: Any) -> Iterator[Problem]:
        yield from ()

    return Rule(code, code.lower(), Severity.INFO, "body", nothing, "tests", "", when)


def test_a_condition_is_asked_once_for_all_rules_that_share_it() -> None:
    asked: list[str] = []

    def is_even(given: int) -> bool:
        asked.append("even")
        return given % 2 == 0

    choice = Choice([rule_of("CB190", is_even), rule_of("CB191", None), rule_of("CB192", is_even)])
    assert {each.code for each in choice.concerned_with("body", 3)} == {"CB191"}
    assert {each.code for each in choice.concerned_with("body", 4)} == {"CB190", "CB191", "CB192"}
    assert asked == ["even", "even"]


def test_rules_whose_condition_breaks_are_called_and_tell_themselves() -> None:
    choice = Choice([rule_of("CB190", lambda given: given.nothing)])
    assert [each.code for each in choice.concerned_with("body", 0)] == ["CB190"]


def test_rules_look_at_things_of_their_own_kind_alone() -> None:
    choice = Choice([rule_of("CB190", None)])
    assert choice.looks_at("body")
    assert not choice.looks_at("connection")
    assert choice.concerned_with("page", object()) == []


def test_what_was_not_chosen_is_the_rest() -> None:
    choice = Choice([rules()["CB104"]])
    assert choice.codes == {"CB104"}
    assert choice.rest.codes == set(rules()) - {"CB104"}


def test_a_lazy_value_is_worked_out_once_for_each_object() -> None:
    class Counted:
        made = 0

        @lazy
        def value(self) -> int:
            """How often it was made."""
            type(self).made += 1
            return self.made

    one, other = Counted(), Counted()
    assert (one.value, one.value, other.value) == (1, 1, 2)
    assert Counted.value.__doc__ == "How often it was made."


def test_what_is_made_of_a_text_is_kept_unless_the_text_is_long() -> None:
    made: list[str] = []

    @remembered
    def length(text: str) -> int:
        made.append(text[:1])
        return len(text)

    assert [length("ab"), length("ab"), length("c" * 5000), length("c" * 5000)] == [2, 2, 5000, 5000]
    assert made == ["a", "c", "c"]


def test_a_page_leaves_nothing_that_only_the_collector_finds(tmp_path: Path) -> None:
    action = {**BODY["actions"][0], "request_body": '{"a": "${parameters.modle}", "b": "\\n${parameters.text}"}'}
    file = tmp_path / "x.json"
    file.write_text(json.dumps({**BODY, "protocol": "htp", "retries": 3, "actions": [action]}, indent=1))
    options = Options(today=TODAY)
    assert {one.code for one in lint_file(file, options).findings} >= {"CB101", "CB105", "CB201", "CB209"}
    gc.collect()
    gc.disable()
    try:
        lint_file(file, options)
        assert gc.collect() == 0
    finally:
        gc.enable()
