"""What is remembered of a body holds for the next one that differs from it in its name and description alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.blueprint import blueprint
from conformance.errors import BlueprintError
from conformance.finding import Finding
from conformance.lint import run
from conformance.lint.alike import Alike
from conformance.lint.options import Options
from conformance.lint.rule import rules
from conformance.lint.run import lint_text, page_of
from tests.lint.examples import BODY, TODAY
from tests.lint.mutation.operator import Original, operators
from tests.lint.test_fuzz import FUZZ, OPTIONS, bodies

NAMES = (
    "Claude 3.7",
    "",
    "<YOUR NAME>",
    "${parameters.model} ${credential.key} ${parameters.x.toString()}",
    "sk-proj-9Fq2kL7vXw3Zr8Tn5Bc1Ym6Hd4Js0Pg2Qe7Rt9Uv",
    "arn:aws:iam::123456789012:role/x Human: Assistant: \u00e9\\n",
)
SILENT = [rule for rule in rules().values() if rule.on == "body" and not rule.called]


def said(body: Any, options: Options) -> list[tuple[str, str, str]]:
    """What is said by rules that don't tell that they look at names."""
    found: list[tuple[str, str, str]] = []
    for subject in page_of(json.dumps(body), "x.json", options).subjects:
        for rule in SILENT:
            try:
                if rule.when is None or rule.when(subject):
                    found += [(rule.code, one.message, one.at.pointer) for one in rule.check(subject)]
            except BlueprintError:
                found.append((rule.code, "", ""))
    return found


def check_names(body: Any, options: Options) -> None:
    expected = said({**body, "name": "x", "description": "y"}, options)
    for name in NAMES:
        assert said({**body, "name": name, "description": name}, options) == expected


@pytest.mark.parametrize("name", operators())
def test_rules_say_the_same_whatever_a_connector_is_called(name: str) -> None:
    body = dict(blueprint("bedrock-titan-embed-text-v2").body)
    for text in list(operators()[name].mutants(Original("x", body)))[:8]:
        try:
            mutant = json.loads(text)
        except ValueError:
            continue
        check_names(mutant, Options(today=TODAY))


@FUZZ
@given(bodies(), OPTIONS)
def test_rules_say_the_same_of_any_body_whatever_it_is_called(body: Any, options: Options) -> None:
    if isinstance(body, dict):
        check_names(body, options)


def found_in(body: Any, options: Options, name: str = "x.json") -> tuple[Finding, ...]:
    return lint_text(json.dumps(body), name, options).findings


@FUZZ
@given(bodies(), OPTIONS, st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_what_is_remembered_changes_no_finding(body: Any, options: Options, first: str, second: str) -> None:
    if not isinstance(body, dict):
        return
    both = [{**body, "name": first}, {**body, "name": second, "description": first}]
    with pytest.MonkeyPatch.context() as patched:
        alone: list[tuple[Finding, ...]] = []
        for each in both:
            patched.setattr(run, "_ALIKE", Alike())
            alone.append(found_in(each, options))
        patched.setattr(run, "_ALIKE", Alike())
        assert [found_in(each, options) for each in both] == alone


@pytest.mark.parametrize(
    "other",
    [
        {"protocol": "HTTP"},
        {"version": True},
        {"version": 1.0},
        {"parameters": {"endpoint": "api.openai.com"}},
        {"credential": {"key": "sk-proj-9Fq2kL7vXw3Zr8Tn5Bc1Ym6Hd4Js0Pg2Qe7Rt9Uv"}},
        {"actions": []},
        {"name": 1},
        {"x": 1},
    ],
    ids=json.dumps,
)
def test_a_body_that_differs_in_more_is_looked_at(other: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    options = Options(today=TODAY)
    monkeypatch.setattr(run, "_ALIKE", Alike())
    alone = found_in({**BODY, **other}, options)
    monkeypatch.setattr(run, "_ALIKE", Alike())
    assert found_in(BODY, options) != alone or other.get("version") is not None
    assert found_in({**BODY, **other}, options) == alone


def test_the_options_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_ALIKE", Alike())
    body = {**BODY, "actions": [{**BODY["actions"][0], "action_type": "batch_predict"}]}
    newest = found_in(body, Options(today=TODAY))
    assert found_in(body, Options(today=TODAY, target_version="2.11")) != newest
    assert found_in(body, Options(today=TODAY)) == newest


def test_a_body_among_others_is_looked_at_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_ALIKE", Alike())
    options = Options(today=TODAY)
    url = "https://models.example.com/v1/chat/completions"
    body = {**BODY, "actions": [{**BODY["actions"][0], "url": url}]}
    settings = {
        "persistent": {"plugins.ml_commons.trusted_connector_endpoints_regex": ["^https://models\\.example.*$"]}
    }
    page = (
        f"```json\nPOST /_plugins/_ml/connectors/_create\n{json.dumps(body)}\n```\n"
        f"```json\nPUT /_cluster/settings\n{json.dumps(settings)}\n```\n"
    )
    assert "CB501" in [one.code for one in found_in(body, options)]
    assert "CB501" not in [one.code for one in lint_text(page, "x.md", options).findings]
