"""Each rule: its examples, and the cases beside this file, one file a rule."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from conformance.lint.options import Options
from conformance.lint.rule import THEMES, Rule, rules
from conformance.lint.run import fix_text, lint_text
from tests.lint.examples import TODAY, file_and_options, text_of

HERE = Path(__file__).parent
BY_SLUG = {rule.name.replace("-", "_"): rule for rule in rules().values()}
UNRUN = {"CB000", "CB019"}
"""They tell what other rules meet: a rule that breaks, and a body that grows without bound."""


def cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{case['name'].replace(' ', '-')}")
        for path in sorted(HERE.glob("*.toml"))
        for case in tomllib.loads(path.read_text("utf-8"))["case"]
    ]


@pytest.mark.parametrize(("slug", "case"), cases())
def test_a_case_gives_exactly_the_findings_that_it_tells(slug: str, case: dict[str, Any]) -> None:
    name = case.get("file", "x.json")
    options = Options(select=(BY_SLUG[slug].code,), today=TODAY, **case.get("options", {}))
    linted = lint_text(case["blueprint"], name, options)
    assert [f"{one.place.line}:{one.place.column} {one.code} {one.message}" for one in linted.findings] == case[
        "expect"
    ]
    for one in linted.findings:
        assert one.severity.value == case.get("severity", one.severity.value)
    if "fixed" in case:
        assert fix_text(case["blueprint"], name, options, unsafe=case.get("unsafe", True)).text == case["fixed"]
    else:
        assert not any(one.fix is not None for one in linted.findings), "the case says nothing of the fix"


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_the_bad_example_is_found_and_the_good_one_is_not(rule: Rule) -> None:
    if rule.code in UNRUN:
        return
    name, options = file_and_options(rule)
    assert lint_text(text_of(rule.docs.bad), name, options).findings, "the bad example"
    assert not lint_text(text_of(rule.docs.good), name, options).findings, "the good example"


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_a_rule_says_what_holds_why_and_where_from(rule: Rule) -> None:
    docs = rule.docs
    assert docs.summary.endswith(".")
    assert docs.why
    assert docs.bad
    assert docs.good
    assert docs.source
    assert rule.module.endswith("." + rule.name.replace("-", "_"))
    assert rule.theme in THEMES


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_a_rule_has_a_case_that_it_finds_and_one_that_it_lets_pass(rule: Rule) -> None:
    if rule.code in UNRUN:
        return
    path = HERE / f"{rule.name.replace('-', '_')}.toml"
    assert {bool(case["expect"]) for case in tomllib.loads(path.read_text("utf-8"))["case"]} == {True, False}
