"""A connector is read as the create API reads it: its leniency, its refusals, and no secret in any text of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.blueprint import from_mapping
from conformance.connector import Connector, read_connector
from conformance.engine.model import deploy
from conformance.java.throwable import Throwable

ACTION: dict[str, Any] = {"action_type": "predict", "method": "POST", "url": "https://a.test/v1", "request_body": "{}"}
BODY: dict[str, Any] = {
    "name": "n",
    "version": "1",
    "protocol": "http",
    "credential": {"key": "sk-planted"},
    "actions": [ACTION],
}
ARGUMENT = "illegal_argument_exception"


def read(trusted: list[str] | None = None, **changed: Any) -> Connector:
    """The body with members replaced; None takes one away."""
    body = {name: value for name, value in {**BODY, **changed}.items() if value is not None}
    return read_connector(json.dumps(body), trusted=trusted)


def with_action(**changed: Any) -> dict[str, Any]:
    action = {name: value for name, value in {**ACTION, **changed}.items() if value is not None}
    return {"actions": [action]}


REFUSED: list[Any] = [
    pytest.param({"name": None}, ARGUMENT, "Connector name is null", id="no name"),
    pytest.param({"version": None}, ARGUMENT, "Connector version is null", id="no version"),
    pytest.param({"protocol": None}, ARGUMENT, "Connector protocol is null", id="no protocol"),
    pytest.param({"credential": None}, ARGUMENT, "Connector credential is null or empty list", id="no credential"),
    pytest.param({"credential": {}}, ARGUMENT, "Connector credential is null or empty list", id="an empty credential"),
    pytest.param(
        {"protocol": "ftp"},
        ARGUMENT,
        "Unsupported connector protocol. Please use one of [aws_sigv4, http, mcp_sse, mcp_streamable_http]",
        id="another protocol",
    ),
    pytest.param(
        {"name": " "},
        "action_request_validation_exception",
        "Validation Failed: 1: Model connector name is required and cannot be null or blank;",
        id="a blank name",
    ),
    pytest.param(
        {"description": "<b>"},
        "action_request_validation_exception",
        "Validation Failed: 1: Model connector description can only contain letters, numbers, spaces, and basic "
        "punctuation (.,!?():@-_'/\");",
        id="a description with markup",
    ),
    pytest.param({"actions": None}, ARGUMENT, "No actions configured for this connector", id="no actions"),
    pytest.param(with_action(url=None), ARGUMENT, "url can't be null", id="an action without a URL"),
    pytest.param(with_action(method=None), ARGUMENT, "method can't be null", id="... without a method"),
    pytest.param(with_action(action_type=None), ARGUMENT, "action type can't be null", id="... without a type"),
    pytest.param(
        with_action(action_type="wat"),
        ARGUMENT,
        "No enum constant org.opensearch.ml.common.connector.ConnectorAction.ActionType.WAT",
        id="... of another type",
    ),
    pytest.param(
        with_action(name="a b"),
        ARGUMENT,
        "Action name contains invalid characters. Only alphanumeric characters, hyphens, and underscores are allowed",
        id="... with a space in its name",
    ),
    pytest.param(
        with_action(name="a" * 65),
        ARGUMENT,
        "Action name exceeds maximum length of 64 characters",
        id="... a long name",
    ),
    pytest.param(
        with_action(name="predict"),
        ARGUMENT,
        "name can't be one of action type "
        "[PREDICT, EXECUTE, BATCH_PREDICT, CANCEL_BATCH_PREDICT, BATCH_PREDICT_STATUS]",
        id="... named as a type",
    ),
    pytest.param(
        {"client_config": {"retry_backoff_policy": "wat"}}, ARGUMENT, "Unsupported retry backoff policy", id="a policy"
    ),
    pytest.param(
        {"client_config": {"max_connection": "many"}},
        "number_format_exception",
        'For input string: "many"',
        id="a number that is none",
    ),
    pytest.param({"protocol": "aws_sigv4"}, ARGUMENT, "Missing credential", id="no AWS keys"),
    pytest.param(
        {"protocol": "aws_sigv4", "credential": {"access_key": "a", "secret_key": "b"}},
        ARGUMENT,
        "Missing service name",
        id="no AWS service",
    ),
    pytest.param(
        {"protocol": "aws_sigv4", "credential": {"access_key": "a", "secret_key": "b", "service_name": "s"}},
        ARGUMENT,
        "Missing region",
        id="no AWS region",
    ),
    pytest.param(
        {"protocol": "mcp_sse"}, ARGUMENT, "MCP Connector url is null or blank", id="an MCP server without URL"
    ),
    pytest.param(
        {"name": {"a": 1}}, "illegal_state_exception", "Can't get text on a START_OBJECT at 1:10", id="a map as name"
    ),
    pytest.param(
        {"add_all_backend_roles": True},
        ARGUMENT,
        "You cannot specify connector access control parameters because the Security plugin or connector "
        "access control is disabled on your cluster.",
        id="access control",
    ),
    pytest.param(
        {"dry_run": "maybe"},
        ARGUMENT,
        "Failed to parse value [maybe] as only [true] or [false] are allowed.",
        id="a boolean that is none",
    ),
]


@pytest.mark.parametrize(("changed", "kind", "reason"), REFUSED)
def test_what_the_create_api_refuses(changed: dict[str, Any], kind: str, reason: str) -> None:
    with pytest.raises(Throwable) as error:
        read(**changed)
    assert (error.value.type, error.value.reason) == (kind, reason)


TRUSTED = "Connector URL is not matching the trusted connector endpoint regex"


@pytest.mark.parametrize(
    ("url", "patterns", "trusted"),
    [
        ("https://a.test/v1", [r"^https://a\.test/.*$"], True),
        ("https://a.test/v1", [r"https://b.*", r"https://a\.test/v1"], True),
        ("https://a.test/v1", [r"https://a\.test"], False),
        ("https://a.test/v1", [], False),
        ("https://${parameters.host}/v1", [r"^https://a\.test/.*$"], True),
        ("https://${parameters.none}/v1", [r"^https://a\.test/.*$"], False),
    ],
)
def test_a_url_must_match_a_trusted_pattern_in_full(url: str, patterns: list[str], trusted: bool) -> None:
    changed = {"parameters": {"host": "a.test"}, **with_action(url=url)}
    if trusted:
        assert list(read(patterns, **changed).urls()) == ["https://a.test/v1"]
        return
    with pytest.raises(Throwable, match=TRUSTED):
        read(patterns, **changed)


def test_a_trusted_pattern_that_explodes_gives_an_answer_all_the_same() -> None:
    with pytest.raises(Throwable, match=TRUSTED):
        read(["(a+)+b", "https://(a|a)*b"], **with_action(url="https://" + "a" * 80))


def test_texts_are_read_as_the_engine_reads_them() -> None:
    found = read(
        version=1.50,
        parameters={"n": 1.0, "b": True, "z": None, "o": {"k": [1]}, "t": "x"},
        credential={"key": 5},
        client_config={"max_connection": "7", "retry_backoff_policy": "CONSTANT", "other": 1},
        other="ignored",
    )
    assert (found.version, found.credential["key"]) == ("1.5", "5")
    assert found.parameters == {"n": "1.0", "b": "true", "z": "null", "o": '{"k":[1]}', "t": "x"}
    assert found.client_config is not None
    assert (found.client_config.max_connection, found.client_config.retry_backoff_policy) == (7, "constant")


def test_the_first_action_of_a_type_counts() -> None:
    found = read(actions=[ACTION, {**ACTION, "url": "https://b.test"}])
    action = found.find_action("Predict")
    assert action is not None
    assert action.url == ACTION["url"]
    assert found.find_action("execute") is None


def test_a_dry_run_is_not_looked_at_closely() -> None:
    assert read(dry_run=True, name=None, actions=None, credential=None).dry_run


def test_an_mcp_connector_needs_neither_actions_nor_a_credential() -> None:
    assert read(protocol="mcp_sse", url="https://a.test/sse", actions=None, credential=None).url == "https://a.test/sse"


def test_no_secret_shows_in_any_repr() -> None:
    headers = {"Authorization": "Bearer ${credential.key}"}
    connector = read(**with_action(headers=headers))
    shown = [
        repr(connector),
        repr(connector.credential),
        repr(deploy(connector)),
        repr(from_mapping({**BODY, **with_action(headers=headers)})),
        str([connector]),
        f"{connector.credential}",
    ]
    assert [text for text in shown if "sk-planted" in text] == []
    assert repr(connector.credential) == "{'key': '***'}"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param('{"name": ["x"]} }', "START_ARRAY at 1:10", id="something follows"),
        pytest.param('// a\n {"name": ["x"]', "START_ARRAY at 2:11", id="cut off, behind a comment"),
        pytest.param(
            '{"name": "x", "credential": {"a": 1.50, "k": {"b": 1}}, "actions": [', "START_OBJECT at 1:46", id="cut off"
        ),
        pytest.param('{"name": ["x"], "version": 1 y', "START_ARRAY at 1:10", id="torn"),
        pytest.param('{"name": "é😀", "version": ["x"]}', "START_ARRAY at 1:31", id="columns are bytes"),
    ],
)
def test_a_refusal_tells_the_place_also_in_a_body_that_is_torn_behind_it(body: str, place: str) -> None:
    with pytest.raises(Throwable) as caught:
        read_connector(body)
    assert caught.value.reason == f"Can't get text on a {place}"
