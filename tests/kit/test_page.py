"""The page's JSON: what arrived, what made it, what the schema says, and faults."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.blueprint import blueprint, blueprint_ids
from conformance.connector import MCP
from conformance.http import Request, Response
from conformance.kit.origins import read_back
from conformance.mock.options import Options
from conformance.serve import Kit, KitOptions

JSON = (("content-type", "application/json"),)
KEY = (*JSON, ("authorization", "Bearer sk-s3cret"))
CHAT = '{ "model": "gpt-4o", "messages": [{"role":"user","content":"hi"}] }'


@pytest.fixture
def kit() -> Iterator[Kit]:
    made = Kit(KitOptions(mocks=Options(journal_size=5)))
    yield made
    made.close()


def ask(kit: Kit, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    sent = b"" if body is None else json.dumps(body).encode()
    answer = kit(Request(method, f"http://localhost/_kit{path}", JSON, sent))
    return answer.status, json.loads(answer.body)


def chat(kit: Kit, text: str = CHAT, *, key: str = "sk-s3cret") -> Response:
    headers = (*JSON, ("authorization", f"Bearer {key}"))
    return kit(Request("POST", "http://localhost/mock/openai/v1/chat/completions", headers, text.encode()))


def newest(kit: Kit) -> Any:
    number = ask(kit, "GET", "/api/requests")[1]["requests"][-1]["number"]
    return ask(kit, "GET", f"/api/requests/{number}")[1]


def test_the_page_is_one_document_with_its_own_files_and_no_foreign_ones(kit: Kit) -> None:
    page = kit(Request("GET", "http://localhost/_kit"))
    assert (page.status, page.header("content-type")) == (200, "text/html; charset=utf-8")
    assert b"http://" not in page.body
    assert b"https://" not in page.body
    assert "default-src 'self'" in (page.header("content-security-policy") or "")
    for name in ("page.js", "page.css"):
        assert f'"/_kit/{name}"'.encode() in page.body
        assert kit(Request("GET", f"http://localhost/_kit/{name}")).status == 200


@pytest.mark.parametrize("path", ["/page.html.j2", "/../serve.py", "/page.py", "/nothing"])
def test_no_other_file_is_given(kit: Kit, path: str) -> None:
    assert ask(kit, "GET", path)[0] == 404


def test_an_unknown_path_is_told_what_there_is(kit: Kit) -> None:
    status, told = ask(kit, "GET", "/api/nothing")
    assert status == 404
    assert "GET /_kit/api/requests" in told["paths"]
    assert ask(kit, "GET", "/api")[1]["paths"] == told["paths"]


def test_requests_are_listed_from_a_number_on(kit: Kit) -> None:
    chat(kit)
    chat(kit, key="bad-key")
    rows = ask(kit, "GET", "/api/requests")[1]["requests"]
    assert [(row["number"], row["provider"], row["status"]) for row in rows] == [(1, "openai", 200), (2, "openai", 401)]
    assert [row["number"] for row in ask(kit, "GET", "/api/requests?after=1")[1]["requests"]] == [2]
    assert ask(kit, "GET", "/api/requests?provider=cohere")[1]["requests"] == []
    assert ask(kit, "DELETE", "/api/requests")[1] == {"requests": []}
    assert ask(kit, "GET", "/api/requests")[1]["requests"] == []


def test_only_the_last_are_kept(kit: Kit) -> None:
    for _ in range(8):
        chat(kit)
    rows = ask(kit, "GET", "/api/requests")[1]["requests"]
    assert [row["number"] for row in rows] == [4, 5, 6, 7, 8]
    assert ask(kit, "GET", "/api/requests/1")[0] == 404


@pytest.mark.parametrize(
    ("body", "outcome", "pointers"),
    [
        (CHAT, "fits", []),
        ('{"model": "gpt-4o", "messages": "hi"}', "refused", ["/messages"]),
        ("[", "unchecked", []),
    ],
    ids=["good", "bad", "no JSON"],
)
def test_the_schema_s_verdict_is_told(kit: Kit, body: str, outcome: str, pointers: list[str]) -> None:
    chat(kit, body)
    found = newest(kit)["verdict"]
    assert (found["outcome"], [fault["pointer"] for fault in found["faults"]]) == (outcome, pointers)
    if outcome != "unchecked":
        assert found["schema"] == "openai.chat.request"
        assert found["source"].startswith("Source: ")


def test_a_request_from_outside_is_matched_with_the_blueprint_that_would_send_it(kit: Kit) -> None:
    chat(kit)
    made = newest(kit)["made"]
    assert (made["by"], made["certain"]) == ("the blueprint 'openai-chat'", False)
    assert [(part["placeholder"], part["text"]) for part in made["filled"]] == [
        ("${parameters.model}", "gpt-4o"),
        ("${parameters.messages}", '[{"role":"user","content":"hi"}]'),
    ]
    for part in made["filled"]:
        assert CHAT[part["start"] : part["end"]] == part["text"]


def test_of_a_request_through_the_ml_commons_api_the_connector_is_known(kit: Kit) -> None:
    def say(path: str, body: Any) -> Any:
        headers, sent = JSON, json.dumps(body).encode()
        return json.loads(kit(Request("POST", f"http://localhost/_plugins/_ml{path}", headers, sent)).body)

    body = {**blueprint("openai-chat").body, "name": "mine", "credential": {"openAI_key": "sk-s3cret"}}
    model = say("/models/_register", {"name": "m", "function_name": "remote", "connector": body})["model_id"]
    answer = say(f"/models/{model}/_predict", {"parameters": {"messages": [{"role": "user", "content": "Grüße 🦊"}]}})
    assert answer["inference_results"][0]["status_code"] == 200
    one = newest(kit)
    assert (one["made"]["by"], one["made"]["certain"]) == ("the connector 'mine', through the ML Commons API", True)
    filled = {part["placeholder"]: part for part in one["made"]["filled"]}
    assert filled["${credential.openAI_key}"]["text"] == "***"
    assert filled["${parameters.model}"]["source"] == "the connector's parameter 'model'"
    messages = filled["${parameters.messages}"]
    assert messages["source"] == "the call's parameter 'messages'"
    assert one["request"]["body"][messages["start"] : messages["end"]] == messages["text"]
    assert "s3cret" not in json.dumps(one)


PREDICTING = [
    identity
    for identity in blueprint_ids()
    if blueprint(identity).body.get("protocol") not in MCP
    and blueprint(identity).calls
    and blueprint(identity).provider != "generic"
]


@pytest.mark.parametrize("identity", PREDICTING)
def test_each_documented_call_can_be_sent_and_is_known_by_its_placeholders(kit: Kit, identity: str) -> None:
    call = blueprint(identity).calls[0]
    status, sent = ask(kit, "POST", f"/api/registry/{identity}/send", {"call": call.name})
    assert (status, len(sent["requests"])) == (200, len(call.exchanges))
    one = ask(kit, "GET", f"/api/requests/{sent['requests'][0]}")[1]
    assert (one["status"] < 300, one["refused"]) == (True, "")
    assert (one["made"]["by"], one["made"]["certain"]) == (
        f"the call {call.name!r} of the blueprint {identity!r}",
        True,
    )


def test_the_registry_is_listed_and_each_blueprint_is_shown(kit: Kit) -> None:
    rows = ask(kit, "GET", "/api/registry")[1]["blueprints"]
    assert [row["id"] for row in rows] == blueprint_ids()
    one = ask(kit, "GET", "/api/registry/openai-chat")[1]
    assert (one["status"], one["replacement"], one["body"]["protocol"]) == ("retired", "gpt-5.4-mini", "http")
    status, told = ask(kit, "GET", "/api/registry/openai-chta")
    assert (status, "did you mean 'openai-chat'" in told["error"]) == (404, True)


@pytest.mark.parametrize(
    ("identity", "call", "status"),
    [("openai-chat", "nothing", 400), ("nothing", "x", 404), ("generic-http", "text", 409)],
)
def test_what_can_t_be_sent_is_refused_with_the_reason(kit: Kit, identity: str, call: str, status: int) -> None:
    told = ask(kit, "POST", f"/api/registry/{identity}/send", {"call": call})
    assert told[0] == status
    assert told[1]["error"]


def test_faults_are_switched_on_and_off(kit: Kit) -> None:
    on = ask(kit, "POST", "/api/faults", {"provider": "openai", "fault": "429", "times": 2})[1]
    assert on == {"number": 1, "provider": "openai", "fault": "429", "times": 2, "probability": 1.0}
    assert [chat(kit).status for _ in range(3)] == [429, 429, 200]
    ask(kit, "POST", "/api/faults", {"fault": "drop", "times": None})
    second = ask(kit, "POST", "/api/faults", {"fault": "hang", "times": None})[1]["number"]
    assert [f["fault"] for f in ask(kit, "DELETE", f"/api/faults/{second}")[1]["faults"]] == ["drop"]
    assert ask(kit, "DELETE", f"/api/faults/{second}")[0] == 404
    assert ask(kit, "DELETE", "/api/faults")[1] == {"faults": []}


@pytest.mark.parametrize(
    "body",
    [
        {"provider": "nobody", "fault": "429"},
        {"fault": "oops"},
        {"fault": "429", "times": 0},
        {"fault": "429", "times": "3"},
        {"fault": "429", "times": True},
        {"fault": "429", "probability": 2},
        {"fault": "429", "probability": "often"},
        {},
    ],
)
def test_a_fault_that_is_none_is_refused(kit: Kit, body: Any) -> None:
    status, told = ask(kit, "POST", "/api/faults", body)
    assert (status, bool(told["error"])) == (400, True)
    assert kit.mocks.faults.planned() == []


def test_only_json_is_taken_so_that_no_form_of_another_site_can_post(kit: Kit) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = (("content-type", kind),) if kind else ()
        asked = Request("POST", "http://localhost/_kit/api/faults", headers, b'{"fault": "429"}')
        assert kit(asked).status == 415
    assert kit.mocks.faults.planned() == []


@pytest.mark.parametrize(
    ("template", "filled", "values"),
    [
        ("a ${parameters.x} b", "a 1 b", {"x": "1"}),
        ("${parameters.x}", "", {"x": ""}),
        ("${parameters.x:-d}/${parameters.y}", "1/2/3", {"x": "1", "y": "2/3"}),
        ("plain", "plain", {}),
        ("plain", "plains", None),
        ("a ${parameters.x} b", "a 1 c", None),
        ("a${parameters.x}b", "ab", {"x": ""}),
        ("ab${parameters.x}ba", "aba", None),
        ("${parameters.x}${parameters.y}", "12", None),
    ],
)
def test_a_filled_text_is_read_back(template: str, filled: str, values: dict[str, str] | None) -> None:
    spans = read_back(template, filled)
    assert (None if spans is None else {name: filled[start:end] for _, name, start, end in spans}) == values
