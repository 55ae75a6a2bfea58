"""When a connector can be deleted."""

from __future__ import annotations

from conformance.suite.api import UNKNOWN, Api
from conformance.suite.expect import expect, expect_error, expect_fields, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement
from conformance.suite.target import ML

MUST, SHOULD, MAY = Level


@requirement("CORE-070", MUST, OBSERVED)
def delete_removes(api: Api) -> None:
    """A deletion answers 200 with `result` deleted, and the connector is gone."""
    made = api.connector()
    expect_fields(expect_status(api.delete(f"/connectors/{made}"), 200), {"_id": made, "result": "deleted"})
    expect_status(api.get(f"/connectors/{made}"), 404)


@requirement("CORE-071", MUST, OBSERVED)
def deleting_nothing_is_no_error(api: Api) -> None:
    """Deleting a connector that isn't there answers 200 with `result` not_found."""
    api.connector()
    expect_fields(expect_status(api.delete(f"/connectors/{UNKNOWN}"), 200), {"result": "not_found"})


@requirement("CORE-072", MUST, OBSERVED)
def a_connector_in_use_is_not_deleted(api: Api) -> None:
    """Deleting a connector that a model names, in any state, is refused with 409, the model named."""
    made = api.connector()
    model = api.model(made)
    answer = expect_error(api.delete(f"/connectors/{made}"), 409, "status_exception")
    expect(model in answer.text_at("error.reason"), f"the model {model} is not named: {answer}")
    expect_status(api.get(f"/connectors/{made}"), 200)


@requirement("CORE-073", MUST, f"{OBSERVED}: only models that name the connector use it")
def another_id_is_not_in_use(api: Api) -> None:
    """An id that merely resembles that of a connector in use is not in use."""
    made = api.connector()
    api.model(made)
    piece = max(made.split("-"), key=len)
    answer = api.call("DELETE", f"{ML}/connectors/{piece}-zzzzz")
    expect_fields(expect_status(answer, 200), {"result": "not_found"})


@requirement("CORE-074", MUST, OBSERVED)
def a_free_connector_is_deleted(api: Api) -> None:
    """A connector can be deleted as soon as its last model is."""
    made = api.connector()
    model = api.model(made)
    expect_status(api.delete(f"/models/{model}"), 200)
    expect_fields(expect_status(api.delete(f"/connectors/{made}"), 200), {"result": "deleted"})
