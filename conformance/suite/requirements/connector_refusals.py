"""Which connectors and requests are refused, and in which words."""

from __future__ import annotations

import re
from typing import Any

from conformance.suite.api import UNKNOWN, Api
from conformance.suite.expect import accepting, expect_error, expect_fields, expect_status
from conformance.suite.requirement import OBSERVED, Level, requirement

MUST, SHOULD, MAY = Level
_ILLEGAL = "illegal_argument_exception"


@requirement("CORE-020", MUST, "RFC 9110, 15.5: a fault of the client is a 4xx")
def an_empty_body_is_the_clients_fault(api: Api) -> None:
    """Creating a connector without a body is refused with 400."""
    expect_error(api.post("/connectors/_create"), 400)


@requirement("CORE-021", MUST, OBSERVED)
def malformed_json_is_refused(api: Api) -> None:
    """A create body that is no JSON is refused with 400 and a parse error."""
    expect_error(api.post("/connectors/_create", '{"name": x}'), 400, "json_parse_exception")


@requirement("CORE-022", MUST, OBSERVED)
def a_repeated_key_is_refused(api: Api) -> None:
    """A create body with a repeated key is refused with 400, the key named."""
    body = '{"name": "a", "name": "b"}'
    expect_error(
        api.post("/connectors/_create", body), 400, "json_parse_exception", re.compile("Duplicate field 'name'")
    )


@requirement("CORE-023", MUST, OBSERVED)
def a_body_must_be_an_object(api: Api) -> None:
    """A create body that is an array is refused with 400."""
    expect_error(api.post("/connectors/_create", "[]"), 400, "parsing_exception")


def _refused(api: Api, reason: str, *without: str, **changes: Any) -> None:
    answer = api.post("/connectors/_create", api.body(*without, **changes))
    expect_error(answer, 400, _ILLEGAL, reason)


@requirement("CORE-024", MUST, OBSERVED)
def a_name_is_required(api: Api) -> None:
    """A connector without a name is refused with 400: `Connector name is null`."""
    _refused(api, "Connector name is null", "name")


@requirement("CORE-025", MUST, OBSERVED)
def a_version_is_required(api: Api) -> None:
    """A connector without a version is refused with 400: `Connector version is null`."""
    _refused(api, "Connector version is null", "version")


@requirement("CORE-026", MUST, OBSERVED)
def a_protocol_is_required(api: Api) -> None:
    """A connector without a protocol is refused with 400: `Connector protocol is null`."""
    _refused(api, "Connector protocol is null", "protocol")


@requirement("CORE-027", MUST, OBSERVED)
def a_credential_is_required(api: Api) -> None:
    """A connector without a credential, or with an empty one, is refused with 400."""
    _refused(api, "Connector credential is null or empty list", "credential")
    _refused(api, "Connector credential is null or empty list", credential={})


@requirement("CORE-028", MUST, OBSERVED)
def actions_are_required(api: Api) -> None:
    """A connector without actions is refused with 400: `No actions configured for this connector`."""
    _refused(api, "No actions configured for this connector", "actions")


@requirement("CORE-029", MUST, OBSERVED)
def an_unknown_protocol_is_refused(api: Api) -> None:
    """A protocol that is not supported is refused with 400, the supported ones named."""
    answer = api.post("/connectors/_create", api.body(protocol="smoke"))
    expect_error(answer, 400, _ILLEGAL, re.compile(r"Unsupported connector protocol\..*aws_sigv4.*http"))


@requirement("CORE-030", MUST, OBSERVED)
def an_action_needs_type_url_and_method(api: Api) -> None:
    """An action without a type, a URL or a method is refused with 400, what lacks named."""
    for lacking, reason in (
        ("action_type", "action type can't be null"),
        ("url", "url can't be null"),
        ("method", "method can't be null"),
    ):
        action = api.action()
        del action[lacking]
        _refused(api, reason, actions=[action])


@requirement("CORE-031", MUST, OBSERVED)
def an_unknown_action_type_is_refused(api: Api) -> None:
    """An action of an unknown type is refused with 400, the type named."""
    answer = api.post("/connectors/_create", api.body(action={"action_type": "guess"}))
    expect_error(answer, 400, _ILLEGAL, re.compile(r"GUESS$"))


@requirement("CORE-032", MUST, OBSERVED)
def odd_characters_in_names_are_refused(api: Api) -> None:
    """A name or description with characters beyond letters, digits, spaces and punctuation is refused with 400."""
    for field in ("name", "description"):
        answer = api.post("/connectors/_create", api.body() | {field: f"{api.tag} <b>"})
        expect_error(
            answer, 400, "action_request_validation_exception", re.compile(f"Model connector {field} can only")
        )


@requirement("CORE-033", MUST, OBSERVED)
def letters_of_any_script_are_accepted(api: Api) -> None:
    """Names may have letters and digits of any script, and `.,!?():@-_/'"`."""
    name = api.name("""Ünïcode 模型 ٣ .,!?():@-_/'\"""")
    with accepting():
        made = api.connector(name=name)
    expect_fields(api.get(f"/connectors/{made}"), {"name": name})


