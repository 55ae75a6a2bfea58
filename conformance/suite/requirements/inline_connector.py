"""Connectors inside of models: registered, shown, updated and refused with the model."""

from __future__ import annotations

import re

from conformance.suite.api import Api
from conformance.suite.expect import (
    accepting,
    expect,
    expect_absent,
    expect_error,
    expect_fields,
    expect_sent,
    expect_status,
    expect_unsent,
)
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
SPECIFIC = "Creating connectors for third-party ML platforms, Creating a connector for a specific model"
_CONTENT = "You must provide connector content when creating a remote model without connector id!"


@requirement("INLINE-001", MUST, SPECIFIC)
def a_model_brings_its_connector(api: Api) -> None:
    """A model is registered with a connector inside, and is called through it."""
    api.provider.answers({"text": "hello"})
    with accepting():
        model = api.model(api.body())
    answer = expect_status(api.predict(model), 200)
    expect_fields(answer, {"inference_results.0.output.0.dataAsMap": {"text": "hello"}})
    expect_sent(api.provider, method="POST", path="/v1/chat", json={"prompt": "hi"})


@requirement("INLINE-002", MUST, OBSERVED)
def the_model_shows_its_connector(api: Api) -> None:
    """A model shows its inline connector as a connector is shown: action types upper case, numbers as text."""
    body = api.body(parameters={"max_tokens": 7, "temperature": 0.0}, version=1)
    answer = api.get(f"/models/{api.model(body)}")
    wanted = {"name": body["name"], "version": "1", "protocol": "http", "actions.0.action_type": "PREDICT"}
    expect_fields(answer, wanted, at="connector")
    expect_fields(answer, {"connector.parameters": {"max_tokens": "7", "temperature": "0.0"}})
    expect_absent(answer, "connector_id")


@requirement("INLINE-003", MUST, SPECIFIC)
def an_inline_connector_is_no_connector(api: Api) -> None:
    """An inline connector is not among the connectors."""
    body = api.body()
    api.model(body)
    answer = expect_status(api.search({"query": {"term": {"name.keyword": body["name"]}}}), 200)
    expect_fields(answer, {"hits.total.value": 0})


@requirement("INLINE-004", MUST, OBSERVED)
def models_are_found_by_their_connectors(api: Api) -> None:
    """A search for models finds one by its inline connector's name, and shows the connector."""
    body = api.body()
    model = api.model(body)
    answer = expect_status(api.search({"query": {"match_phrase": {"connector.name": body["name"]}}}, "models"), 200)
    expect_fields(answer, {"hits.total.value": 1, "hits.hits.0._id": model})
    expect_fields(answer, {"hits.hits.0._source.connector.protocol": "http"})


@requirement("INLINE-005", MUST, OBSERVED)
def a_connector_is_required(api: Api) -> None:
    """A remote model with neither a connector nor the id of one is refused with 400."""
    body = {"name": api.name(), "function_name": "remote"}
    expect_error(api.post("/models/_register", body), 400, "illegal_argument_exception", _CONTENT)


@requirement("INLINE-006", MUST, OBSERVED)
def an_inline_connector_must_predict(api: Api) -> None:
    """An inline connector without an action of type predict is refused with 400."""
    body = {"name": api.name(), "function_name": "remote", "connector": api.body(action={"action_type": "execute"})}
    reason = re.compile("Connector endpoint is required")
    expect_error(api.post("/models/_register", body), 400, "illegal_argument_exception", reason)


@requirement("INLINE-007", MUST, OBSERVED)
def an_inline_protocol_is_checked(api: Api) -> None:
    """An inline connector of an unknown protocol is refused with 400."""
    body = {"name": api.name(), "function_name": "remote", "connector": api.body(protocol="smoke")}
    expect_error(api.post("/models/_register", body), 400, "illegal_argument_exception", re.compile("smoke"))


@requirement("INLINE-010", MUST, OBSERVED)
def inline_parameters_are_merged(api: Api) -> None:
    """An update of an inline connector's parameters sets those that it names, and leaves the others."""
    model = api.model(api.body(parameters={"a": "1", "b": "2"}))
    key = api.secret()
    change = {"parameters": {"b": 3}, "credential": {"key": key}}
    expect_status(api.put(f"/models/{model}", {"connector": change}), 200)
    expect_fields(api.get(f"/models/{model}"), {"connector.parameters": {"a": "1", "b": "3"}})


@requirement("INLINE-011", MUST, OBSERVED)
def inline_actions_are_replaced(api: Api) -> None:
    """An update of an inline connector's actions replaces them all, and the next calls use the new ones."""
    model = api.deployed(api.body())
    action = api.action(url=f"{api.provider.url}/v2")
    change = {"actions": [action], "credential": {"key": api.secret()}}
    expect_status(api.put(f"/models/{model}", {"connector": change}), 200)
    expect_fields(api.get(f"/models/{model}"), {"connector.actions": [{**action, "action_type": "PREDICT"}]})

    def arrives() -> None:
        expect_status(api.predict(model), 200)
        expect_sent(api.provider, path="/v2")

    api.eventually(arrives)


