"""Connections: how they are listed, read and created, and what is shown of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from conformance.suite.answer import Answer
from conformance.suite.api import Api
from conformance.suite.connections import KINDS, PAGE, RECOMMENDED, created, custom
from conformance.suite.expect import expect, expect_absent, expect_faults, expect_fields, expect_status
from conformance.suite.requirement import Level, requirement

MUST, SHOULD, MAY = Level
LIST = f"{PAGE}, List All Connections"
GET = f"{PAGE}, Get Connection by ID"
CREATE = f"{PAGE}, Create Connection"
_ID = re.compile(r"cn-[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _listed(api: Api, query: str = "") -> tuple[Answer, list[dict[str, Any]]]:
    """A list, and those of its rows that this requirement made."""
    answer = expect_status(api.connections("GET", query), 200)
    mine = api.name().rpartition(" ")[0]
    rows = [row for row in answer.list_at("connections") if isinstance(row, dict)]
    return answer, [row for row in rows if str(row.get("connectionName")).startswith(mine)]


def _ids(rows: list[dict[str, Any]]) -> set[Any]:
    return {row.get("connectionId") for row in rows}


def _five(api: Api) -> dict[str, str]:
    """The id of a connection of each kind; the fourth is switched off."""
    off = {"API, default provider": {"isEnable": False}}
    return {kind: created(api, {**body(api), **off.get(kind, {})}) for kind, body in KINDS.items()}


@requirement("CONN-001", MUST, f"{LIST}, Sample Response")
def a_list_has_connections_and_a_total(api: Api) -> None:
    """A list answers 200 with `connections`, an array, and `total`, their number."""
    created(api, KINDS["Open AI"](api))
    answer = expect_status(api.connections("GET"), 200)
    expect_fields(answer, {"total": len(answer.list_at("connections"))})
    expect(answer.int_at("total") >= 1, f"a connection was made, and none is listed: {answer}")


@requirement("CONN-002", MUST, f"{LIST}, Sample Response")
def a_row_shows_what_it_is(api: Api) -> None:
    """A row of the list has the connection's id, name, provider, model, status and both times."""
    body = KINDS["Anthropic"](api)
    made = created(api, body)
    answer, rows = _listed(api)
    expect(_ids(rows) == {made}, f"the new connection is not listed once: {answer}")
    wanted = {"connectionName": body["connectionName"], "provider": "Anthropic", "model": body["model"]}
    for name, value in {**wanted, "status": "ACTIVE"}.items():
        expect(rows[0].get(name) == value, f"{name} is {rows[0].get(name)!r} in the list, expected {value!r}")
    for name in ("createdOn", "modifiedOn"):
        expect(isinstance(rows[0].get(name), str), f"the row has no {name}: {answer}")


@requirement("CONN-003", MUST, f"{LIST}, Sample Response")
def a_row_has_no_fields(api: Api) -> None:
    """A row of the list has no `fields`."""
    created(api, KINDS["Open AI"](api))
    answer, rows = _listed(api)
    expect(bool(rows) and all("fields" not in row for row in rows), f"a row has fields: {answer}")


@requirement("CONN-004", MUST, f"{GET}, Sample Response")
def get_gives_the_connection(api: Api) -> None:
    """A connection is read by its id: with its id, name, provider, model, status, fields and both times."""
    body = KINDS["Open AI"](api)
    made = created(api, body)
    answer = expect_status(api.connections("GET", f"/{made}"), 200)
    wanted = {"connectionId": made, "connectionName": body["connectionName"], "provider": "Open AI", "model": "gpt-4o"}
    expect_fields(answer, {**wanted, "status": "ACTIVE"})
    answer.text_at("fields.API_KEY")
    answer.text_at("createdOn")
    answer.text_at("modifiedOn")


