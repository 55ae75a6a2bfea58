"""Which credential of a standalone connector reaches the provider: before and after an update."""

from __future__ import annotations

from typing import Any

from conformance.suite.api import Api
from conformance.suite.expect import (
    accepting,
    expect,
    expect_error,
    expect_sent,
    expect_status,
)
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
UPDATING = "Creating connectors for third-party ML platforms, Updating connector credentials"
CREATING = "Creating connectors for third-party ML platforms, Creating a standalone connector"


@requirement("CRED-020", MUST, CREATING)
def the_credential_reaches_the_provider(api: Api) -> None:
    """A deployed model sends its connector's credential where the header names it."""
    key = api.secret()
    model = api.deployed(api.connector(credential={"key": key}))
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {key}")


@requirement("CRED-021", MUST, OBSERVED)
def credentials_are_sent_as_they_are(api: Api) -> None:
    """A credential with quotes, dollar signs and braces is sent unchanged."""
    key = api.secret() + "\"'$1{}\\=+/"
    api.bench.secrets[key] = "odd key"
    model = api.deployed(api.connector(credential={"key": key}))
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {key}")


@requirement("CRED-022", MUST, OBSERVED)
def several_credentials_go_where_they_are_named(api: Api) -> None:
    """Of several credentials, each is sent in the header that names it."""
    one, two = api.secret("one"), api.secret("two")
    headers = {"Authorization": "Basic ${credential.one}", "X-Api-Key": "${credential.two}"}
    model = api.deployed(api.connector(credential={"one": one, "two": two}, action={"headers": headers}))
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Basic {one}", x_api_key=two)


@requirement("CRED-023", MUST, OBSERVED)
def a_predict_parameter_is_no_credential(api: Api) -> None:
    """A parameter of the call with a credential's name doesn't replace the credential."""
    key = api.secret()
    model = api.deployed(api.connector(credential={"key": key}))
    expect_status(api.predict(model, key="mine"), 200)
    expect_sent(api.provider, authorization=f"Bearer {key}")


@requirement("CRED-025", MUST, OBSERVED)
def a_credential_that_is_a_number_is_sent(api: Api) -> None:
    """A credential that was given as a number is sent as its digits."""
    with accepting():
        made = api.connector(credential={"key": 4711004711004711})
    expect_status(api.predict(api.deployed(made)), 200)
    expect_sent(api.provider, authorization="Bearer 4711004711004711")


# --- after an update -----------------------------------------------------------------------------------------------


@requirement("CRED-030", MUST, OBSERVED)
def a_refused_rotation_leaves_the_old_key(api: Api) -> None:
    """While a model is deployed, its standalone connector's credential can't be changed, and the old one is sent on."""
    old = api.secret("old key")
    made = api.connector(credential={"key": old})
    model = api.deployed(made)
    answer = api.put(f"/connectors/{made}", {"credential": {"key": api.secret("new key")}})
    expect_error(answer, 400, "status_exception")
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {old}")


@requirement("CRED-031", MUST, OBSERVED)
def a_rotation_takes_an_undeployment(api: Api) -> None:
    """A standalone connector's new credential is sent after undeploy, update and deploy."""
    made = api.connector()
    model = api.deployed(made)
    expect_status(api.post(f"/models/{model}/_undeploy"), 200)
    new = api.secret("new key")
    expect_status(api.put(f"/connectors/{made}", {"credential": {"key": new}}), 200)
    expect_status(api.post(f"/models/{model}/_deploy"), 200)
    api.wait_for(model, "DEPLOYED")
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {new}")


@requirement("CRED-032", MUST, OBSERVED)
def a_registered_model_takes_the_new_key(api: Api) -> None:
    """A model that was merely registered sends the credential that its connector has when it is first deployed."""
    made = api.connector()
    model = api.model(made)
    new = api.secret("new key")
    expect_status(api.put(f"/connectors/{made}", {"credential": {"key": new}}), 200)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, authorization=f"Bearer {new}")


@requirement("CRED-033", MUST, OBSERVED)
def credentials_are_merged(api: Api) -> None:
    """An update of one key of a standalone connector's credential leaves its other keys."""
    one, new = api.secret("one"), api.secret("new two")
    headers = {"Authorization": "${credential.one}", "X-Api-Key": "${credential.two}"}
    made = api.connector(credential={"one": one, "two": api.secret("two")}, action={"headers": headers})
    expect_status(api.put(f"/connectors/{made}", {"credential": {"two": new}}), 200)
    expect_status(api.predict(api.deployed(made)), 200)
    expect_sent(api.provider, authorization=one, x_api_key=new)


@requirement("CRED-034", MUST, OBSERVED)
def an_update_without_credential_leaves_it(api: Api) -> None:
    """An update of a standalone connector that names no credential, or an empty one, leaves it as it is."""
    key = api.secret()
    made = api.connector(credential={"key": key})
    changes: list[dict[str, Any]] = [{"description": "new"}, {"parameters": {"a": "b"}}, {"credential": {}}, {}]
    for change in changes:
        expect_status(api.put(f"/connectors/{made}", change), 200)
    expect_status(api.predict(api.deployed(made)), 200)
    expect_sent(api.provider, authorization=f"Bearer {key}")


@requirement("CRED-035", MUST, OBSERVED)
def models_share_the_new_key(api: Api) -> None:
    """All models of a standalone connector send its new credential once they are deployed again."""
    made = api.connector()
    models = [api.model(made), api.model(made)]
    new = api.secret("new key")
    expect_status(api.put(f"/connectors/{made}", {"credential": {"key": new}}), 200)
    for model in models:
        expect_status(api.predict(model), 200)
    expect(api.provider.keys()[-2:] == [f"Bearer {new}"] * 2, f"the provider received {api.provider.keys()}")
