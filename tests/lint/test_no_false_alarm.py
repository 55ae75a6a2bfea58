"""Nothing that works is called an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.finding import Severity
from conformance.lint.linted import Linted
from conformance.lint.options import Options
from conformance.lint.run import lint_file, lint_text
from tests.lint.examples import TODAY
from tests.lint.served import conversations, page_of, predicted, served


def errors(linted: Linted) -> list[str]:
    return [str(one) for one in linted.findings if one.severity is Severity.ERROR]


@pytest.mark.parametrize("path", sorted(resources.blueprints().glob("*.yaml")), ids=lambda path: path.stem)
def test_a_blueprint_of_the_registry_has_no_error(path: Path) -> None:
    linted = lint_file(path, Options(today=TODAY))
    assert linted.bodies == (not path.stem.startswith("connections-"))
    assert errors(linted) == []


def test_a_recorded_connector_that_the_engine_served_has_no_error() -> None:
    found = {
        identity: errors(lint_text(page_of(one), "x.console", Options(today=TODAY))) for identity, one in predicted()
    }
    assert len(found) >= 500
    assert {identity: told for identity, told in found.items() if told} == {}


def test_a_connector_of_a_recorded_conversation_that_was_served_has_no_error() -> None:
    found = [
        (identity, errors(lint_text(json.dumps(body), "x.json", Options(today=TODAY))))
        for identity, body in conversations()
    ]
    assert len(found) >= 15
    assert [(identity, told) for identity, told in found if told] == []


BODY = '{"q": "${parameters.q}"}'


def vector(template: str = BODY, *, sent: str = '{"q": "x"}', status: int = 200, path: str = "/v1") -> dict[str, Any]:
    return {
        "connector": {"actions": [{"url": "https://a.test/v1", "request_body": template}]},
        "expected": {
            "requests": [{"path": path, "headers": {}, "body": sent}],
            "response": {"status": status},
        },
    }


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        pytest.param(vector(), True, id="served"),
        pytest.param(vector(status=400), False, id="refused"),
        pytest.param(vector(sent='{"q": x}'), False, id="sent as no JSON"),
        pytest.param(vector(sent='{"q": "x", "q": "y"}'), False, id="a member put in by the caller's text"),
        pytest.param(vector(sent='{"q": "$ {parameters.q}"}'), False, id="sent with a placeholder"),
        pytest.param(vector(path="/v1/${parameters.x}"), False, id="called with a placeholder"),
        pytest.param(vector('{"q": "${parameters. q}"}'), False, id="a name that nobody would write"),
        pytest.param({**vector(), "expected": {"create": {"status": 400}}}, False, id="never created"),
    ],
)
def test_what_counts_as_served_is_told_from_the_recording(given: dict[str, Any], verdict: bool) -> None:
    assert served(given) is verdict
