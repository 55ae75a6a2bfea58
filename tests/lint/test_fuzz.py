"""Whatever stands in a file, no rule breaks: structures and texts that nobody wrote, from bodies that somebody did."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.blueprint import blueprint
from conformance.lint.options import PROFILES, VERSIONS, Options
from conformance.lint.run import lint_text
from tests.lint.examples import TODAY
from tests.lint.mutation.trial import predicting
from tests.lint.test_round_trip import FORMATS

BODIES = [dict(blueprint(identity).body) for identity in predicting()[::5]]
SCALARS = st.none() | st.booleans() | st.integers(-5, 10**12) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=10) | st.lists(
    st.sampled_from(
        ("${parameters.", "${credential.", "}", "x", ":-", "null", '"', "\\", "{", "[", "]", ",", "$", "https://", "/")
    ),
    max_size=8,
).map("".join)
VALUES = st.recursive(
    SCALARS | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TEXTS | st.sampled_from(("model", "region")), inner, max_size=3)
    ),
    max_leaves=5,
)
FUZZ = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def broken_rules(text: str, name: str, options: Options) -> list[str]:
    found = lint_text(text, name, options).findings
    for one in found:
        assert 1 <= one.place.line <= text.count("\n") + text.count("\r") + 2
        assert one.place.start <= one.place.end <= len(text)
        assert one.message
        assert one.message.isprintable()
    return [str(one) for one in found if one.code == "CB000"]


OPTIONS = st.builds(
    Options,
    today=st.just(TODAY),
    target_version=st.none() | st.sampled_from(VERSIONS),
    profile=st.none() | st.sampled_from(PROFILES),
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for step, inner in items for found in places(inner, (*path, step)))]


@st.composite
def bodies(draw: st.DrawFn) -> Any:
    """A body of the registry with up to three parts put elsewhere, taken out or replaced."""
    body: Any = copy.deepcopy(draw(st.sampled_from(BODIES)))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(body)))
        if not path:
            continue
        parent = body
        for step in path[:-1]:
            parent = parent[step]
        match draw(st.integers(0, 2)):
            case 0:
                parent[path[-1]] = draw(VALUES)
            case 1:
                del parent[path[-1]]
            case _ if isinstance(parent, dict):
                parent[draw(TEXTS)] = parent.pop(path[-1])
            case _:
                parent.append(copy.deepcopy(parent[path[-1]]))
        if not isinstance(body, dict) or not body:
            break
    return body


@FUZZ
@given(bodies(), OPTIONS)
def test_no_rule_breaks_on_a_body_with_parts_put_elsewhere(body: Any, options: Options) -> None:
    assert broken_rules(json.dumps(body, indent=1), "x.json", options) == []


@FUZZ
@given(bodies(), VALUES, OPTIONS)
def test_no_rule_breaks_on_a_page_with_any_call(body: Any, call: Any, options: Options) -> None:
    page = (
        f"```json\nPOST /_plugins/_ml/connectors/_create\n{json.dumps(body)}\n```\n\n"
        f"```json\nPOST /_plugins/_ml/models/m/_predict\n{json.dumps(call)}\n```\n\n"
        f"```json\nPUT /_cluster/settings\n{json.dumps({'persistent': call})}\n```\n"
    )
    assert broken_rules(page, "x.md", options) == []


@FUZZ
@given(bodies(), VALUES, st.sampled_from((None, "text_embedding", "text_similarity", "x")), OPTIONS)
def test_no_rule_breaks_on_a_blueprint_with_any_call(
    body: Any, call: Any, algorithm: str | None, options: Options
) -> None:
    given_: dict[str, Any] = {"name": "c", "input": call}
    if algorithm:
        given_["algorithm"] = algorithm
    value = {"title": "t", "provider": "openai", "connector": body, "calls": [given_]}
    assert broken_rules(yaml.safe_dump(value, allow_unicode=True), "x.yaml", options) == []


@pytest.mark.parametrize("title", FORMATS)
@settings(parent=FUZZ, max_examples=8)
@given(data=st.data())
def test_no_rule_breaks_on_a_file_with_characters_changed(title: str, data: st.DataObject) -> None:
    name, written = FORMATS[title]
    text = written(data.draw(st.sampled_from(BODIES)))
    at = data.draw(st.integers(0, len(text)))
    changed = text[:at] + data.draw(TEXTS) + text[at + data.draw(st.integers(0, 40)) :]
    assert broken_rules(changed, name, Options(today=TODAY)) == []