@requirement("CONN-005", MUST, f"{CREATE}, Sample Response")
def create_gives_the_connection(api: Api) -> None:
    """A creation answers 200 with the connection: its id, name, provider, model, status, fields and `createdOn`."""
    body = KINDS["Open AI"](api)
    answer = expect_status(api.connections("POST", "", body), 200)
    wanted = {"connectionName": body["connectionName"], "provider": "Open AI", "model": "gpt-4o", "status": "ACTIVE"}
    expect_fields(answer, wanted)
    answer.text_at("fields.API_KEY")
    answer.text_at("createdOn")


@requirement("CONN-006", MUST, f"{CREATE}, Sample Response")
def ids_are_cn_and_a_uuid(api: Api) -> None:
    """A connection's id is `cn-` and a UUID."""
    answer = api.connections("POST", "", KINDS["Open AI"](api))
    expect(_ID.fullmatch(answer.text_at("connectionId")) is not None, f"the id is of another form: {answer}")


@requirement("CONN-007", MUST, "RFC 9562: an id is used once")
def ids_are_not_used_twice(api: Api) -> None:
    """Two connections of the same body have different ids, and both are there."""
    body = KINDS["Open AI"](api)
    made = {created(api, body), created(api, body)}
    expect(len(made) == 2, f"both have the id {made}")
    answer, rows = _listed(api)
    expect(_ids(rows) == made, f"not both are listed: {answer}")


@requirement("CONN-008", MUST, f"{LIST}, Sample Response: 2024-01-15T10:30:00.000Z")
def times_are_iso_8601(api: Api) -> None:
    """Times are texts in ISO 8601: UTC with milliseconds and `Z`, and they are those of the clock."""
    made = api.connections("POST", "", KINDS["Open AI"](api))
    shown = api.connections("GET", f"/{made.text_at('connectionId')}")
    listed, rows = _listed(api)
    told = [made.at("createdOn"), shown.at("createdOn"), shown.at("modifiedOn")]
    told += [row.get(name) for row in rows for name in ("createdOn", "modifiedOn")]
    for time in told:
        expect(isinstance(time, str) and _TIME.fullmatch(time) is not None, f"{time!r} is of another form: {listed}")
        late = abs(datetime.fromisoformat(time) - datetime.now(UTC))
        expect(late < timedelta(minutes=15), f"{time} is {late} away from now: {shown}")


@requirement("CONN-009", SHOULD, f"{GET}, Sample Response: both times are the same")
def a_new_connection_was_modified_when_it_was_created(api: Api) -> None:
    """`createdOn` is the same in every answer, and `modifiedOn` equals it until the connection is changed."""
    made = api.connections("POST", "", KINDS["Open AI"](api))
    time = made.text_at("createdOn")
    shown = api.connections("GET", f"/{made.text_at('connectionId')}")
    expect_fields(shown, {"createdOn": time, "modifiedOn": time})
    listed, rows = _listed(api)
    expect([row.get("createdOn") for row in rows] == [time], f"the list has another createdOn: {listed}")


# --- filters -----------------------------------------------------------------------------------------------------


@requirement("CONN-010", MUST, f"{LIST}, Query Parameters")
def the_provider_filters(api: Api) -> None:
    """`provider` leaves each connection of this provider, and no other; API stands for both custom kinds."""
    five = _five(api)
    for provider in ("Open AI", "Anthropic", "Azure Open AI", "API"):
        answer, rows = _listed(api, f"?provider={provider.replace(' ', '%20')}")
        wanted = {made for kind, made in five.items() if kind.partition(",")[0] == provider}
        expect(_ids(rows) == wanted, f"not the connections of {provider}: {answer}")
        others = {row["provider"] for row in answer.list_at("connections")} - {provider}
        expect(not others, f"connections of {sorted(others)} are listed for {provider}")


@requirement("CONN-011", MUST, f"{LIST}, Query Parameters")
def the_status_filters(api: Api) -> None:
    """`status` leaves the connections of this status, each of them, and no other."""
    five = _five(api)
    off = {five["API, default provider"]}
    for status, wanted in (("INACTIVE", off), ("ACTIVE", set(five.values()) - off)):
        answer, rows = _listed(api, f"?status={status}")
        expect(_ids(rows) == wanted, f"not the connections that are {status}: {answer}")
        expect({row["status"] for row in answer.list_at("connections")} == {status}, f"others are listed: {answer}")


