"""Each kind of mistake that published blueprints have is found by its rule, at the very character."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from conformance.lint.options import Options
from conformance.lint.rule import rules
from conformance.lint.run import lint_text
from tests.lint.examples import TODAY

CARET = "‸"
DEFECTS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("known_defects.yaml").read_text("utf-8"))


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect["class"])
def test_the_rule_points_at_the_character(defect: dict[str, Any]) -> None:
    before, caret, after = defect["text"].partition(CARET)
    assert caret, "the example has no caret"
    assert CARET not in after
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    found = lint_text(before + after, defect.get("file", "connector.json"), Options(today=TODAY)).findings
    shown = "\n".join(str(one) for one in found)
    assert (*place, defect["code"]) in {(one.place.line, one.place.column, one.code) for one in found}, shown


def test_each_kind_of_mistake_has_one_example_and_a_rule() -> None:
    names = [defect["class"] for defect in DEFECTS]
    assert len(names) == len(set(names)) >= 55
    assert {defect["code"] for defect in DEFECTS} <= set(rules())
