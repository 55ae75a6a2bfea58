"""The Connections API: what each call answers, and what is refused in which order."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.apis.connections import Connections
from conformance.http import ConnectionFailed, Request, Response
from tests.apis.connections.conftest import BASE, Client
from tests.connection.samples import SAMPLES, sample

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ID = re.compile(r"cn-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEY = "sk-proj-0123456789-MQAA"
UNKNOWN = "/connections/cn-00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("name", SAMPLES)
def test_each_of_the_page_s_samples_is_created(client: Client, name: str) -> None:
    status, made = client.say("POST", "/connections", SAMPLES[name])
    assert status == 200
    assert list(made) == ["connectionId", "fields", "connectionName", "provider", "model", "status", "createdOn"]
    assert ID.fullmatch(made["connectionId"])
    assert TIME.fullmatch(made["createdOn"])
    assert (made["provider"], made["status"]) == (SAMPLES[name]["provider"], "ACTIVE")


def test_a_connection_is_shown_with_its_key_masked(client: Client) -> None:
    made = client.make("azure-open-ai", fields={**SAMPLES["azure-open-ai"]["fields"], "API_KEY": KEY})
    status, shown = client.say("GET", f"/connections/{made}")
    assert status == 200
    assert list(shown) == [
        "connectionId", "connectionName", "provider", "model", "status", "fields", "createdOn", "modifiedOn",
    ]  # fmt: skip
    assert shown["fields"] == {
        "API_KEY": "sk***************MQAA",
        "api_version": "2024-08-01-preview",
        "your_resource_name": "your-azure-resource",
        "deployment_id": "your-deployment-id",
    }
    assert shown["createdOn"] == shown["modifiedOn"]


def test_the_list_has_rows_without_fields_the_oldest_first(client: Client) -> None:
    made = [client.make("open-ai"), client.make("custom", isEnable=False), client.make("anthropic")]
    status, answer = client.say("GET", "/connections")
    assert status == 200
    assert answer["total"] == 3
    assert [row["connectionId"] for row in answer["connections"]] == made
    assert all(
        list(row) == ["connectionId", "connectionName", "provider", "model", "status", "createdOn", "modifiedOn"]
        for row in answer["connections"]
    )


@pytest.mark.parametrize(
    ("query", "found", "total"),
    [
        ("", [0, 1, 2, 3, 4], 5),
        ("provider=Open%20AI", [0], 1),
        ("provider=Open+AI", [0], 1),
        ("provider=API", [3, 4], 2),
        ("status=ACTIVE", [0, 1, 2, 4], 4),
        ("status=INACTIVE", [3], 1),
        ("provider=API&status=INACTIVE", [3], 1),
        ("provider=Anthropic&status=INACTIVE", [], 0),
        ("limit=2", [0, 1], 5),
        ("provider=API&limit=1", [3], 2),
        ("limit=999999999999999999", [0, 1, 2, 3, 4], 5),
        ("limit=007", [0, 1, 2, 3, 4], 5),
    ],
)
def test_filters_are_applied_before_the_limit(client: Client, query: str, found: list[int], total: int) -> None:
    names = ["open-ai", "azure-open-ai", "anthropic", "custom", "mapped"]
    made = [client.make(name, **({"isEnable": False} if name == "custom" else {})) for name in names]
    status, answer = client.say("GET", f"/connections?{query}")
    assert status == 200
    assert [made.index(row["connectionId"]) for row in answer["connections"]] == found
    assert answer["total"] == total


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("provider=OpenAI", ["provider not_allowed"]),
        ("provider=", ["provider not_allowed"]),
        ("status=active", ["status not_allowed"]),
        ("limit=0", ["limit not_allowed"]),
        ("limit=-1", ["limit not_allowed"]),
        ("limit=1.0", ["limit not_allowed"]),
        ("limit=%D9%A3", ["limit not_allowed"]),
        ("limit=", ["limit not_allowed"]),
        ("limit=1&limit=2", ["limit duplicate"]),
        ("limit=x&provider=y&status=z", ["limit not_allowed", "provider not_allowed", "status not_allowed"]),
    ],
)
def test_a_filter_outside_its_values_is_refused_by_name(client: Client, query: str, faults: list[str]) -> None:
    assert client.faults("GET", f"/connections?{query}") == (400, faults)


def test_a_patch_changes_the_key_and_moves_the_time_on(client: Client) -> None:
    made = client.make()
    before = client.say("GET", f"/connections/{made}")[1]
    status, patched = client.say("PATCH", f"/connections/{made}", {"fields": {"API_KEY": KEY}})
    assert status == 200
    assert list(patched) == ["connectionId", "fields", "connectionName", "provider", "model", "status", "modifiedOn"]
    after = client.say("GET", f"/connections/{made}")[1]
    assert after["fields"] == patched["fields"] == {"API_KEY": "sk***************MQAA"}
    assert after["createdOn"] == before["createdOn"] < after["modifiedOn"] == patched["modifiedOn"]


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, ["fields.API_KEY required"]),
        ([], [" wrong_type"]),
        ({"fields": None}, ["fields wrong_type"]),
        ({"fields": {}}, ["fields.API_KEY required"]),
        ({"fields": {"API_KEY": 1}}, ["fields.API_KEY wrong_type"]),
        ({"fields": {"API_KEY": ""}}, ["fields.API_KEY invalid_key"]),
        ({"fields": {"API_KEY": "sk***************MQAA"}}, ["fields.API_KEY invalid_key"]),
        ({"fields": {"API_KEY": KEY, "api_version": "x"}}, ["fields.api_version not_allowed"]),
        ({"model": "m", "fields": {"API_KEY": KEY}, "status": "x"}, ["model not_allowed", "status not_allowed"]),
    ],
)
def test_a_patch_of_anything_else_is_refused_and_changes_nothing(client: Client, body: Any, faults: list[str]) -> None:
    made = client.make()
    before = client.say("GET", f"/connections/{made}")
    assert client.faults("PATCH", f"/connections/{made}", body) == (400, faults)
    assert client.say("GET", f"/connections/{made}") == before


@pytest.mark.parametrize("name", ["custom", "mapped"])
def test_an_api_connection_is_not_patched(client: Client, name: str) -> None:
    made = client.make(name)
    before = client.say("GET", f"/connections/{made}")
    body = {"fields": {"API_KEY": KEY}}
    assert client.faults("PATCH", f"/connections/{made}", body) == (400, ["provider not_supported"])
    assert client.say("GET", f"/connections/{made}") == before


def test_nothing_is_created_from_a_wrong_body(client: Client) -> None:
    assert client.faults("POST", "/connections", sample("open-ai", model=1)) == (400, ["model wrong_type"])
    assert client.say("GET", "/connections")[1] == {"connections": [], "total": 0}


CALLS = [
    ("GET", "/connections"),
    ("GET", UNKNOWN),
    ("POST", "/connections"),
    ("PATCH", UNKNOWN),
    ("POST", f"{UNKNOWN}/invoke"),
]


@pytest.mark.parametrize(("method", "path"), [*CALLS, ("DELETE", UNKNOWN), ("GET", "/nothing")])
@pytest.mark.parametrize("key", [None, "", "demo ", "Demo", "\u00e9"])
def test_without_a_known_key_nothing_is_told(client: Client, method: str, path: str, key: str | None) -> None:
    assert client.faults(method, path, {}, x_api_key=key, content_type="text/plain") == (
        401,
        ["x-api-key unauthorized"],
    )


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_each_call_needs_its_scope(client: Client, method: str, path: str) -> None:
    needs_view = method == "GET" or path.endswith("/invoke")
    with_it, without = ("demo-view", "demo-manage") if needs_view else ("demo-manage", "demo-view")
    status, answer = client.say(method, path, x_api_key=without, content_type=None)
    scope = "View Connections" if needs_view else "Manage Connections"
    assert (status, answer["errors"][0]["msg"]) == (403, f"this needs the scope {scope}")
    assert client.say(method, path, {}, x_api_key=with_it)[0] in {200, 400, 404}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/connections", "GET, POST"),
        ("HEAD", "/connections", "GET, POST"),
        ("PUT", UNKNOWN, "GET, PATCH"),
        ("POST", UNKNOWN, "GET, PATCH"),
        ("GET", f"{UNKNOWN}/invoke", "POST"),
    ],
)
def test_another_method_is_refused_with_those_allowed(client: Client, method: str, path: str, allowed: str) -> None:
    response = client.raw(method, path)
    assert (response.status, response.header("allow")) == (405, allowed)


@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""]
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/connections"), ("PATCH", UNKNOWN), ("POST", f"{UNKNOWN}/invoke")]
)
def test_a_body_that_is_not_told_to_be_json_is_refused(
    client: Client, method: str, path: str, content_type: str | None
) -> None:
    assert client.faults(method, path, {}, content_type=content_type) == (415, ["Content-Type unsupported_media_type"])


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_is_told_in_more_than_one_way(client: Client, content_type: str) -> None:
    assert client.say("POST", "/connections", SAMPLES["open-ai"], content_type=content_type)[0] == 200


def test_reading_needs_no_content_type(client: Client) -> None:
    assert client.say("GET", "/connections", content_type=None)[0] == 200


@pytest.mark.parametrize("path", ["/connections/", "/connection", "/connections/a/b", "", "/connections/x/y/z"])
def test_a_path_that_is_none_is_not_found(client: Client, path: str) -> None:
    assert client.faults("GET", path) == (404, [" not_found"])


@pytest.mark.parametrize(("method", "suffix"), [("GET", ""), ("PATCH", ""), ("POST", "/invoke")])
def test_an_unknown_connection_is_not_found(client: Client, method: str, suffix: str) -> None:
    assert client.faults(method, UNKNOWN + suffix, {"x": 1}) == (404, ["connectionId not_found"])


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 100_000, b'{"a": NaN}', b'{"a": 1e999}', b'{"a": %s}' % (b"1" * 5000), b"{'a': 1}"],
)
def test_a_body_that_is_no_json_is_refused(client: Client, body: bytes) -> None:
    response = client.raw("POST", "/connections", body)
    assert response.status == 400
    assert [row["code"] for row in json.loads(response.body)["errors"]] == ["invalid_json"]


# --- calls through a connection ------------------------------------------------------------------------------------


def test_a_call_gives_what_the_model_says(client: Client) -> None:
    made = client.make(fields={"API_KEY": KEY})
    assert client.say("POST", f"/connections/{made}/invoke", {"prompt": "Hello"}) == (
        200,
        {"output": "Hi", "inputTokens": 3, "outputTokens": 1},
    )
    assert client.provider.received[0].header("authorization") == f"Bearer {KEY}"


def test_after_a_patch_the_next_call_carries_the_new_key(client: Client) -> None:
    made = client.make(fields={"API_KEY": KEY})
    client.say("POST", f"/connections/{made}/invoke", {"prompt": "1"})
    client.say("PATCH", f"/connections/{made}", {"fields": {"API_KEY": "sk-another-0123456789"}})
    client.say("POST", f"/connections/{made}/invoke", {"prompt": "2"})
    told = [request.header("authorization") for request in client.provider.received]
    assert told == [f"Bearer {KEY}", "Bearer sk-another-0123456789"]


def test_after_a_refused_patch_the_old_key_is_still_there(client: Client) -> None:
    made = client.make(fields={"API_KEY": KEY})
    mask = client.say("GET", f"/connections/{made}")[1]["fields"]["API_KEY"]
    assert client.say("PATCH", f"/connections/{made}", {"fields": {"API_KEY": mask}})[0] == 400
    client.say("POST", f"/connections/{made}/invoke", {"prompt": "1"})
    assert client.provider.received[0].header("authorization") == f"Bearer {KEY}"


def test_nothing_is_called_through_an_inactive_connection(client: Client) -> None:
    made = client.make("custom", isEnable=False)
    assert client.faults("POST", f"/connections/{made}/invoke", {}) == (409, [" inactive"])
    assert client.provider.received == []


def test_a_call_that_is_refused_reaches_no_provider(client: Client) -> None:
    made = client.make()
    assert client.faults("POST", f"/connections/{made}/invoke", {}) == (400, ["prompt required"])
    assert client.provider.received == []


def test_a_provider_that_can_t_be_reached_is_told(client: Client) -> None:
    def refuse(_: Request) -> Response:
        raise ConnectionFailed("refused", "Connection refused: h:1")

    client.provider.answer = refuse
    made = client.make()
    assert client.faults("POST", f"/connections/{made}/invoke", {"prompt": "x"}) == (502, [" provider_error"])


# --- keys stay inside ----------------------------------------------------------------------------------------------


KEYS = st.from_regex(r"[!-~]{8,40}", fullmatch=True).filter(lambda key: "*" not in key)


@given(KEYS, KEYS)
def test_a_key_never_comes_back_whole(first: str, second: str) -> None:
    def echo(request: Request) -> Response:
        return Response(400, (), json.dumps(dict(request.headers)).encode() + request.body)

    service = Connections(echo, environment={"LLM_API_URL": "https://h/", "LLM_API_KEY": second})
    answers: list[str] = []

    def say(method: str, path: str, body: Any = None) -> Any:
        told = (("x-api-key", "demo"), ("content-type", "application/json"))
        answer = service(Request(method, BASE + path, told, b"" if body is None else json.dumps(body).encode()))
        answers.extend((answer.read().decode(), repr(answer), repr(service.context)))
        return json.loads(answer.read())

    for name, members in (
        ("open-ai", {"fields": {"API_KEY": first}}),
        ("anthropic", {"fields": {"API_KEY": first}}),
        ("custom", {"fields": {"API_KEY": first}, "headers": [{"key": "authorization", "value": f"Bearer {first}"}]}),
        ("mapped", {"LLM_API_KEY": first, "fields": {"secret": first}}),
        ("custom", {}),
    ):
        made = say("POST", "/connections", sample(name, **members)).get("connectionId", "cn")
        path = f"/connections/{made}"
        say("POST", "/connections", sample(name, **members, model=[first], status=first))
        say("GET", path)
        say("POST", f"{path}/invoke", {"prompt": "x"})
        say("PATCH", path, {"fields": {"API_KEY": second}, "x": second})
        say("PATCH", path, {"fields": {"API_KEY": second}})
        say("GET", path)
        say("POST", f"{path}/invoke", {"prompt": "x"})
        say("GET", "/connections")
    texts = "\n".join(answers)
    for key in (first, second):
        # a short one may be a word of the answers by chance
        if len(key) >= 12:
            assert key not in texts
            assert json.dumps(key)[1:-1] not in texts
