"""Targets that take other models for a connector's users: 3.6.0 where ids meet in a piece between dashes."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest

from conformance.apis.mlcommons import connectors
from conformance.reports.result import Outcome
from conformance.server import Api, Server
from conformance.suite import execute
from conformance.suite.answer import Answer
from conformance.suite.options import Options
from conformance.suite.outcome import Run
from conformance.suite.users import named_users
from tests.apis.mlcommons.test_golden import ML
from tests.suite.conftest import whole
from tests.suite.servers import everything

CORE = ("connectors-core",)
COUNT = itertools.count()
THEIRS = {
    "name": "theirs",
    "version": "1",
    "protocol": "http",
    "credential": {"k": "v"},
    "actions": [{"action_type": "predict", "method": "POST", "url": "https://api.openai.com/v1/chat"}],
}


def give_ids(monkeypatch: pytest.MonkeyPatch, digits: str) -> None:
    """Connectors' ids with the dash that an unlucky node's address brings; these digits come before it, in turn."""
    digit = itertools.cycle(digits)
    monkeypatch.setattr(connectors, "new_id", lambda: f"S{next(digit)}AUJqIBnCBL-FD{next(COUNT):06}")


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """One with a deployed model of somebody else's, whose connector's id begins with S0."""
    monkeypatch.setattr(execute, "_PAUSE", 0)
    with Server() as server:
        api = Api(server, ML)
        give_ids(monkeypatch, "0")
        made = json.loads(api("POST", "/connectors/_create", THEIRS).body)
        model = {"name": "theirs", "function_name": "remote", **made}
        assert api("POST", "/models/_register?deploy=true", model).status == 200
        yield server


@pytest.mark.parametrize(
    ("reason", "users"),
    [
        ("2 models are still using this connector, please undeploy the models first: [a-b, c]", ["a-b", "c"]),
        ("1 models are still using this connector, please delete or update the models first: [a]", ["a"]),
        ("Failed to find connector with the provided connector id: a", []),
    ],
)
def test_the_models_are_read_from_the_refusal(reason: str, users: list[str]) -> None:
    assert named_users(Answer("PUT /x", 400, (), "", {"error": {"reason": reason}})) == users
    assert named_users(Answer("GET /", 200, (), "", ["no object"])) == []


def test_ids_that_meet_by_chance_change_no_outcome(
    target: Server, monkeypatch: pytest.MonkeyPatch, embedded_run: Run
) -> None:
    before = everything(target)
    give_ids(monkeypatch, "01")
    run = whole(Options(target=target.url, profiles=CORE, may_change_settings=True))
    outcomes = {each.id: each.outcome for each in embedded_run.verdicts}
    assert {each.id: each.outcome for each in run.verdicts} == {each.id: outcomes[each.id] for each in run.verdicts}
    assert everything(target) == before


def test_a_target_that_always_takes_others_is_told_of(target: Server) -> None:
    before = everything(target)
    run = whole(Options(target=target.url, profiles=CORE, may_change_settings=True))
    blocked = {each.id: each for each in run.verdicts if each.blocked}
    assert {each.outcome for each in blocked.values()} == {Outcome.SKIP}
    told = blocked["CORE-050"].message
    assert "1 models are still using this connector" in told
    assert told.endswith("(none of these models has this connector), 8 times")
    assert everything(target) == before
