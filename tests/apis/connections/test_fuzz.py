"""Whatever is sent, the answer is one of those that are told, and its body is JSON."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.apis.connections import Connections
from conformance.http import Request, Response
from tests.apis.connections.conftest import REPLY
from tests.connection.samples import ENVIRONMENT, SAMPLES

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["{{a}}", "{{", "API", "@.*"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below, max_size=3),
    max_leaves=6,
)
PATHS = st.one_of(
    st.sampled_from(
        ["/connections", "/connections?limit=1&provider=API", "/connections/cn-1", "/connections/cn-1/invoke"]
    ),
    st.text(st.characters(codec="latin-1"), max_size=20).map("/connections/".__add__),
    st.text(st.characters(codec="latin-1"), max_size=20).map("/connections?".__add__),
)
STATUSES = {200, 400, 401, 403, 404, 405, 409, 415, 502}


def service() -> Connections:
    return Connections(lambda _: Response(200, (), json.dumps(REPLY).encode()), environment=ENVIRONMENT)


def told(answer: Response) -> Any:
    assert answer.status in STATUSES
    body = json.loads(answer.read())
    assert (answer.status >= 400) == ("errors" in body)
    return body


@given(
    st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS", "get"]),
    PATHS,
    st.sampled_from(["demo", "demo-view", "demo-manage", ""]),
    st.sampled_from(["application/json", "application/json;", "x", ""]),
    st.binary(max_size=40) | JSON.map(lambda value: json.dumps(value).encode()),
)
def test_any_request_is_answered(method: str, path: str, key: str, content_type: str, body: bytes) -> None:
    headers = (("x-api-key", key), ("content-type", content_type))
    told(service()(Request(method, "http://localhost/api/public" + path, headers, body)))


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value in a JSON value."""
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, member in below for place in places(member, (*at, key)))]


@st.composite
def bodies(draw: st.DrawFn) -> Any:
    """A sample with some of its values replaced by anything."""
    body = copy.deepcopy(draw(st.sampled_from(list(SAMPLES.values()))))
    for _ in range(draw(st.integers(0, 3))):
        *way, last = draw(st.sampled_from(places(body)[1:]))
        holder = body
        for step in way:
            holder = holder[step]
        holder[last] = draw(JSON)
    return body


@settings(max_examples=300)
@given(bodies(), st.dictionaries(st.sampled_from(["prompt", "system_prompt", "examples", "x"]), JSON))
def test_any_body_is_refused_or_makes_a_connection_that_can_be_called(body: Any, values: Any) -> None:
    api = service()
    headers = (("x-api-key", "demo"), ("content-type", "application/json"))

    def say(method: str, path: str, sent: Any = None) -> Any:
        text = b"" if sent is None else json.dumps(sent).encode()
        return told(api(Request(method, "http://localhost/api/public/connections" + path, headers, text)))

    made = say("POST", "", body)
    if "errors" in made:
        assert all(row["code"] and row["msg"] for row in made["errors"])
        return
    path = "/" + made["connectionId"]
    assert say("GET", path)["connectionName"] == body["connectionName"]
    say("POST", path + "/invoke", values)
    say("PATCH", path, {"fields": {"API_KEY": "sk-0123456789"}})
    assert say("GET", "")["total"] == 1
