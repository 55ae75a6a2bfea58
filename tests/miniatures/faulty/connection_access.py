"""Faults in who may use connections, and in how requests are refused."""

from __future__ import annotations

from dataclasses import replace

from tests.miniatures.call import Call
from tests.miniatures.miniature import after, before

LIST = "GET /api/public/connections"
GET = "GET /api/public/connections/{id}"
POST = "POST /api/public/connections"
PATCH = "PATCH /api/public/connections/{id}"
FAULTS = (
    "CONN-016", "CONN-017", "CONN-052", "CONN-053", "CONN-054", "CONN-101", "CONN-104", "CONN-105", "CONN-106",
    "CONN-107", "CONN-108", "CONN-109", "KEY-026", "KEY-028", "KEY-029",
)  # fmt: skip
"""What looks into an error."""


def _with_key(call: Call, key: str, *others: str) -> None:
    """Take some keys for another one."""
    headers = [(name, key if value in others else value) for name, value in call.request.headers]
    call.request = replace(call.request, headers=tuple(headers))


def _key(call: Call) -> str:
    return call.request.header("x-api-key") or ""


@before(GET, "CONN-100")
def any_key_may_read(call: Call) -> None:
    if _key(call).endswith("-unknown"):
        _with_key(call, "demo", _key(call))


@before(LIST, "CONN-100", "CONN-101")
def any_key_may_list(call: Call) -> None:
    if _key(call).endswith("-unknown"):
        _with_key(call, "demo", _key(call))


@before(LIST, "CONN-100", "CONN-101", "CONN-109")
def a_list_needs_no_key(call: Call) -> None:
    if not _key(call):
        headers = (*call.request.headers, ("x-api-key", "demo"))
        call.request = replace(call.request, headers=headers)


@after("* *", "CONN-101", "CONN-109")
def a_missing_key_is_403(call: Call) -> None:
    if call.status == 401:
        call.status = 403


@before(LIST, "CONN-102", "CONN-104")
def a_manager_may_list(call: Call) -> None:
    _with_key(call, "demo", "demo-manage")


@before(PATCH, "CONN-103")
def a_viewer_may_update(call: Call) -> None:
    _with_key(call, "demo", "demo-view")


@before(POST, "CONN-103", "CONN-104")
def a_viewer_may_create(call: Call) -> None:
    _with_key(call, "demo", "demo-view")


@after("* *", "CONN-104")
def a_missing_scope_is_not_named(call: Call) -> None:
    if call.status == 403:
        call.answer["errors"][0]["msg"] = "forbidden"


@after("* *", "CONN-105", "CONN-109")
def an_unknown_connection_is_400(call: Call) -> None:
    if call.status == 404 and "no connection has" in str(call.answer):
        call.status = 400


@after(PATCH, "CONN-105")
def an_unknown_connection_is_updated(call: Call) -> None:
    if call.status == 404:
        call.say(200, {})


@after("* *", "CONN-106")
def a_torn_body_is_an_error_of_the_server(call: Call) -> None:
    if "invalid_json" in str(call.answer) and call.request.method == "PATCH":
        call.status = 500


@after(POST, "CONN-106")
def an_array_is_422(call: Call) -> None:
    if call.body == []:
        call.status = 422


@before(PATCH, "CONN-107")
def an_update_may_be_sent_as_text(call: Call) -> None:
    headers = [(name, value.replace("text/plain", "application/json")) for name, value in call.request.headers]
    call.request = replace(call.request, headers=tuple(headers))


@after("* *", "CONN-107")
def another_content_type_is_400(call: Call) -> None:
    if call.status == 415:
        call.status = 400


@after("* *", "CONN-108")
def what_is_allowed_is_not_told(call: Call) -> None:
    call.headers = tuple((name, value) for name, value in call.headers if name != "Allow")


@after("* *", *FAULTS)
def faults_have_no_code(call: Call) -> None:
    for fault in call.answer.get("errors", []):
        del fault["code"]


@after("* *", *FAULTS)
def errors_are_one_text(call: Call) -> None:
    if call.refused:
        call.answer = {"error": str(call.answer["errors"])}


@after("* *", "CONN-110")
def an_error_is_not_told_to_be_json(call: Call) -> None:
    if call.refused:
        call.headers = (("content-type", "text/html"), *(row for row in call.headers if row[0] != "content-type"))
