"""What 3.6.0 does otherwise than documented: faithfully by default, left out with `as_documented`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from conformance.apis.mlcommons import MLCommons
from tests.apis.mlcommons.conftest import ORIGIN, Provider, Talk, talker

ML = "/_plugins/_ml"
ACTION = {
    "action_type": "predict",
    "method": "POST",
    "url": ORIGIN + "/v1",
    "headers": {"Authorization": "Bearer ${credential.k}"},
    "request_body": "{}",
}
CONNECTOR = {"name": "c", "version": "1", "protocol": "http", "credential": {"k": "old"}, "actions": [ACTION]}
Made = tuple[Talk, Provider]


@pytest.fixture
def made() -> Callable[..., Made]:
    def make(*, as_documented: bool, switch_delay: float = 0) -> Made:
        provider = Provider()
        return talker(MLCommons(provider, as_documented=as_documented, switch_delay=switch_delay)), provider

    return make


def inline_model(talk: Talk) -> str:
    body = {"name": "m", "function_name": "remote", "connector": CONNECTOR}
    model: str = talk("POST", f"{ML}/models/_register?deploy=true", body)[1]["model_id"]
    return model


def sent_key(talk: Talk, provider: Provider, model: str) -> str:
    assert talk("POST", f"{ML}/models/{model}/_predict", {})[0] == 200
    key: str = provider.seen[-1]["headers"]["authorization"].removeprefix("Bearer ")
    return key


@pytest.mark.parametrize("update", [{"description": "x"}, {"credential": {}}, {"parameters": {"a": 1}}, {}], ids=str)
@pytest.mark.parametrize("as_documented", [False, True])
def test_an_update_without_the_credential(update: Any, as_documented: bool, made: Callable[..., Made]) -> None:
    talk, provider = made(as_documented=as_documented)
    inline = {**CONNECTOR, "parameters": {}}
    registered = {"name": "m", "function_name": "remote", "connector": inline}
    model = talk("POST", f"{ML}/models/_register?deploy=true", registered)[1]["model_id"]
    assert talk("PUT", f"{ML}/models/{model}", {"connector": update})[0] == 200
    key = sent_key(talk, provider, model)
    assert key == "old" if as_documented else key.startswith("AgV4")


def test_a_full_credential_heals_it(made: Callable[..., Made]) -> None:
    talk, provider = made(as_documented=False)
    model = inline_model(talk)
    talk("PUT", f"{ML}/models/{model}", {"connector": {"description": "x"}})
    talk("PUT", f"{ML}/models/{model}", {"connector": {"credential": {"k": "new"}}})
    assert sent_key(talk, provider, model) == "new"


def test_a_deployed_model_takes_a_moment_to_switch(made: Callable[..., Made]) -> None:
    talk, provider = made(as_documented=False, switch_delay=3600)
    model = inline_model(talk)
    talk("PUT", f"{ML}/models/{model}", {"connector": {"credential": {"k": "new"}}})
    assert sent_key(talk, provider, model) == "old"
    talk("POST", f"{ML}/models/{model}/_undeploy")
    assert sent_key(talk, provider, model) == "new"


def test_as_documented_it_switches_at_once(made: Callable[..., Made]) -> None:
    talk, provider = made(as_documented=True, switch_delay=3600)
    model = inline_model(talk)
    talk("PUT", f"{ML}/models/{model}", {"connector": {"credential": {"k": "new"}}})
    assert sent_key(talk, provider, model) == "new"


ROADS = [
    {"size": 0, "aggs": {"x": {"terms": {"field": "credential.k"}}}},
    {"sort": [{"credential.k": "asc"}]},
    {"docvalue_fields": ["credential.k"]},
    {"fields": ["credential.k"]},
]


@pytest.mark.parametrize("road", ROADS, ids=str)
@pytest.mark.parametrize("as_documented", [False, True])
def test_roads_to_the_ciphertext(road: Any, as_documented: bool, made: Callable[..., Made]) -> None:
    talk, _ = made(as_documented=as_documented)
    talk("POST", f"{ML}/connectors/_create", CONNECTOR)
    status, answer = talk("POST", f"{ML}/connectors/_search", road)
    assert status == 200
    assert ("AgV4" in str(answer)) is not as_documented


@pytest.mark.parametrize("as_documented", [False, True])
def test_a_secret_never_shows(as_documented: bool, made: Callable[..., Made]) -> None:
    talk, _ = made(as_documented=as_documented)
    secret = {**CONNECTOR, "credential": {"k": "planted-secret"}}
    id_ = talk("POST", f"{ML}/connectors/_create", secret)[1]["connector_id"]
    answers = [talk("POST", f"{ML}/connectors/_search", road) for road in [{}, *ROADS]]
    answers += [talk("GET", f"{ML}/connectors/{id_}"), talk("PUT", f"{ML}/connectors/{id_}", {"protocol": "smoke"})]
    assert "planted-secret" not in str(answers)


@pytest.mark.parametrize(
    ("asked", "faithful", "documented"),
    [
        (("POST", f"{ML}/connectors/_create", None), 500, 400),
        (("POST", f"{ML}/model_groups/_register", {}), 500, 400),
        (("PUT", f"{ML}/model_groups/none", None), 500, 400),
    ],
)
def test_client_faults_are_server_errors_only_in_3_6_0(
    asked: tuple[str, str, Any], faithful: int, documented: int, made: Callable[..., Made]
) -> None:
    assert made(as_documented=False)[0](*asked)[0] == faithful
    assert made(as_documented=True)[0](*asked)[0] == documented


def test_source_false_is_ignored_only_in_3_6_0(made: Callable[..., Made]) -> None:
    for as_documented in (False, True):
        talk, _ = made(as_documented=as_documented)
        talk("POST", f"{ML}/connectors/_create", CONNECTOR)
        hit = talk("POST", f"{ML}/connectors/_search", {"_source": False})[1]["hits"]["hits"][0]
        assert ("_source" not in hit) is as_documented


def test_faults_of_a_model_that_is_not_loaded_are_404_only_in_3_6_0(made: Callable[..., Made]) -> None:
    for as_documented, status in ((False, 404), (True, 400)):
        talk, _ = made(as_documented=as_documented)
        model = inline_model(talk)
        talk("POST", f"{ML}/models/{model}/_undeploy")
        assert talk("POST", f"{ML}/models/{model}/_predict", "[]")[0] == status


def test_an_id_that_shares_a_piece_with_a_used_one_is_in_use_only_in_3_6_0(made: Callable[..., Made]) -> None:
    for as_documented, status in ((False, 409), (True, 200)):
        talk, _ = made(as_documented=as_documented)
        used = ""
        while "-" not in used:
            used = talk("POST", f"{ML}/connectors/_create", CONNECTOR)[1]["connector_id"]
        talk("POST", f"{ML}/models/_register", {"name": "m", "function_name": "remote", "connector_id": used})
        assert talk("DELETE", f"{ML}/connectors/{used.partition('-')[0]}-zzzzz")[0] == status


def test_a_rate_limit_is_kept(made: Callable[..., Made]) -> None:
    talk, _ = made(as_documented=False)
    limited = {"name": "m", "function_name": "remote", "connector": CONNECTOR}
    limited["rate_limiter"] = {"limit": 2, "unit": "DAYS"}
    model = talk("POST", f"{ML}/models/_register?deploy=true", limited)[1]["model_id"]
    statuses = [talk("POST", f"{ML}/models/{model}/_predict", {})[0] for _ in range(3)]
    assert statuses == [200, 200, 429]
