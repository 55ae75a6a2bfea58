"""Who may use connections, and how a request is refused."""

from __future__ import annotations

from conformance.suite.answer import Skipped
from conformance.suite.api import Api
from conformance.suite.connections import KINDS, PAGE, RECOMMENDED, created
from conformance.suite.expect import expect, expect_faults, expect_fields, expect_refused, expect_status
from conformance.suite.requirement import Level, requirement

MUST, SHOULD, MAY = Level
SCOPES = f"{PAGE}, Prerequisites: scopes"
HEADERS = f"{PAGE}, Common Request Headers"
UNKNOWN = "cn-00000000-0000-4000-8000-000000000000"
VIEW, MANAGE = "demo-view", "demo-manage"
"""The keys of the embedded API that have one scope each; another target may have keys of these names too."""


def _one_scope(api: Api, key: str) -> str:
    """The key, if the target knows it. Raises Skipped."""
    if api.connections("GET", f"/{UNKNOWN}", key=key).status == 401:
        raise Skipped(f"the target knows no key {key!r} with one scope alone")
    return key


@requirement("CONN-100", MUST, HEADERS)
def a_key_is_required(api: Api) -> None:
    """A request without `x-api-key`, or with one that is not known, is refused, and tells nothing."""
    body = KINDS["Open AI"](api)
    made = created(api, body)
    for key in ("", f"{api.tag}-unknown"):
        for method, path in (("GET", ""), ("GET", f"/{made}"), ("POST", ""), ("PATCH", f"/{made}")):
            answer = expect_refused(api.connections(method, path, body if method == "POST" else {}, key=key))
            expect(made not in answer.text and "connections" not in answer.text, f"it tells something: {answer}")


@requirement("CONN-101", SHOULD, RECOMMENDED)
def a_missing_key_is_401(api: Api) -> None:
    """A request without a key, or with an unknown one, is refused with 401."""
    for key in ("", f"{api.tag}-unknown"):
        expect_faults(api.connections("GET", key=key), 401)


@requirement("CONN-102", MUST, SCOPES)
def viewing_needs_its_scope(api: Api) -> None:
    """Listing and reading connections need the scope View Connections; a key that has it alone may do both."""
    made = created(api, KINDS["Open AI"](api))
    for path in ("", f"/{made}"):
        expect_refused(api.connections("GET", path, key=_one_scope(api, MANAGE)))
        expect_status(api.connections("GET", path, key=_one_scope(api, VIEW)), 200)


@requirement("CONN-103", MUST, SCOPES)
def managing_needs_its_scope(api: Api) -> None:
    """Creating and updating connections need the scope Manage Connections; a key that has it alone may do both."""
    body = KINDS["Open AI"](api)
    answer = expect_status(api.connections("POST", "", body, key=_one_scope(api, MANAGE)), 200)
    made = answer.text_at("connectionId")
    change = {"fields": {"API_KEY": api.secret("new key")}}
    expect_status(api.connections("PATCH", f"/{made}", change, key=MANAGE), 200)
    before = api.connections("GET", f"/{made}")
    expect_refused(api.connections("POST", "", body, key=_one_scope(api, VIEW)))
    expect_refused(api.connections("PATCH", f"/{made}", {"fields": {"API_KEY": api.secret()}}, key=VIEW))
    expect_fields(api.connections("GET", f"/{made}"), {"modifiedOn": before.at("modifiedOn")})


@requirement("CONN-104", SHOULD, RECOMMENDED)
def a_missing_scope_is_403(api: Api) -> None:
    """A request whose key lacks the call's scope is refused with 403, the scope told."""
    for key, method, scope in ((MANAGE, "GET", "View Connections"), (VIEW, "POST", "Manage Connections")):
        answer = expect_faults(api.connections(method, "", KINDS["Open AI"](api), key=_one_scope(api, key)), 403)
        expect(scope in answer.text, f"the scope {scope} is not told: {answer}")


@requirement("CONN-105", SHOULD, RECOMMENDED)
def an_unknown_connection_is_404(api: Api) -> None:
    """Reading and updating a connection that isn't there are 404."""
    created(api, KINDS["Open AI"](api))
    expect_faults(api.connections("GET", f"/{UNKNOWN}"), 404)
    expect_faults(api.connections("PATCH", f"/{UNKNOWN}", {"fields": {"API_KEY": api.secret()}}), 404)


@requirement("CONN-106", SHOULD, RECOMMENDED)
def a_body_must_be_a_json_object(api: Api) -> None:
    """A creation or an update whose body is no JSON, or no object, is refused with 400."""
    made = created(api, KINDS["Open AI"](api))
    for body in ('{"provider": x}', "", "[]", '"text"'):
        expect_faults(api.connections("POST", "", body), 400)
        expect_faults(api.connections("PATCH", f"/{made}", body), 400)


@requirement("CONN-107", SHOULD, RECOMMENDED)
def a_body_must_be_sent_as_json(api: Api) -> None:
    """A creation or an update that is not sent as application/json is refused with 415."""
    made = created(api, KINDS["Open AI"](api))
    headers = (("content-type", "text/plain"), ("x-api-key", api.bench.options.api_key))
    path = "/api/public/connections"
    expect_faults(api.call("POST", path, KINDS["Open AI"](api), headers), 415)
    expect_faults(api.call("PATCH", f"{path}/{made}", {"fields": {"API_KEY": api.secret()}}, headers), 415)


@requirement("CONN-108", SHOULD, f"{RECOMMENDED}; RFC 9110, 15.5.6")
def another_method_is_405(api: Api) -> None:
    """A method that a path doesn't have is refused with 405, and `Allow` tells those that it has."""
    made = created(api, KINDS["Open AI"](api))
    for method, path, wanted in (("PUT", "", {"GET", "POST"}), ("DELETE", f"/{made}", {"GET", "PATCH"})):
        answer = expect_faults(api.connections(method, path, {}), 405)
        allowed = next((value for name, value in answer.headers if name.lower() == "allow"), "")
        told = {word.strip() for word in allowed.split(",")}
        expect(wanted <= told, f"Allow is {allowed!r}, expected {', '.join(sorted(wanted))}: {answer}")


@requirement("CONN-109", SHOULD, RECOMMENDED)
def errors_have_code_path_and_message(api: Api) -> None:
    """Each error is `{"errors": [{"code", "path", "msg"}]}`."""
    expect_faults(api.connections("GET", f"/{UNKNOWN}"), 404)
    expect_faults(api.connections("POST", "", {}), 400, "provider", "connectionName")
    expect_faults(api.connections("GET", key=""), 401)


@requirement("CONN-110", MUST, HEADERS + ": Content-Type")
def answers_are_json(api: Api) -> None:
    """Every answer is sent as application/json, an error too."""
    made = created(api, KINDS["Open AI"](api))
    for path in ("", f"/{made}", f"/{UNKNOWN}"):
        answer = api.connections("GET", path)
        told = next((value for name, value in answer.headers if name.lower() == "content-type"), "")
        expect(told.startswith("application/json"), f"it is sent as {told!r}: {answer}")
