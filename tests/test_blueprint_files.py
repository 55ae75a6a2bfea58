"""The registry's files against the catalog of published systems, and against each other."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from conformance.blueprint import Blueprint, DocumentedCall, blueprint, blueprint_ids
from conformance.mock.models import known_models
from conformance.resources import blueprints

CATALOG: dict[str, dict[str, str | None]] = json.loads(Path(__file__).with_name("catalog.json").read_text("utf-8"))
"""Each published system: how its connector calls, and the built-in functions that it names."""

ALL = blueprint_ids()
IDS = [identity for identity in ALL if blueprint(identity).kind == "connector"]
SECOND_FAMILY = {
    "connections-anthropic",
    "connections-azure-openai",
    "connections-custom-anthropic",
    "connections-custom-default",
    "connections-custom-gemini",
    "connections-custom-openai",
    "connections-openai",
}
# An MCP server's tools are read by an agent: the engine registers no model with such a connector.
WITHOUT_CALLS = {"mcp-sse", "mcp-streamable-http"}
HOSTS = {
    "aleph-alpha": r"api\.aleph-alpha\.com",
    "azure-openai": r"[a-z0-9-]+\.openai\.azure\.com",
    "bedrock-agent-runtime": r"bedrock-agent-runtime\.[a-z0-9-]+\.amazonaws\.com",
    "bedrock-runtime": r"bedrock-runtime\.[a-z0-9-]+\.amazonaws\.com",
    "cohere": r"api\.cohere\.(ai|com)",
    "comprehend": r"comprehend\.[a-z0-9-]+\.amazonaws\.com",
    "deepseek": r"api\.deepseek\.com",
    "generic": r"api\.example\.com",
    "google": r"(generativelanguage|[a-z0-9-]+-aiplatform)\.googleapis\.com",
    "lambda": r"[a-z0-9]+\.lambda-url\.[a-z0-9-]+\.on\.aws",
    "ollama": r"127\.0\.0\.1:11434",
    "openai": r"api\.openai\.com",
    "sagemaker": r"(runtime|api)\.sagemaker\.[a-z0-9-]+\.amazonaws\.com",
    "textract": r"textract\.[a-z0-9-]+\.amazonaws\.com",
    "yandex": r"llm\.api\.cloud\.yandex\.net",
}
AWS_KEYS = {
    "access_key": "AKIDEXAMPLE",
    "secret_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "session_token": "EXAMPLESESSIONTOKEN",
}
BUILT_IN = re.compile(r"connector\.(pre|post)_process\.")

of_every_blueprint = pytest.mark.parametrize("identity", IDS)
of_every_call = pytest.mark.parametrize(
    ("known", "call"),
    [pytest.param(known, call, id=f"{known.id}-{call.name}") for known in map(blueprint, IDS) for call in known.calls],
)


def actions(known: Blueprint) -> list[dict[str, Any]]:
    """The actions; an MCP connector has its URL at the top."""
    given: list[dict[str, Any]] = known.body.get("actions") or [dict(known.body)]
    return given


def filled(known: Blueprint, template: str) -> str:
    """A URL template with the connector's own parameters, as the engine fills it when the connector is created."""
    parameters = known.body.get("parameters", {})
    return re.sub(r"\$\{parameters\.([^}]+)}", lambda found: str(parameters.get(found[1], found[0])), template)


def test_the_registry_holds_each_system_of_the_catalog_and_no_other() -> None:
    assert set(IDS) == set(CATALOG)
    assert set(ALL) - set(IDS) == SECOND_FAMILY


def test_titles_tell_blueprints_apart() -> None:
    titles = [blueprint(identity).title for identity in ALL]
    assert sorted(titles) == sorted(set(titles))


@pytest.mark.parametrize("identity", ALL)
def test_a_file_says_what_an_editor_checks_it_with(identity: str) -> None:
    text = (blueprints() / f"{identity}.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../schemas/blueprint.schema.json\n")


@of_every_blueprint
def test_a_blueprint_calls_as_the_published_one_does(identity: str) -> None:
    known, system = blueprint(identity), CATALOG[identity]
    assert known.body["protocol"] == system["protocol"]
    ways = {(action.get("action_type"), action.get("method")) for action in actions(known)}
    assert (system["action_type"], system["method"]) in ways


@of_every_blueprint
def test_a_blueprint_has_a_documented_call(identity: str) -> None:
    assert bool(blueprint(identity).calls) == (identity not in WITHOUT_CALLS)


