"""Which credential of an inline connector reaches the provider: before, during and after an update."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conformance.suite.answer import Answer, Blocked, Broken
from conformance.suite.api import Api
from conformance.suite.expect import (
    expect,
    expect_error,
    expect_fields,
    expect_sent,
    expect_status,
    expect_unsent,
)
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
UPDATING = "Creating connectors for third-party ML platforms, Updating connector credentials"
CREATING = "Creating connectors for third-party ML platforms, Creating a standalone connector"


def _inline(api: Api, key: str, **changes: Any) -> str:
    """A deployed model whose inline connector has this credential, and has sent it once. Raises Blocked."""
    model = api.deployed(api.body(credential={"key": key}, **changes))
    expect_status(api.predict(model), 200)
    if api.provider.keys() != [f"Bearer {key}"]:
        raise Blocked(f"the provider received {api.provider.keys()} before any update")
    return model


def _rotate(api: Api, model: str, **credential: str) -> Answer:
    return api.put(f"/models/{model}", {"connector": {"credential": credential}})


@contextmanager
def _calling(api: Api, model: str, *, calls: int, threads: int = 1) -> Iterator[tuple[list[Answer], threading.Event]]:
    """Predict calls that go on beside the block, until the event is set: their answers are there when it ends."""
    answers: list[Answer] = []
    refused: list[Broken] = []
    enough = threading.Event()

    def work() -> None:
        for _ in range(calls):
            if refused or enough.is_set():
                return
            try:
                answers.append(expect_status(api.predict(model), 200))
            except Broken as error:
                refused.append(error)

    working = [threading.Thread(target=work, daemon=True) for _ in range(threads)]
    for thread in working:
        thread.start()
    try:
        yield answers, enough
    finally:
        api.provider.release()
        if threads > 1:
            enough.set()
        for thread in working:
            thread.join()
    if refused:
        raise refused[0]


@requirement("CRED-040", MUST, UPDATING)
def a_deployed_model_takes_a_new_key(api: Api) -> None:
    """A model sends the new credential after an update of its inline connector, without being undeployed."""
    model = _inline(api, api.secret("old key"))
    new = api.secret("new key")
    expect_status(_rotate(api, model, key=new), 200)
    api.sends(model, f"Bearer {new}")


@requirement("CRED-041", MUST, UPDATING)
def a_rotation_leaves_the_model_deployed(api: Api) -> None:
    """A model is deployed before, at and after the update of its credential."""
    model = _inline(api, api.secret("old key"))
    expect_status(_rotate(api, model, key=api.secret("new key")), 200)
    for _ in range(3):
        expect_fields(api.get(f"/models/{model}"), {"model_state": "DEPLOYED"})


@requirement("CRED-042", SHOULD, f"{UPDATING}: the update has happened when it is answered")
def a_rotation_is_over_when_it_is_answered(api: Api) -> None:
    """The very next call after the answer to an update sends the new credential."""
    model = _inline(api, api.secret("old key"))
    for _ in range(5):
        new = api.secret("new key")
        expect_status(_rotate(api, model, key=new), 200)
        expect_status(api.predict(model), 200)
        expect_sent(api.provider, authorization=f"Bearer {new}")


@requirement("CRED-043", MUST, UPDATING)
def an_update_answers_what_was_written(api: Api) -> None:
    """The answer to a rotation is 200, with the model's id and `result` updated."""
    model = api.model(api.body())
    answer = expect_status(_rotate(api, model, key=api.secret("new key")), 200)
    expect_fields(answer, {"_id": model, "result": "updated"})


@requirement("CRED-044", MUST, UPDATING)
def a_call_in_flight_ends_well(api: Api) -> None:
    """A call that reached the provider before an update ends with its answer, sent with the old credential."""
    old = api.secret("old key")
    model = _inline(api, old)
    with api.provider.holding(), _calling(api, model, calls=1) as (answers, _):
        if not api.provider.arrived(2):
            raise Blocked("the call did not reach the provider")
        expect_status(_rotate(api, model, key=api.secret("new key")), 200)
    expect(len(answers) == 1, "the call was not answered")
    expect(api.provider.keys()[1] == f"Bearer {old}", f"the provider received {api.provider.keys()[1]}")


@requirement("CRED-045", MUST, UPDATING)
def calls_meet_one_key_or_the_other(api: Api) -> None:
    """Of calls while a credential is updated, each succeeds, with the old or the new credential and nothing else."""
    old, new = api.secret("old key"), api.secret("new key")
    model = _inline(api, old)
    with _calling(api, model, calls=1000, threads=3) as (answers, enough):
        api.provider.arrived(7)
        expect_status(_rotate(api, model, key=new), 200)
        api.provider.arrived(len(api.provider.seen) + 6)
        enough.set()
    expect(len(answers) > 6, f"only {len(answers)} calls were answered")
    keys = set(api.provider.keys())
    expect(keys <= {f"Bearer {old}", f"Bearer {new}"}, f"the provider received {sorted(keys)}")
    api.sends(model, f"Bearer {new}")


@requirement("CRED-046", MUST, UPDATING)
def the_old_key_is_never_sent_again(api: Api) -> None:
    """Once a new credential was sent, the old one never is again."""
    old, new = api.secret("old key"), api.secret("new key")
    model = _inline(api, old)
    expect_status(_rotate(api, model, key=new), 200)
    api.sends(model, f"Bearer {new}")
    for _ in range(5):
        expect_status(api.predict(model), 200)
    keys = api.provider.keys()
    late = keys[keys.index(f"Bearer {new}") :]
    expect(f"Bearer {old}" not in late, f"the old credential came after the new one: {keys}")


