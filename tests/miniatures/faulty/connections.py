"""Faults in listing, reading and creating connections."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from tests.miniatures.call import Call
from tests.miniatures.miniature import after, around, before

LIST = "GET /api/public/connections"
GET = "GET /api/public/connections/{id}"
POST = "POST /api/public/connections"
PATH = "/api/public/connections"


@after(LIST, "CONN-001", "CONN-014", "CONN-015")
def a_total_is_a_text(call: Call) -> None:
    if not call.refused:
        call.answer["total"] = str(call.answer["total"])


@after(LIST, "CONN-002", "CONN-008")
def a_row_does_not_tell_when_it_was_modified(call: Call) -> None:
    for row in call.answer.get("connections", []):
        del row["modifiedOn"]


@after(LIST, "CONN-003")
def a_row_has_its_fields(call: Call) -> None:
    for row in call.answer.get("connections", []):
        row["fields"] = {}


@after(GET, "CONN-004")
def a_connection_does_not_tell_its_model(call: Call) -> None:
    if call.answer.get("provider") == "Open AI":
        del call.answer["model"]


@after(POST, "CONN-005", "CONN-008", "CONN-009")
def a_creation_does_not_tell_when(call: Call) -> None:
    if not call.refused:
        del call.answer["createdOn"]


@around("* *", "CONN-006")
def ids_begin_otherwise(call: Call) -> Iterator[None]:
    call.request = replace(call.request, url=call.request.url.replace("/connection-", "/cn-"))
    yield
    call.answer = json.loads(json.dumps(call.answer).replace('"cn-', '"connection-'))


@after(POST, "CONN-007", "KEY-045")
def equal_names_are_one_connection(call: Call) -> None:
    if not call.refused:
        ids = call.memory.setdefault("ids", {})
        call.answer["connectionId"] = ids.setdefault(call.body["connectionName"], call.answer["connectionId"])


@after("* *", "CONN-008", "KEY-021")
def the_clock_stands_still(call: Call) -> None:
    told = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "2024-01-15T10:30:00.000Z", json.dumps(call.answer))
    call.answer = json.loads(told)


@after("* *", "CONN-008")
def times_have_an_offset(call: Call) -> None:
    call.answer = json.loads(re.sub(r"(\.\d{3})Z", r"\1+00:00", json.dumps(call.answer)))


@after(GET, "CONN-009")
def a_new_connection_was_not_modified_yet(call: Call) -> None:
    if call.answer.get("createdOn") and call.answer["createdOn"] == call.answer["modifiedOn"]:
        whole = call.answer["createdOn"][:20]
        call.answer["modifiedOn"] = whole + ("000Z" if call.answer["createdOn"] != f"{whole}000Z" else "001Z")


# --- filters -----------------------------------------------------------------------------------------------------


@before(LIST, "CONN-010", "CONN-012")
def the_provider_is_ignored(call: Call) -> None:
    if call.query().get("provider") in {"Anthropic", "API"}:
        call.without("provider")


@after(LIST, "CONN-010")
def mapped_connections_are_not_listed_with_the_others(call: Call) -> None:
    if call.query() == {"provider": "API"}:
        mapped = [row for row in call.answer["connections"] if _mapped(call, row["connectionId"])]
        call.answer["connections"] = [row for row in call.answer["connections"] if row not in mapped]


def _mapped(call: Call, connection: str) -> bool:
    record = call.connections.get(connection)
    return record is not None and "mapProvider" in record.connection.body


@before(LIST, "CONN-011", "CONN-012")
def the_status_is_ignored(call: Call) -> None:
    if call.query().get("status") in {"ACTIVE", "INACTIVE"}:
        call.without("status")


@before(LIST, "CONN-012")
def the_first_filter_alone_counts(call: Call) -> None:
    if len(call.query()) > 1 and "provider" in call.query():
        call.without("status")


@before(LIST, "CONN-013", "CONN-015?")
def the_limit_is_ignored(call: Call) -> None:
    if call.query().get("limit", "").isdecimal() and call.query()["limit"] != "0":
        call.without("limit")


@after(LIST, "CONN-013")
def a_large_limit_is_three(call: Call) -> None:
    if call.query().get("limit") == "1000000":
        call.answer["connections"] = call.answer["connections"][:3]


@after(LIST, "CONN-014", "CONN-015")
def the_total_counts_every_connection(call: Call) -> None:
    if not call.refused and call.query():
        call.answer["total"] = call.ask("GET", PATH)["total"] * (1 if "limit" not in call.query() else 0)


@after(LIST, "CONN-015")
def the_total_counts_the_rows(call: Call) -> None:
    if not call.refused:
        call.answer["total"] = len(call.answer["connections"])


@before(LIST, "CONN-016")
def an_unknown_status_is_ignored(call: Call) -> None:
    if call.query().get("status") == "active":
        call.without("status")


@after(LIST, "CONN-016")
def what_a_filter_accepts_is_not_told(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        fault["msg"] = "is not accepted" if fault["path"] in {"provider", "status"} else fault["msg"]


@before(LIST, "CONN-017")
def a_limit_of_zero_is_none(call: Call) -> None:
    if call.query().get("limit") == "0":
        call.without("limit")


@before(POST, "CONN-018", "CONN-011", "CONN-012", "CONN-086")
def every_connection_is_enabled(call: Call) -> None:
    if call.fields.get("isEnable") is False:
        call.body["isEnable"] = True


@after(POST, "CONN-019")
def a_creation_shows_the_payload(call: Call) -> None:
    if not call.refused and "payload" in call.fields:
        call.answer["payload"] = call.body["payload"]