@requirement("CORE-034", MUST, OBSERVED)
def a_blank_name_is_refused(api: Api) -> None:
    """A blank name is refused with 400: it is required."""
    answer = api.post("/connectors/_create", api.body(name=" "))
    expect_error(answer, 400, "action_request_validation_exception", re.compile("name is required"))


@requirement("CORE-035", MUST, OBSERVED)
def aws_needs_keys_a_region_and_a_service(api: Api) -> None:
    """An aws_sigv4 connector without keys, service name or region is refused with 400, what lacks named."""
    keys = {"access_key": api.secret("access_key"), "secret_key": api.secret("secret_key")}
    both = {"region": "us-east-1", "service_name": "bedrock"}
    sound = {"protocol": "aws_sigv4", "credential": keys, "parameters": both}
    _refused(api, "Missing credential", **{**sound, "credential": {"access_key": "a"}})
    _refused(api, "Missing service name", **{**sound, "parameters": {"region": "us-east-1"}})
    _refused(api, "Missing region", **{**sound, "parameters": {"service_name": "bedrock"}})


@requirement("CORE-036", MUST, OBSERVED)
def an_unknown_url_parameter_is_refused(api: Api) -> None:
    """A URL parameter that is not known is refused with 400, its name told."""
    answer = api.get(f"/connectors/{api.connector()}?verbosely=true")
    expect_error(answer, 400, _ILLEGAL, re.compile(r"unrecognized parameter: \[verbosely\]"))


@requirement("CORE-037", MUST, "RFC 9110, 15.5.6; " + OBSERVED)
def another_method_is_refused(api: Api) -> None:
    """A method that a path doesn't have is answered with 405."""
    expect_status(api.put("/connectors/_create", api.body()), 405)


@requirement("CORE-038", MUST, OBSERVED)
def another_content_type_is_refused(api: Api) -> None:
    """A body that is sent as text/plain is refused with 406."""
    path = "/_plugins/_ml/connectors/_create"
    expect_status(api.call("POST", path, api.body(), (("content-type", "text/plain"),)), 406)


@requirement("CORE-039", MUST, OBSERVED)
def a_refused_connector_is_not_stored(api: Api) -> None:
    """A create that is refused stores nothing."""
    name = api.name("refused")
    expect_status(api.post("/connectors/_create", api.body(name=name, protocol="smoke")), 400)
    answer = api.search({"query": {"term": {"name.keyword": name}}})
    expect_fields(answer, {"hits.total.value": 0})


@requirement("CORE-042", MUST, OBSERVED)
def every_odd_name_is_told(api: Api) -> None:
    """Of a name and a description with odd characters, both are told in one refusal."""
    answer = api.post("/connectors/_create", api.body(name="<a>", description="<b>"))
    expect_error(answer, 400, "action_request_validation_exception", re.compile("1: .*description.*;2: .*name"))


@requirement("CORE-043", MUST, OBSERVED)
def action_names_are_checked(api: Api) -> None:
    """The name of an action is refused with 400 when it has odd characters, is too long, or is an action type."""
    for name, reason in (("a b", "invalid characters"), ("x" * 65, "maximum length"), ("predict", "can't be one of")):
        answer = api.post("/connectors/_create", api.body(action={"name": name}))
        expect_error(answer, 400, _ILLEGAL, re.compile(reason))


@requirement("CORE-044", MUST, OBSERVED)
def an_unknown_retry_policy_is_refused(api: Api) -> None:
    """A client_config with a retry policy that is not known is refused with 400."""
    _refused(api, "Unsupported retry backoff policy", client_config={"retry_backoff_policy": "never"})


@requirement("CORE-045", MUST, OBSERVED)
def a_flag_is_true_or_false(api: Api) -> None:
    """A flag that is neither true nor false is refused with 400, its value told."""
    reason = "Failed to parse value [maybe] as only [true] or [false] are allowed."
    _refused(api, reason, dry_run="maybe")


@requirement("CORE-046", MUST, OBSERVED)
def an_error_has_one_form(api: Api) -> None:
    """An error has its status, its type and reason, and the same type and reason as its root cause."""
    api.connector()
    answer = expect_error(api.get(f"/connectors/{UNKNOWN}"), 404)
    cause = {"type": answer.text_at("error.type"), "reason": answer.text_at("error.reason")}
    expect_fields(answer, {"status": 404, "error.root_cause.0": cause})


@requirement("CORE-040", MUST, OBSERVED)
def an_unknown_connector_is_404(api: Api) -> None:
    """Reading a connector that isn't there is 404, the id named."""
    api.connector()
    reason = f"Failed to find connector with the provided connector id: {UNKNOWN}"
    expect_error(api.get(f"/connectors/{UNKNOWN}"), 404, "status_exception", reason)
