"""What a connector is after its creation: its id, what is stored of it, and in which form."""

from __future__ import annotations

import json

from conformance.suite.api import Api
from conformance.suite.expect import accepting, expect, expect_absent, expect_fields, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
THIRD_PARTY = "Creating connectors for third-party ML platforms"
GET = "Get a connector"
OLLAMA = "Ollama connector blueprint"


@requirement("CORE-001", MUST, f"{OLLAMA}, Sample response of step 3")
def create_answers_the_id(api: Api) -> None:
    """Creating a connector answers 200 with its id as `connector_id`, and nothing else."""
    answer = expect_status(api.post("/connectors/_create", api.body()), 200)
    expect(bool(answer.text_at("connector_id")), f"the id is empty: {answer}")
    expect(isinstance(answer.body, dict) and len(answer.body) == 1, f"more than the id: {answer}")


@requirement("CORE-002", MUST, f"{GET}, Example response")
def get_gives_what_was_created(api: Api) -> None:
    """A connector is read by its id with the name, description, protocol and parameters that it was created with."""
    name = api.name("To be Read")
    made = api.connector(name=name, description="a description", parameters={"endpoint": "api.openai.com"})
    answer = expect_status(api.get(f"/connectors/{made}"), 200)
    expect_fields(answer, {"name": name, "description": "a description", "protocol": "http"})
    expect_fields(answer, {"parameters": {"endpoint": "api.openai.com"}})


@requirement("CORE-003", MUST, f'{THIRD_PARTY} (version 1 is sent), {GET} (version "1" comes back)')
def a_version_is_text(api: Api) -> None:
    """A version that was sent as a number is stored and shown as text."""
    with accepting():
        made = api.connector(version=1)
    expect_fields(api.get(f"/connectors/{made}"), {"version": "1"})


@requirement("CORE-004", MUST, f'{GET}, Search example response: "temperature": "1.0E-4", "8000"')
def parameter_numbers_are_text(api: Api) -> None:
    """Numbers among the parameters are stored as text: integers as written, others as Java writes a double."""
    given = {"max_tokens_to_sample": 8000, "temperature": 0.0001, "top_p": 0.5, "large": 12345678.5}
    wanted = {"max_tokens_to_sample": "8000", "temperature": "1.0E-4", "top_p": "0.5", "large": "1.23456785E7"}
    with accepting():
        made = api.connector(parameters=given)
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": wanted})


@requirement("CORE-005", MUST, OBSERVED)
def large_integers_are_kept(api: Api) -> None:
    """An integer parameter of any size is stored with all its digits."""
    given = {"seed": 123456789012345678901234567890}
    wanted = {"seed": "123456789012345678901234567890"}
    with accepting():
        made = api.connector(parameters=given)
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": wanted})


@requirement("CORE-006", MUST, OBSERVED)
def booleans_and_null_are_text(api: Api) -> None:
    """Parameters that are true, false or null are stored as these words."""
    given = {"a": True, "b": False, "c": None}
    with accepting():
        made = api.connector(parameters=given)
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": {"a": "true", "b": "false", "c": "null"}})


@requirement("CORE-007", MUST, OBSERVED)
def arrays_and_objects_are_compact_json(api: Api) -> None:
    """Parameters that are arrays or objects are stored as compact JSON text, non-ASCII characters kept."""
    with accepting():
        made = api.connector(parameters={"stop": ["a b", "ü\n"], "options": {"deep": {"x": 1.5}}})
    wanted = {"stop": '["a b","ü\\n"]', "options": '{"deep":{"x":1.5}}'}
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": wanted})


@requirement("CORE-008", MUST, f'{GET}, Example response: "action_type" : "PREDICT"')
def action_types_are_upper_case(api: Api) -> None:
    """An action type is read in any case and shown in upper case."""
    with accepting():
        made = api.connector(actions=[api.action(), api.action(action_type="Batch_Predict")])
    answer = api.get(f"/connectors/{made}")
    expect_fields(answer, {"actions.0.action_type": "PREDICT", "actions.1.action_type": "BATCH_PREDICT"})