@requirement("CRED-047", MUST, UPDATING)
def the_last_of_several_rotations_wins(api: Api) -> None:
    """After several updates in a row, the last credential is the one that is sent."""
    model = _inline(api, api.secret("old key"))
    for number in range(3):
        last = api.secret(f"new key {number}")
        expect_status(_rotate(api, model, key=last), 200)
    api.sends(model, f"Bearer {last}")
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {last}")


@requirement("CRED-048", MUST, OBSERVED)
def a_new_key_outlives_the_deployment(api: Api) -> None:
    """A new credential is sent as well after the model was undeployed and deployed again."""
    model = _inline(api, api.secret("old key"))
    new = api.secret("new key")
    expect_status(_rotate(api, model, key=new), 200)
    api.sends(model, f"Bearer {new}")
    expect_status(api.post(f"/models/{model}/_undeploy"), 200)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {new}")


@requirement("CRED-049", MUST, OBSERVED)
def an_undeployed_model_takes_a_new_key(api: Api) -> None:
    """A credential can be updated while the model is not deployed."""
    model = api.model(api.body())
    new = api.secret("new key")
    expect_status(_rotate(api, model, key=new), 200)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {new}")


@requirement("CRED-050", MUST, OBSERVED)
def inline_credentials_are_merged(api: Api) -> None:
    """An update of one key of an inline connector's credential leaves its other keys."""
    one, new = api.secret("one"), api.secret("new two")
    headers = {"Authorization": "${credential.one}", "X-Api-Key": "${credential.two}"}
    body = api.body(credential={"one": one, "two": api.secret("two")}, action={"headers": headers})
    model = api.model(body)
    expect_status(_rotate(api, model, two=new), 200)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=one, x_api_key=new)


@requirement("CRED-051", MUST, UPDATING)
def a_rotation_changes_the_credential_alone(api: Api) -> None:
    """An update of a credential leaves the connector's parameters, actions and description."""
    model = api.model(api.body(parameters={"model": "m", "n": 1}))
    before = api.get(f"/models/{model}")
    expect_status(_rotate(api, model, key=api.secret("new key")), 200)
    after = api.get(f"/models/{model}")
    for name in ("name", "description", "parameters", "actions", "protocol"):
        expect_fields(after, {f"connector.{name}": before.at(f"connector.{name}")})


def _keeps(api: Api, *changes: dict[str, Any]) -> None:
    key = api.secret()
    model = api.model(api.body(credential={"key": key}))
    for change in changes:
        expect_status(api.put(f"/models/{model}", {"connector": change}), 200)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {key}")


@requirement("CRED-052", MUST, f"{UPDATING}: what is not updated stays")
def a_new_description_leaves_the_key(api: Api) -> None:
    """An update of an inline connector's description leaves its credential."""
    _keeps(api, {"description": "new"})


@requirement("CRED-053", MUST, f"{UPDATING}: what is not updated stays")
def new_parameters_leave_the_key(api: Api) -> None:
    """An update of an inline connector's parameters leaves its credential."""
    _keeps(api, {"parameters": {"model": "m-2"}})


@requirement("CRED-054", MUST, f"{UPDATING}: what is not updated stays")
def new_actions_leave_the_key(api: Api) -> None:
    """An update of an inline connector's actions leaves its credential."""
    _keeps(api, {"actions": [api.action(url=f"{api.provider.url}/v2/chat")]})


@requirement("CRED-055", MUST, f"{UPDATING}: what is not updated stays")
def an_empty_credential_leaves_the_key(api: Api) -> None:
    """An update of an inline connector with an empty credential, or with nothing, leaves its credential."""
    _keeps(api, {"credential": {}}, {})


@requirement("CRED-056", MUST, OBSERVED)
def a_full_credential_heals(api: Api) -> None:
    """Whatever happened before, an update that sends every key of the credential makes these the ones that are sent."""
    model = api.model(api.body())
    expect_status(api.put(f"/models/{model}", {"connector": {"description": "new"}}), 200)
    new = api.secret("new key")
    expect_status(_rotate(api, model, key=new), 200)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {new}")


@requirement("CRED-057", MUST, OBSERVED)
def a_refused_update_leaves_the_key(api: Api) -> None:
    """An update of an inline connector that is refused changes nothing, and the old credential is sent on."""
    old = api.secret("old key")
    model = _inline(api, old)
    refused = {"credential": {"key": api.secret("new key")}, "actions": [api.action(url=api.untrusted_url())]}
    expect_error(api.put(f"/models/{model}", {"connector": refused}), 400, "illegal_argument_exception")
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {old}", path="/v1/chat")


@requirement("CRED-058", MUST, OBSERVED)
def models_do_not_share_a_key(api: Api) -> None:
    """An update of one model's inline connector leaves that of another model."""
    old, new = api.secret("old key"), api.secret("new key")
    one = api.model(api.body(credential={"key": old}))
    two = api.model(api.body(credential={"key": old}))
    expect_status(_rotate(api, one, key=new), 200)
    expect_status(api.predict(two), 200)
    expect_sent(api.provider, authorization=f"Bearer {old}")
    expect_status(api.predict(one), 200)
    expect_sent(api.provider, authorization=f"Bearer {new}")


@requirement("CRED-059", MUST, OBSERVED)
def an_update_calls_no_provider(api: Api) -> None:
    """Neither creating a connector, nor deploying a model, nor updating a credential calls the provider."""
    model = api.deployed(api.body())
    expect_status(_rotate(api, model, key=api.secret("new key")), 200)
    expect_unsent(api.provider)
