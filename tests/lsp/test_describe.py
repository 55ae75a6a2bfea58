"""Hovers: what supplies a placeholder, its value in the documented call, and what a rule is about."""

from __future__ import annotations

import json

import pytest

from conformance.lint.options import Options
from conformance.lint.run import lint_page, page_of
from conformance.lsp.describe import describe
from conformance.resources import blueprints
from tests.lint.examples import BODY, TODAY

CHAT = (blueprints() / "openai-chat.yaml").read_text("utf-8")


def hover(text: str, at: str, name: str = "x.yaml", shift: int = 2) -> str:
    page = page_of(text, name, Options(today=TODAY))
    found = describe(page, lint_page(page).findings, text.index(at) + shift)
    return "" if found is None else found.text


@pytest.mark.parametrize(
    ("at", "tells"),
    [
        pytest.param("${parameters.endpoint}", "the connector's parameter 'endpoint': `api.openai.com`", id="url"),
        pytest.param("${parameters.model}", "the connector's parameter 'model': `gpt-3.5-turbo`", id="body"),
        pytest.param("${parameters.messages}", "the call's parameter 'messages': `[{", id="call"),
        pytest.param("${credential.openAI_key}", "the credential `openAI_key`: `***`", id="credential"),
    ],
)
def test_a_placeholder_tells_what_supplies_it_in_the_documented_call(at: str, tells: str) -> None:
    shown = hover(CHAT, at)
    assert tells in shown
    assert "YOUR_OPENAI_KEY" not in shown


def test_a_secret_among_the_parameters_is_masked() -> None:
    action = {**BODY["actions"][0], "url": "https://api.openai.com/v1/chat/completions?k=${parameters.api_key}"}
    text = json.dumps({**BODY, "parameters": {**BODY["parameters"], "api_key": "hush-hush-42"}, "actions": [action]})
    shown = hover(text, "${parameters.api_key}", "x.json")
    assert "`***`" in shown
    assert "hush" not in shown


def test_without_a_documented_call_it_says_that_calls_must_supply_it() -> None:
    text = json.dumps({**BODY, "actions": [{**BODY["actions"][0], "request_body": '{"a": ${parameters.a}}'}]})
    assert "each call must supply it" in hover(text, "${parameters.a}", "x.json")


def test_a_default_is_told() -> None:
    text = json.dumps({**BODY, "actions": [{**BODY["actions"][0], "request_body": '{"a": "${parameters.a:-b c}"}'}]})
    assert "the placeholder's default: `b c`" in hover(text, "${parameters.a:-b c}", "x.json")


def test_a_placeholder_inside_an_escaped_body_inside_a_page_is_found() -> None:
    page = f"# Page\n\n```json\nPOST /_plugins/_ml/connectors/_create\n{json.dumps(BODY)}\n```\n"
    assert "the connector's parameter 'model'" in hover(page, "${parameters.model}", "x.md")


def test_a_finding_tells_of_its_rule() -> None:
    shown = hover(json.dumps({**BODY, "protocol": "HTTP"}), '"HTTP"', "x.json")
    assert shown.startswith("**CB105 unknown-protocol** (error)")
    assert "Bad:\n```\n" in shown


def test_the_code_in_an_ignore_tells_of_its_rule() -> None:
    assert "**CB201" in hover(f"# conformance: ignore[CB201]\n{CHAT}", "CB201")


def test_of_anything_else_there_is_nothing_to_say() -> None:
    assert hover(CHAT, "title:") == ""