@requirement("INLINE-012", MUST, OBSERVED)
def a_deployed_model_takes_new_parameters(api: Api) -> None:
    """A deployed model calls with the new parameters after an update of its inline connector."""
    body = api.body(parameters={"model": "m-1"}, action={"request_body": '{"model": "${parameters.model}"}'})
    model = api.deployed(body)
    change = {"parameters": {"model": "m-2"}, "credential": {"key": api.secret()}}
    expect_status(api.put(f"/models/{model}", {"connector": change}), 200)

    def arrives() -> None:
        expect_status(api.predict(model), 200)
        expect_sent(api.provider, json={"model": "m-2"})

    api.eventually(arrives)


@requirement("INLINE-013", MUST, OBSERVED)
def an_inline_url_must_be_trusted(api: Api) -> None:
    """An update of an inline connector to a URL that is not trusted is refused with 400 and changes nothing."""
    model = api.model(api.body())
    before = api.get(f"/models/{model}")
    change = {"actions": [api.action(url=api.untrusted_url())]}
    reason = re.compile("not matching the trusted connector endpoint regex")
    expect_error(api.put(f"/models/{model}", {"connector": change}), 400, "illegal_argument_exception", reason)
    expect_fields(api.get(f"/models/{model}"), {"connector": before.at("connector")})


@requirement("INLINE-014", MUST, OBSERVED)
def an_update_of_both_is_refused(api: Api) -> None:
    """An update with a connector and the id of one is refused with 400."""
    model = api.model(api.body())
    reason = re.compile("cannot have both stand-alone connector and internal connector")
    answer = api.put(f"/models/{model}", {"connector": {"description": "d"}, "connector_id": "x"})
    expect_error(answer, 400, "status_exception", reason)


@requirement("INLINE-015", MUST, OBSERVED)
def a_standalone_connector_is_not_updated_so(api: Api) -> None:
    """An update of the connector of a model that was registered with the id of one is refused with 400."""
    made = api.connector(description="old")
    model = api.model(made)
    answer = api.put(f"/models/{model}", {"connector": {"credential": {"key": api.secret()}}})
    expect_error(answer, 400, "status_exception", re.compile("Cannot update connector settings for this model"))


@requirement("INLINE-016", MUST, OBSERVED)
def an_inline_model_takes_no_connector_id(api: Api) -> None:
    """An update of a model with an inline connector to the id of one is refused with 400."""
    answer = api.put(f"/models/{api.model(api.body())}", {"connector_id": api.connector()})
    expect_error(answer, 400, "status_exception", re.compile("does not have a connector_id field"))


@requirement("INLINE-017", MUST, OBSERVED)
def an_inline_connector_is_an_object(api: Api) -> None:
    """An update whose connector is no object is refused with 400."""
    expect_error(api.put(f"/models/{api.model(api.body())}", {"connector": "x"}), 400, "parsing_exception")


@requirement("INLINE-018", MUST, OBSERVED)
def parameters_can_be_added(api: Api) -> None:
    """An inline connector that has no parameters can be given some."""
    model = api.model(api.body("parameters"))
    change = {"parameters": {"a": "1"}, "credential": {"key": api.secret()}}
    expect_status(api.put(f"/models/{model}", {"connector": change}), 200)
    expect_fields(api.get(f"/models/{model}"), {"connector.parameters": {"a": "1"}})


@requirement("INLINE-019", MUST, OBSERVED)
def the_inline_connector_wins(api: Api) -> None:
    """A model with both a connector and the id of one is called through the connector inside."""
    other = api.connector(action={"url": f"{api.provider.url}/other"})
    with accepting():
        model = api.model(api.body(), connector_id=other)
    expect_status(api.predict(model), 200)
    expect_sent(api.provider, path="/v1/chat")


@requirement("INLINE-020", MUST, OBSERVED)
def an_inline_connector_needs_no_name(api: Api) -> None:
    """An inline connector needs neither a name nor a version, nor a credential that nothing names."""
    with accepting():
        model = api.model(api.body("name", "version", "credential", action={"headers": {}}))
    expect_status(api.predict(model), 200)
    expect("authorization" not in expect_sent(api.provider, json={"prompt": "hi"}).headers, "a credential was sent")


@requirement("INLINE-021", MUST, OBSERVED)
def a_refused_model_is_not_stored(api: Api) -> None:
    """A model that is refused is not among the models, and calls nobody."""
    name = api.name()
    body = {"name": name, "function_name": "remote", "connector": api.body(action={"url": api.untrusted_url()})}
    reason = re.compile("not matching the trusted connector endpoint regex")
    expect_error(api.post("/models/_register", body), 400, "illegal_argument_exception", reason)
    answer = api.search({"query": {"term": {"name.keyword": name}}}, "models")
    expect_fields(answer, {"hits.total.value": 0})
    expect_unsent(api.provider)