@of_every_blueprint
def test_the_trusted_patterns_are_anchored_and_let_each_url_in(identity: str) -> None:
    known = blueprint(identity)
    assert all(pattern.startswith(("^https://", "^http://127")) for pattern in known.trusted_endpoints)
    assert all(pattern.endswith("$") for pattern in known.trusted_endpoints)
    for action in actions(known):
        url = filled(known, action["url"])
        assert any(re.fullmatch(pattern, url) for pattern in known.trusted_endpoints), url


@of_every_blueprint
def test_the_trusted_patterns_let_no_look_alike_in(identity: str) -> None:
    known = blueprint(identity)
    for action in actions(known):
        parts = urlsplit(filled(known, action["url"]))
        dotless = parts._replace(netloc=parts.netloc.replace(".", "x")).geturl()
        other = parts._replace(netloc=f"evil.example/{parts.netloc}").geturl()
        for url in (dotless, other):
            assert not any(re.fullmatch(pattern, url) for pattern in known.trusted_endpoints), url


@of_every_blueprint
def test_credentials_are_placeholders(identity: str) -> None:
    known = blueprint(identity)
    for name, value in known.body["credential"].items():
        if known.body["protocol"] == "aws_sigv4":
            assert value == AWS_KEYS[name]
        else:
            assert re.fullmatch(r"YOUR_[A-Z_]+(KEY|TOKEN)", value)


def test_one_provider_has_one_placeholder_for_a_credential() -> None:
    seen: dict[tuple[str, str], str] = {}
    for known in map(blueprint, IDS):
        if known.provider != "generic":
            for name, value in known.body["credential"].items():
                assert seen.setdefault((known.provider, name), value) == value


@pytest.mark.parametrize("identity", ALL)
def test_a_model_that_is_going_has_a_date(identity: str) -> None:
    status = blueprint(identity).model_status
    if status is not None:
        assert bool(status.date) == (status.status in {"retired", "deprecated"})
        assert not status.date or date.fromisoformat(status.date)


@of_every_blueprint
def test_built_in_functions_are_those_of_the_catalog(identity: str) -> None:
    """A script stays a script, and a built-in function keeps its name, but where the published one is wrong."""
    known, system = blueprint(identity), CATALOG[identity]
    action = next(a for a in actions(known) if a.get("action_type") == system["action_type"])
    for kind in ("pre", "post"):
        published = system[f"{kind}_process"]
        ours = action.get(f"{kind}_process_function", "")
        if published is not None:
            assert ours == published
        else:
            assert not BUILT_IN.match(ours)


@of_every_call
def test_a_call_goes_to_its_provider(known: Blueprint, call: DocumentedCall) -> None:
    assert call.exchanges
    for exchange in call.exchanges:
        assert re.fullmatch(HOSTS[known.provider], urlsplit(exchange.url).netloc), exchange.url


@of_every_call
def test_a_request_carries_the_credential(known: Blueprint, call: DocumentedCall) -> None:
    for exchange in call.exchanges:
        if known.body["protocol"] == "aws_sigv4":
            assert exchange.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/00000000/")
            assert exchange.headers["authorization"].endswith(" Signature=<signature>")
            assert exchange.headers.get("x-amz-security-token") == known.body["credential"].get("session_token")
        else:
            (secret,) = known.body["credential"].values()
            assert any(value.endswith(secret) for value in exchange.headers.values())


@of_every_blueprint
def test_each_request_is_json_with_every_placeholder_filled(identity: str) -> None:
    for call in blueprint(identity).calls:
        for exchange in call.exchanges:
            assert "${" not in exchange.body + exchange.url + "".join(exchange.headers.values())
            assert isinstance(json.loads(exchange.body), (dict, list))


def test_calls_are_named_once_in_a_blueprint() -> None:
    for known in map(blueprint, IDS):
        names = [call.name for call in known.calls]
        assert len(names) == len(set(names)), known.id


ENDING = [one for one in ALL if (status := blueprint(one).model_status) is not None and status.replacement]


@pytest.mark.parametrize("identity", ENDING)
def test_the_replacement_of_a_model_that_ends_is_one_that_the_mocks_know(identity: str) -> None:
    status = blueprint(identity).model_status
    assert status is not None
    # a profile of some regions stands for the model
    name = re.sub(r"^(us|eu|apac|global)\.(?=\w+\.)", "", status.replacement)
    assert any(name in family for family in known_models().values()), status.replacement
