"""The description of the embedded APIs: it tells every path, and nothing made from it breaks them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast
from urllib.request import urlopen

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator
from schemathesis import Case
from schemathesis.checks import not_a_server_error

from conformance.apis.connections import routes as connections_routes
from conformance.apis.mlcommons import routes
from conformance.apis.openapi import description
from conformance.serve import KitOptions, running

SCHEMA = schemathesis.openapi.from_dict(description())
LESS_KNOWN = {"_upload", "_unload", "_load", "stream"}
OWN_ANSWERS = frozenset(
    (
        "class_cast_exception",
        "exception",
        "i_o_exception",
        "illegal_state_exception",
        "m_l_resource_not_found_exception",
        "null_pointer_exception",
        "status_exception",
    )
)
"""Types of what 3.6.0 itself answers with 500 to a client's mistake: the faithful API does too."""


def served(*, as_documented: bool) -> Iterator[str]:
    with running(KitOptions(as_documented=as_documented)) as url:
        yield url


@pytest.fixture(scope="module")
def faithful() -> Iterator[str]:
    yield from served(as_documented=False)


@pytest.fixture(scope="module")
def documented() -> Iterator[str]:
    yield from served(as_documented=True)


def sent(case: Case[Any], url: str) -> Any:
    return case.call(base_url=url, headers={"x-api-key": "demo"}, timeout=20)


SOME = settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@SCHEMA.parametrize()
@SOME
def test_nothing_made_from_the_description_is_a_server_error(case: Case[Any], documented: str) -> None:
    response = sent(case, documented)
    case.validate_response(response, checks=[not_a_server_error])


@SCHEMA.parametrize()
@SOME
def test_what_is_a_server_error_is_the_engine_s_own(case: Case[Any], faithful: str) -> None:
    response = sent(case, faithful)
    if response.status_code >= 500:
        error = json.loads(response.content)["error"]
        assert error["type"] in OWN_ANSWERS, error
        assert not case.path.startswith("/api/public")


def test_every_path_is_described() -> None:
    told = {(path, method.upper()) for path, item in description()["paths"].items() for method in item}
    known = {(path, method) for path, methods in routes.ROUTES.items() for method in methods}
    known |= {
        (connections_routes.BASE + path, method)
        for path, methods in connections_routes.ROUTES.items()
        for method in methods
    }
    # the documents of an index are the cluster's own API, not the plugin's
    known = {each for each in known if not each[0].startswith("/.plugins-ml-")}
    missing = {each for each in known - told if each[0].rpartition("/")[2] not in LESS_KNOWN and each[1] != "HEAD"}
    assert {path for path, _ in missing} == {"/_nodes/{node}", "/_nodes/{node}/{metric}"}
    assert {each for each in told - known if each[1] != "PARAMETERS"} == set()


def test_it_refers_to_nothing_outside() -> None:
    document = description()
    references = set(_references(document))
    assert references
    for reference in references:
        value: Any = document
        for step in reference.removeprefix("#/").split("/"):
            value = value[step]
        Draft202012Validator.check_schema(value)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield cast("str", inner)
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_it_is_served(faithful: str) -> None:
    with urlopen(faithful + "/_kit/api/openapi.json") as answer:  # noqa: S310 -- our own port
        assert json.load(answer) == description()