@requirement("CORE-009", MUST, f"{GET}, Example response")
def actions_are_kept_as_written(api: Api) -> None:
    """Method, URL, headers, request body and functions of an action are stored as they were written."""
    action = api.action(
        method="post",
        headers={"Content-Type": "application/json", "x-a": "${credential.key}"},
        request_body='{ "input":  "${parameters.input}",\n "n": ${parameters.n} }',
        pre_process_function="connector.pre_process.openai.embedding",
        post_process_function="connector.post_process.openai.embedding",
    )
    with accepting():
        made = api.connector(actions=[action])
    answer = api.get(f"/connectors/{made}")
    expect_fields(answer, {**action, "action_type": "PREDICT"}, at="actions.0")


@requirement("CORE-010", MUST, OBSERVED)
def times_are_milliseconds(api: Api) -> None:
    """Creation and last update are shown as integers of milliseconds since 1970, the same at first."""
    answer = api.get(f"/connectors/{api.connector()}")
    created = answer.int_at("created_time")
    expect(1_500_000_000_000 < created < 10_000_000_000_000, f"created_time is no time in milliseconds: {answer}")
    expect_fields(answer, {"last_updated_time": created})


@requirement("CORE-011", MUST, OBSERVED)
def what_is_absent_stays_absent(api: Api) -> None:
    """A description and a client_config that were not sent are not shown; an empty description is."""
    with accepting():
        without, empty = api.connector("description"), api.connector(description="")
    expect_absent(api.get(f"/connectors/{without}"), "description", "client_config")
    expect_fields(api.get(f"/connectors/{empty}"), {"description": ""})


@requirement("CORE-012", MUST, OBSERVED)
def unknown_fields_are_not_stored(api: Api) -> None:
    """Fields that the API doesn't know are skipped, at the top and in actions, and not shown."""
    with accepting():
        made = api.connector(surprise="s", action={"uri": "u"})
    expect_absent(api.get(f"/connectors/{made}"), "surprise", "actions.0.uri")


@requirement("CORE-013", MUST, OBSERVED)
def client_config_is_filled_in(api: Api) -> None:
    """A client_config is stored with the defaults of what it doesn't name."""
    with accepting():
        made = api.connector(client_config={"max_connection": 7})
    answer = api.get(f"/connectors/{made}")
    wanted = {
        "max_connection": 7,
        "connection_timeout": 30,
        "read_timeout": 30,
        "retry_backoff_millis": 200,
        "retry_timeout_seconds": 30,
        "max_retry_times": 0,
        "retry_backoff_policy": "constant",
    }
    expect_fields(answer, wanted, at="client_config")


@requirement("CORE-014", MUST, OBSERVED)
def names_need_not_be_unique(api: Api) -> None:
    """Two connectors may have the same name; they have different ids."""
    name = api.name()
    with accepting():
        one, other = api.connector(name=name), api.connector(name=name)
    expect(one != other, f"both have the id {one}")


@requirement("CORE-015", MUST, OBSERVED)
def a_dry_run_stores_nothing(api: Api) -> None:
    """A create with `dry_run` answers with the id `dryRunConnector`, and no such connector exists."""
    answer = expect_status(api.post("/connectors/_create", api.body(dry_run=True)), 200)
    expect_fields(answer, {"connector_id": "dryRunConnector"})
    expect_status(api.get("/connectors/dryRunConnector"), 404)


@requirement("CORE-016", MUST, OBSERVED)
def a_number_for_a_text_is_its_digits(api: Api) -> None:
    """A number where a text is required is stored as it was written, zeros at its end too."""
    body = json.dumps(api.body()).replace('"version": "1"', '"version": 1.50')
    answer = expect_status(api.post("/connectors/_create", body), 200)
    expect_fields(api.get(f"/connectors/{answer.text_at('connector_id')}"), {"version": "1.50"})


@requirement("CORE-017", MUST, OBSERVED)
def names_may_be_long(api: Api) -> None:
    """A name and a description of two thousand characters are stored whole."""
    name, text = api.name("n" * 2000), "d" * 2000
    with accepting():
        made = api.connector(name=name, description=text)
    expect_fields(api.get(f"/connectors/{made}"), {"name": name, "description": text})


@requirement("CORE-018", MUST, OBSERVED)
def missing_parameters_are_none(api: Api) -> None:
    """A connector that was made without parameters is shown with an empty object of them."""
    with accepting():
        made = api.connector("parameters")
    expect_fields(api.get(f"/connectors/{made}"), {"parameters": {}})