@requirement("CONN-012", MUST, f"{LIST}, Query Parameters")
def filters_combine(api: Api) -> None:
    """Several filters leave what each of them leaves."""
    five = _five(api)
    answer, rows = _listed(api, "?provider=API&status=INACTIVE")
    expect(_ids(rows) == {five["API, default provider"]}, f"not the one custom connection that is off: {answer}")
    answer, rows = _listed(api, "?provider=Anthropic&status=INACTIVE")
    expect(not rows, f"a connection that is on is listed: {answer}")


@requirement("CONN-013", MUST, f"{LIST}, Query Parameters: Maximum number of results")
def the_limit_cuts(api: Api) -> None:
    """`limit` is the most rows that come back; a larger one than there are rows leaves all."""
    five = _five(api)
    answer = expect_status(api.connections("GET", "?limit=2"), 200)
    expect(len(answer.list_at("connections")) == 2, f"not 2 rows: {answer}")
    answer, rows = _listed(api, "?limit=1000000")
    expect(_ids(rows) == set(five.values()), f"rows are missing: {answer}")


@requirement("CONN-014", MUST, f"{LIST}, Sample Response: total")
def the_total_counts_what_matches(api: Api) -> None:
    """`total` counts the connections that match the filters."""
    _five(api)
    answer = expect_status(api.connections("GET", "?provider=Azure%20Open%20AI"), 200)
    expect_fields(answer, {"total": len(answer.list_at("connections"))})


@requirement("CONN-015", SHOULD, RECOMMENDED)
def the_total_is_counted_before_the_limit(api: Api) -> None:
    """`total` counts what matches before `limit` is applied."""
    _five(api)
    every = api.connections("GET", "?status=ACTIVE").int_at("total")  # others may add to it, and nobody takes away
    answer = expect_status(api.connections("GET", "?status=ACTIVE&limit=1"), 200)
    expect(answer.int_at("total") >= every, f"the total is less than {every}: {answer}")


@requirement("CONN-016", SHOULD, RECOMMENDED)
def unknown_filter_values_are_refused(api: Api) -> None:
    """A provider or status outside of its list is refused with 400, the parameter and its accepted values told."""
    for query, name, accepted in (
        ("provider=OpenAI", "provider", "Azure Open AI"),
        ("status=active", "status", "INACTIVE"),
    ):
        answer = expect_faults(api.connections("GET", f"?{query}"), 400, name)
        expect(accepted in answer.text, f"what is accepted is not told: {answer}")


@requirement("CONN-017", SHOULD, RECOMMENDED)
def a_limit_is_a_positive_integer(api: Api) -> None:
    """A limit that is no positive integer is refused with 400, the parameter told."""
    for limit in ("0", "-1", "1.5", "ten", ""):
        expect_faults(api.connections("GET", f"?limit={limit}"), 400, "limit")


# --- status ------------------------------------------------------------------------------------------------------


@requirement("CONN-018", SHOULD, RECOMMENDED)
def what_is_finalized_and_enabled_is_active(api: Api) -> None:
    """A custom connection that is FINALIZED is ACTIVE when `isEnable` is true, and INACTIVE when it is false."""
    for enabled, status in ((True, "ACTIVE"), (False, "INACTIVE")):
        answer = expect_status(api.connections("POST", "", custom(api, isEnable=enabled)), 200)
        expect_fields(answer, {"status": status})
        expect_fields(api.connections("GET", f"/{answer.text_at('connectionId')}"), {"status": status})


@requirement("CONN-019", SHOULD, f"{CREATE}, Sample Response; {GET}, Sample Response")
def answers_show_only_what_is_documented(api: Api) -> None:
    """A connection that is shown has no member of its create body beyond those of the sample responses."""
    made = created(api, custom(api))
    for answer in (api.connections("GET", f"/{made}"), api.connections("POST", "", custom(api))):
        expect_absent(expect_status(answer, 200), "headers", "payload", "promptVars", "customVars", "endpointUrl")
