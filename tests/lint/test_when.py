"""Where a rule's condition says that it has nothing to look for, the rule finds nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from conformance.blueprint import blueprint
from conformance.errors import BlueprintError
from conformance.lint.options import Options
from conformance.lint.rule import rules
from conformance.lint.run import page_of
from conformance.lint.when import signed
from tests.lint.examples import BODY, TODAY
from tests.lint.mutation.operator import Original, operators
from tests.lint.mutation.trial import predicting
from tests.lint.test_fuzz import FUZZ, OPTIONS, bodies

CONDITIONAL = [rule for rule in rules().values() if rule.on == "body" and rule.when not in (None, signed)]
"""Those on AWS's signature are for nothing else, and leave it to their condition."""


def wrongly_silent(text: str, options: Options) -> list[str]:
    """What rules find in bodies that their conditions leave out."""
    found: list[str] = []
    for subject in page_of(text, "x.json", options).subjects:
        for rule in CONDITIONAL:
            try:
                if rule.when is None or rule.when(subject):
                    continue
                found += [f"{rule.code} {problem.message}" for problem in rule.check(subject)]
            except BlueprintError:
                # the whole body is told to be beyond what can be read
                continue
    return found


@pytest.mark.parametrize("name", operators())
def test_conditions_hold_for_broken_connectors(name: str) -> None:
    bodies = [Original(identity, dict(blueprint(identity).body)) for identity in predicting()[::4]]
    texts = {text for original in bodies for text in operators()[name].mutants(original)}
    assert [told for text in sorted(texts)[:60] for told in wrongly_silent(text, Options(today=TODAY))] == []


@FUZZ
@given(bodies(), OPTIONS)
def test_conditions_hold_for_bodies_with_parts_put_elsewhere(body: Any, options: Options) -> None:
    assert wrongly_silent(json.dumps(body, indent=1), options) == []


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://api.example.com/v1",
            "https://api.example.com:8080/v1",
            "https://10.0.0.1/v1",
            "https://localhost/v1",
        ),
        *(
            "https://a.localhost/v1",
            "https://api.example.com/v1//x",
            "https://api.example.com/?key=k",
            "api.example.com",
        ),
        *("https://u:p@api.example.com/", "https://${parameters.endpoint}//v1", "ftp://api.example.com/v1", ""),
        "https://api.example.com/${parameters.path:-?token=t}",
    ],
)
def test_conditions_hold_for_odd_urls(url: str) -> None:
    body = {**BODY, "actions": [{**BODY["actions"][0], "url": url}]}
    assert wrongly_silent(json.dumps(body), Options(today=TODAY)) == []


@pytest.mark.parametrize(
    "headers",
    [
        *({"Autorization": "Bearer ${credential.key}"}, {"Authorization": "Bearer k"}, {"X-Own": "a"}, {"": "a"}),
        *({"Accept": "a", "accept": "b"}, {"Accept": " a"}, {"Accept": "a\nb"}, {"Accept": "${parameters.none}"}),
    ],
)
def test_conditions_hold_for_odd_headers(headers: dict[str, str]) -> None:
    body = {**BODY, "actions": [{**BODY["actions"][0], "headers": headers}]}
    assert wrongly_silent(json.dumps(body), Options(today=TODAY)) == []


@pytest.mark.parametrize("member", ["name", "description"])
@pytest.mark.parametrize("text", ["a<b", " ", "é", "a\tb", "a\u00a0b", "a;b", "_", "a\n"])
def test_conditions_hold_for_odd_names(member: str, text: str) -> None:
    assert wrongly_silent(json.dumps({**BODY, member: text}), Options(today=TODAY)) == []
