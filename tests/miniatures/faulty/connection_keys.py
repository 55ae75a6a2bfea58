"""Faults in the keys of connections: shown, lost, or not the ones that are sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.miniatures.call import Call, Sent
from tests.miniatures.keys import key_of, put_key
from tests.miniatures.miniature import Said, after, around, before, sending

LIST = "GET /api/public/connections"
GET = "GET /api/public/connections/{id}"
POST = "POST /api/public/connections"
PATCH = "PATCH /api/public/connections/{id}"
INVOKE = "POST /api/public/connections/{id}/invoke"


def _fields(call: Call) -> dict[str, Any]:
    found = call.fields.get("fields")
    return found if isinstance(found, dict) else {}


# --- what is shown -----------------------------------------------------------------------------------------------


@after(POST, "KEY-001", "KEY-006", "KEY-009")
def a_creation_shows_the_key(call: Call) -> None:
    if not call.refused and "API_KEY" in _fields(call):
        call.answer["fields"]["API_KEY"] = call.body["fields"]["API_KEY"]


@after(GET, "KEY-002", "KEY-005", "KEY-006", "KEY-009", "KEY-028", "KEY-029")
def get_shows_the_key(call: Call) -> None:
    if not call.refused and "API_KEY" in call.answer["fields"]:
        call.answer["fields"]["API_KEY"] = key_of(call, call.id)


@after("* *", "KEY-001", "KEY-002", "KEY-004", "KEY-006", "KEY-028", "KEY-029")
def masks_show_six_characters_of_the_head(call: Call) -> None:
    id_ = call.answer.get("connectionId") if isinstance(call.answer, dict) else None
    fields = call.answer.get("fields", {}) if id_ else {}
    key = key_of(call, id_) if id_ else ""
    if len(key) >= 16 and "API_KEY" in fields:
        fields["API_KEY"] = key[:6] + "***" + key[-4:]


@after(LIST, "KEY-003")
def a_list_shows_keys(call: Call) -> None:
    for row in call.answer.get("connections", []):
        row["key"] = key_of(call, row["connectionId"])


@after(PATCH, "KEY-004")
def an_update_shows_the_key(call: Call) -> None:
    if not call.refused:
        call.answer["fields"]["API_KEY"] = call.body["fields"]["API_KEY"]


@after(GET, "KEY-005", "KEY-006")
def short_keys_are_not_masked(call: Call) -> None:
    if not call.refused and 0 < len(key_of(call, call.id)) < 12:
        call.answer["fields"]["API_KEY"] = key_of(call, call.id)


@after("* *", "KEY-006", "KEY-028", "KEY-029")
def masks_are_shorter(call: Call) -> None:
    call.answer = json.loads(json.dumps(call.answer).replace("*" * 15, "*" * 8))


@after(POST, "KEY-007")
def a_refused_creation_tells_what_was_sent(call: Call) -> None:
    if call.refused:
        call.answer["sent"] = call.body


@after(PATCH, "KEY-007")
def a_refused_update_tells_what_was_sent(call: Call) -> None:
    if call.refused:
        call.answer["sent"] = call.body


@after(INVOKE, "KEY-008")
def a_call_tells_the_headers_that_it_sent(call: Call) -> None:
    record = call.connections.get(call.id)
    if record is not None and isinstance(call.answer, dict):
        call.answer["sent"] = record.connection.body.get("headers")


@after(GET, "KEY-009", "CONN-019")
def a_custom_connection_shows_its_headers(call: Call) -> None:
    record = None if call.refused else call.connections.get(call.id)
    if record is not None and "headers" in record.connection.body:
        call.answer["headers"] = record.connection.body["headers"]


@after(POST, "KEY-009")
def a_custom_connection_shows_its_llm_api_key(call: Call) -> None:
    if not call.refused and "LLM_API_KEY" in call.fields:
        call.answer["LLM_API_KEY"] = call.body["LLM_API_KEY"]


# --- the update --------------------------------------------------------------------------------------------------


@after(PATCH, "KEY-020", "KEY-021")
def an_update_does_not_tell_when(call: Call) -> None:
    if not call.refused:
        del call.answer["modifiedOn"]


@after("* *", "KEY-021")
def the_time_of_an_update_is_that_of_the_creation(call: Call) -> None:
    id_ = call.answer.get("connectionId") if isinstance(call.answer, dict) else None
    created = call.ask("GET", f"/api/public/connections/{id_}").get("createdOn") if id_ else None
    if created and "modifiedOn" in call.answer:
        call.answer["modifiedOn"] = created


@before(PATCH, "KEY-022", "KEY-023", "KEY-042")
def azure_is_not_updated(call: Call) -> Said:
    record = call.connections.get(call.id)
    if record is not None and record.connection.provider == "Azure Open AI":
        return 400, {"errors": [{"code": "not_supported", "path": "provider", "msg": "can't be updated"}]}
    return None


@around("* *", "KEY-023")
def an_update_loses_the_other_fields(call: Call) -> Iterator[None]:
    updated = call.memory.setdefault("updated", set())
    yield
    if call.request.method == "PATCH" and not call.refused:
        updated.add(call.id)
    if call.request.method == "GET" and isinstance(call.answer, dict) and call.answer.get("connectionId") in updated:
        call.answer["fields"] = {"API_KEY": call.answer["fields"]["API_KEY"]}


@before(PATCH, "KEY-024", "KEY-026")
def an_update_of_a_custom_connection_only_answers(call: Call) -> Said:
    record = call.connections.get(call.id)
    custom = record is not None and record.connection.custom
    return (200, {"connectionId": call.id}) if custom else None


@around(PATCH, "KEY-024")
def a_refused_update_of_a_custom_connection_is_done(call: Call) -> Iterator[None]:
    yield
    record = call.connections.get(call.id)
    if call.refused and record is not None and "fields" in record.connection.body and record.connection.custom:
        put_key(call, call.id, call.body["fields"]["API_KEY"])


@before(PATCH, "KEY-025", "KEY-026", "KEY-046")
def other_fields_are_ignored(call: Call) -> None:
    if _fields(call).get("API_KEY"):
        call.body = {"fields": {"API_KEY": _fields(call)["API_KEY"]}}


@after(PATCH, "KEY-026")
def a_refused_update_does_not_tell_where(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        fault["path"] = "" if fault["path"] != "fields.API_KEY" else fault["path"]


@before(PATCH, "KEY-027", "KEY-046")
def an_empty_key_is_accepted(call: Call) -> Said:
    if _fields(call).get("API_KEY") == "":
        put_key(call, call.id, "")
        return 200, {"connectionId": call.id}
    return None


@before(PATCH, "KEY-027")
def an_update_may_be_empty(call: Call) -> Said:
    known = call.request.header("x-api-key") == "demo"
    return (200, {"connectionId": call.id}) if call.body == {} and known else None


@before(PATCH, "KEY-028")
def a_mask_is_stored_by_an_update(call: Call) -> Said:
    if "*" * 15 in str(_fields(call).get("API_KEY")):
        put_key(call, call.id, "0123456789012345")
        return 200, {"connectionId": call.id}
    return None


@before(POST, "KEY-029")
def a_mask_is_stored_by_a_creation(call: Call) -> None:
    if "*" * 15 in str(_fields(call).get("API_KEY")):
        call.body["fields"]["API_KEY"] = "0123456789012345"


# --- which key reaches the provider ------------------------------------------------------------------------------


@sending("KEY-040")
def odd_characters_of_a_key_are_escaped(sent: Sent) -> None:
    if '"' in sent.headers.get("authorization", ""):
        sent.headers["authorization"] = json.dumps(sent.headers["authorization"])[1:-1]


@after(POST, "KEY-041")
def a_key_in_the_fields_is_cut(call: Call) -> None:
    if not call.refused and call.fields.get("provider") == "API" and "API_KEY" in _fields(call):
        record = call.connections.get(call.answer["connectionId"])
        if record is not None:
            record.connection.own.update({"LLM_API_KEY": "cut"})  # type: ignore[attr-defined]  # a dict, to be read


@before(PATCH, "KEY-022", "KEY-042", "KEY-043", "KEY-044", "KEY-045")
def an_update_only_moves_the_time_on(call: Call) -> None:
    old, sent = key_of(call, call.id), _fields(call).get("API_KEY")
    if (
        old
        and set(call.fields) == {"fields"}
        and len(_fields(call)) == 1
        and str(sent).startswith(("planted-", "bad-"))
    ):
        call.body["fields"]["API_KEY"] = old


@around("* *", "KEY-042", "KEY-043", "KEY-044", "KEY-045")
def the_first_call_after_an_update_sends_the_old_key(call: Call) -> Iterator[None]:
    late = call.memory.setdefault("late", {})
    if call.request.method == "PATCH":
        old = key_of(call, call.id)
        yield
        if not call.refused:
            late[call.id] = old
        return
    fresh = key_of(call, call.id) if call.request.path.endswith("/invoke") and call.id in late else None
    if fresh is not None:
        put_key(call, call.id, late.pop(call.id))
    yield
    if fresh is not None:
        put_key(call, call.id, fresh)


@around("* *", "KEY-043")
def the_old_key_comes_back(call: Call) -> Iterator[None]:
    old, calls = call.memory.setdefault("old", {}), call.memory.setdefault("calls", {})
    if call.request.method == "PATCH":
        old[call.id], calls[call.id] = key_of(call, call.id), 0
    if call.request.path.endswith("/invoke") and call.id in old:
        calls[call.id] += 1
        if calls[call.id] == 3:
            put_key(call, call.id, old[call.id])
    yield


@around("* *", "KEY-044")
def a_second_update_before_any_call_is_ignored(call: Call) -> Iterator[None]:
    updated = call.memory.setdefault("updated", set())
    if call.request.path.endswith("/invoke"):
        updated.discard(call.id)
    old = key_of(call, call.id) if call.request.method == "PATCH" and call.id in updated else None
    yield
    if call.request.method == "PATCH" and not call.refused:
        updated.add(call.id)
        if old is not None:
            put_key(call, call.id, old)


@around(PATCH, "KEY-045")
def an_update_reaches_every_connection_of_the_same_name(call: Call) -> Iterator[None]:
    yield
    for record in call.connections.all() if not call.refused else ():
        if record.connection.name == call.answer["connectionName"]:
            put_key(call, record.id, call.body["fields"]["API_KEY"])


@after(PATCH, "KEY-046")
def a_refused_update_changes_the_key(call: Call) -> None:
    if call.refused and str(_fields(call).get("API_KEY")).startswith("bad-"):
        put_key(call, call.id, call.body["fields"]["API_KEY"])
